import { dayText } from '../../domain/time.ts';
import { failed, inputError, rupees, type Reply } from './answers.ts';
import type { Desk } from './desk.ts';
import type { World } from './world.ts';

const COLUMNS = [
  'instrument_token',
  'exchange_token',
  'tradingsymbol',
  'name',
  'last_price',
  'expiry',
  'strike',
  'tick_size',
  'lot_size',
  'instrument_type',
  'segment',
  'exchange',
] as const;

/** GET /instruments and /instruments/{exchange}: the day's dump, without a freeze quantity and without last prices. */
export function instrumentsReply(world: World, exchange: string | undefined): Reply {
  const desks = [...world.desks.values()].filter(
    ({ instrument }) => exchange === undefined || instrument.exchange === exchange,
  );
  if (exchange !== undefined && !['NSE', 'BSE', 'NFO', 'BFO'].includes(exchange))
    return failed(inputError(`Invalid exchange ${exchange}.`));
  const futures = exchange === undefined || exchange === 'NFO' ? stockFutures(world) : [];
  const lines = [COLUMNS.join(','), ...desks.map(line), ...futures];
  return { kind: 'csv', text: `${lines.join('\n')}\n` };
}

/** Below the tokens that stand in for unknown ones, and above the exchange's. */
const LISTED_ONLY = 4_194_303;

/**
 * That a share's day ends with the closing auction is told by the contracts on it alone, so each such share has a future listed, of the day's first
 * expiry. Nothing is quoted or traded at it.
 */
function stockFutures(world: World): readonly string[] {
  const instruments = [...world.desks.values()].map(({ instrument }) => instrument);
  const listed = new Set(instruments.filter(({ kind }) => kind === 'future').map((each) => each.underlying));
  const expiries = instruments.flatMap(({ expiry }) => expiry ?? []);
  if (expiries.length === 0) return [];
  const expiry = Math.min(...expiries);
  return instruments
    .filter(({ kind, closingAuction, symbol }) => kind === 'equity' && closingAuction && !listed.has(symbol))
    .map(({ symbol, tick }, i) => {
      const token = LISTED_ONLY - i;
      const name = `${symbol}${dayText(expiry).replaceAll('-', '').slice(2)}FUT`;
      const numbers = [0, dayText(expiry), 0, rupees(tick), 1, 'FUT', 'NFO-FUT', 'NFO'];
      return [token * 256 + 2, token, quoted(name), quoted(symbol), ...numbers].join(',');
    });
}

function line({ instrument, token, exchangeToken }: Desk): string {
  const { kind, exchange, expiry, strike, right } = instrument;
  const type = right ?? (kind === 'future' ? 'FUT' : 'EQ');
  const segment = kind === 'index' ? 'INDICES' : derivativeSegment(kind, exchange);
  return [
    token,
    exchangeToken,
    quoted(instrument.symbol),
    quoted(instrument.underlying),
    0,
    expiry === null ? '' : dayText(expiry),
    strike === null ? 0 : rupees(strike),
    rupees(instrument.tick),
    instrument.lot,
    type,
    segment,
    exchange,
  ].join(',');
}

function derivativeSegment(kind: Desk['instrument']['kind'], exchange: string): string {
  if (kind === 'option') return `${exchange}-OPT`;
  return kind === 'future' ? `${exchange}-FUT` : exchange;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
