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
  const lines = [COLUMNS.join(','), ...desks.map(line)];
  return { kind: 'csv', text: `${lines.join('\n')}\n` };
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
