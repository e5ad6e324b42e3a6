import { describe, expect, test } from 'vitest';
import type { Bar } from '../../shared/domain/bars.ts';
import type { Instrument, OptionRight } from '../../shared/domain/instrument.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { Picker } from '../../shared/domain/option-chain.ts';
import type { OpenTrade, OptionPlan, OptionSignal } from '../../shared/domain/strategy.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { replayDay } from '../../shared/runtime/replay-day.ts';
import { runInMemory } from '../../shared/runtime/wire.ts';
import {
  live,
  OPEN,
  step,
  still,
  TINY,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  TODAY,
  told,
  type MinuteRow,
} from '../support/tiny-day.ts';

const FUTURE: Instrument = {
  ...TINY,
  key: 'NFO:TINYFUT',
  exchange: 'NFO',
  symbol: 'TINYFUT',
  kind: 'future',
  lot: 50,
};

function option(right: OptionRight, strike = 1_800_000): Instrument {
  const symbol = `TINY${strike / 100}${right}`;
  return {
    ...FUTURE,
    key: `NFO:${symbol}`,
    symbol,
    kind: 'option',
    token: right === 'CE' ? 8 : 9,
    expiry: 20260915,
    strike: paise(strike),
    right,
  };
}

const CALL = option('CE');
const PUT = option('PE');
const FLAT = still(OPEN + 1, OPEN + 40, 1_800_000);

/** A premium that stands at ₹110 but for the minutes given. */
function premium(...changes: readonly MinuteRow[]): MinuteRow[] {
  const rows = still(OPEN + 1, OPEN + 40, 11_000);
  return rows.map((row) => changes.find(({ minute }) => minute === row.minute) ?? row);
}

interface Day {
  readonly future?: readonly MinuteRow[];
  readonly call?: readonly MinuteRow[];
  readonly put?: readonly MinuteRow[];
}

function market({ future = FLAT, call = premium(), put = premium() }: Day = {}): MarketDay {
  return {
    ...tinyMarket(
      tinyInstrumentDay(future, { instrument: FUTURE }),
      tinyInstrumentDay(call, { instrument: CALL }),
      tinyInstrumentDay(put, { instrument: PUT }),
    ),
    chains: [
      {
        underlying: 'TINY',
        watched: FUTURE.key,
        cadence: 'minutes',
        carries: { bidAsk: false, volume: true, oi: true },
      },
    ],
  };
}

const nearest: Picker = (view, right) => {
  const quote = view.quotes.find(({ instrument }) => instrument.right === right);
  if (quote === undefined) return { kind: 'none', why: `no ${right}`, rejected: [] };
  return {
    kind: 'picked',
    instrument: quote.instrument,
    price: paise(quote.last),
    why: 'the test says so',
    rejected: [],
  };
};

interface Ways {
  readonly at?: number;
  readonly side?: 'BUY' | 'SELL';
  readonly pick?: Picker;
  readonly holdMinutes?: number;
  readonly exit?: (bar: Bar, trade: OpenTrade) => string | undefined;
}

function setup({
  at = OPEN + 5,
  side = 'BUY',
  pick = nearest,
  holdMinutes = 20,
  exit = () => undefined,
}: Ways = {}): TradingSetup {
  const find = (bar: Bar): OptionSignal | undefined =>
    bar.minute !== at
      ? undefined
      : {
          side,
          entry: bar.close,
          premiumStop: paise(1_000),
          premiumTarget: paise(1_500),
          premiumTrail: null,
          exitBy: at + holdMinutes,
          why: 'seen',
        };
  const plan: OptionPlan = {
    name: 'stub',
    timeframe: 1,
    history: 0,
    limits: { perInstrument: 9, perBot: 9, lossesPerDay: null, pauseMinutes: 0 },
    start: () => ({ observe: () => undefined, find, exit, stopped: () => undefined }),
    pick,
    pickSold: null,
  };
  return {
    ...tinySetup([
      {
        ...plan,
        start: () => ({ observe: () => undefined, find: () => undefined, exit, stopped: () => undefined }),
      },
    ]),
    bots: ['options'],
    optionPlans: [plan],
  };
}

describe('the options bot', () => {
  test('buys the call of a rise and the put of a fall, whole lots, with its stop and target on the premium', () => {
    for (const [side, bought] of [
      ['BUY', CALL],
      ['SELL', PUT],
    ] as const) {
      const { trades } = live(setup({ side }), market());
      expect(trades).toHaveLength(1);
      const [trade] = trades;
      expect(trade).toMatchObject({ instrument: bought.key, side: 'BUY', stop: 10_000, target: 12_500 });
      expect((trade?.qty ?? 0) % 50).toBe(0);
      expect(trade?.exitReason).toBe('time');
    }
  });

  test('leaves at the target on the premium, at the stop that rests at the exchange, and when its hold is over', () => {
    const risen = [step(OPEN + 9, 11_000, 12_600), ...still(OPEN + 10, OPEN + 40, 12_600)];
    expect(told(live(setup(), market({ call: premium(...risen) })).decisions)).toEqual([
      '560 entry stub',
      '560 stop SL',
      '564 exit target',
    ]);
    const fallen = step(OPEN + 9, 11_000, 9_500);
    const { trades } = live(setup(), market({ call: premium(fallen) }));
    expect(trades.map(({ exitReason }) => exitReason)).toEqual(['stop']);
  });

  test('leaves when the strategy that watches the underlying says so, told which way the trade bets', () => {
    const asked: string[] = [];
    const exit = (bar: Bar, trade: OpenTrade): string | undefined => {
      asked.push(trade.side);
      return bar.minute === OPEN + 12 ? 'turned' : undefined;
    };
    const { trades } = live(setup({ side: 'SELL', exit }), market());
    expect(trades.map(({ exitReason }) => exitReason)).toEqual(['turned']);
    expect(new Set(asked)).toEqual(new Set(['SELL']));
  });

  test('leaves in a minute in which the option does not trade, by the clock and by its strategy', () => {
    const sparse = premium().filter(({ minute }) => minute <= OPEN + 7 || minute > OPEN + 30);
    const turned = (bar: Bar): string | undefined => (bar.minute >= OPEN + 10 ? 'turned' : undefined);
    expect(told(live(setup({ exit: turned }), market({ call: sparse })).decisions)[2]).toBe(
      '565 exit turned',
    );
    expect(told(live(setup({ holdMinutes: 6 }), market({ call: sparse })).decisions)[2]).toBe(
      '566 exit time',
    );
  });

  test('asks no strategy about a bar of later in a minute that the underlying lacks', async () => {
    const future = FLAT.filter(({ minute }) => minute <= OPEN + 7 || minute > OPEN + 10);
    const exit = (bar: Bar): string | undefined => (bar.minute > OPEN + 10 ? 'turned' : undefined);
    const day = market({ future });
    const { decisions } = replayDay(setup({ exit }), day);
    expect(told(decisions)[2]).toBe('566 exit turned');
    const ran = await runInMemory(setup({ exit }), day, SILENT, async () => undefined);
    expect(ran.decisions).toEqual(decisions);
  });

  test('opens one trade at a time, and none where no contract fits, which it says once', () => {
    const none: Picker = () => ({ kind: 'none', why: 'nothing within the band', rejected: [] });
    const { decisions, trades } = live(setup({ pick: none }), market());
    expect(trades).toEqual([]);
    expect(decisions.filter(({ kind }) => kind === 'denied')).toMatchObject([
      { rule: 'no-contract', instrument: FUTURE.key, side: 'BUY', why: 'nothing within the band' },
    ]);
  });

  test('is asked for a view of what was published by then and no later', () => {
    const seen: number[] = [];
    const spy: Picker = (view, right) => {
      seen.push(view.at, ...view.quotes.map(({ lastAt }) => lastAt));
      return nearest(view, right);
    };
    live(setup({ pick: spy }), market());
    expect(Math.max(...seen)).toBe(instantOf(TODAY, OPEN + 5));
  });

  test('reserves a bought put as a bet on a fall', () => {
    const day = market();
    const endless = { ...day.instruments[2]!, session: { ...day.instruments[2]!.session, squareOff: 1_400 } };
    const instruments = [...day.instruments.slice(0, 2), endless];
    const { account } = live(setup({ side: 'SELL', holdMinutes: 600 }), { ...day, instruments });
    expect(account.state.open).toMatchObject([{ side: 'BUY', bet: 'SELL', instrument: PUT.key }]);
  });

  test.each([
    { side: 'BUY' as const, call: premium(step(OPEN + 9, 11_000, 12_600)) },
    { side: 'BUY' as const, call: premium(step(OPEN + 9, 11_000, 9_500)) },
    { side: 'SELL' as const, call: premium() },
  ])(
    'decides through the ports, born anew each minute, as the bare loop does: %#',
    async ({ side, call }) => {
      const day = market({ call });
      const ran = await runInMemory(setup({ side }), day, SILENT, async () => undefined);
      const looped = replayDay(setup({ side }), day);
      expect(ran.trades).toEqual(looped.trades);
      expect(ran.decisions).toEqual(looped.decisions);
      expect(ran.account).toEqual(looped.account);
      expect(ran.trades).toHaveLength(1);
    },
  );
});
