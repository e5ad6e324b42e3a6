import { describe, expect, test } from 'vitest';
import { instantOf } from '../../shared/domain/time.ts';
import type { Overrides } from '../../shared/runtime/config.ts';
import { netOf } from '../../shared/domain/trade.ts';
import {
  buyAt,
  choosing,
  live,
  OPEN,
  step,
  still,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  TODAY,
  told,
  walk,
  type MinuteRow,
  type TinyOptions,
} from '../support/tiny-day.ts';

const plan = stub({ find: buyAt(557) });

function day(
  rows: readonly MinuteRow[],
  options: TinyOptions = {},
  strategy = plan,
  overrides: Overrides = {},
) {
  const setup = tinySetup([strategy], choosing([[OPEN, strategy.name]]), overrides);
  return live(setup, tinyMarket(tinyInstrumentDay(rows, options)));
}

describe('an open trade', () => {
  test('is protected by its one stop until the stop fills, and is then over', () => {
    const { trades, decisions, left, account } = day([
      ...still(556, 558, 10_000),
      step(559, 10_000, 9_850),
      ...still(560, 565, 9_850),
    ]);
    expect(told(decisions)).toEqual(['557 entry stub', '557 stop SL-M']);
    expect(left).toEqual([]);
    expect(trades).toHaveLength(1);
    expect(trades[0]).toMatchObject({
      exitReason: 'stop',
      exitAttempts: 1,
      closedAt: instantOf(TODAY, 559) - 1,
    });
    expect(account.state.open).toEqual([]);
    expect(account.state.realised).toBe(netOf(trades[0]!));
  });

  test('is done at its target on a close, never on a high', () => {
    const target = 10_100;
    const strategy = stub({ find: buyAt(557, { target }) });
    const touched = { ...step(559, 10_000, 10_050), high: 10_200 };
    const { decisions, trades } = day(
      [...still(556, 558, 10_000), touched, step(560, 10_050, target), ...still(561, 563, target)],
      {},
      strategy,
    );
    expect(told(decisions)).toEqual(['557 entry stub', '557 stop SL-M', '560 exit target']);
    expect(trades[0]).toMatchObject({ exitReason: 'target', exitAttempts: 1 });
  });

  test('ends at its own last minute, and at the square-off at the latest', () => {
    const byTime = day(still(556, 570, 10_000), {}, stub({ find: buyAt(557, { exitBy: 565 }) }));
    expect(told(byTime.decisions).at(-1)).toBe('565 exit time');
    const bySession = day(still(556, 570, 10_000), { squareOff: 567 });
    expect(told(bySession.decisions).at(-1)).toBe('567 exit square-off');
    expect(bySession.left).toEqual([]);
  });

  test('is asked to end in minutes without a bar too, at the last price there was', () => {
    const { decisions, left } = day([...still(556, 560, 10_000), ...still(569, 572, 10_000)], {
      squareOff: 565,
    });
    expect(told(decisions)).toContain('565 exit square-off');
    expect(left).toEqual([]);
  });

  test('is chased with a wider limit, then its exit is replaced, while nothing trades', () => {
    const dry = Array.from({ length: 21 }, (_, i) => step(560 + i, 10_000, 10_000, 0));
    const { decisions, trades, left } = day(
      [...still(556, 559, 10_000), ...dry, ...still(581, 585, 10_000)],
      {
        squareOff: 561,
      },
    );
    const exits = decisions.filter(({ kind }) => kind === 'exit');
    expect(exits.slice(0, 6).map(({ price }) => price)).toEqual([9_950, 9_900, 9_850, 9_800, 9_800, 9_800]);
    expect(left).toEqual([]);
    expect(trades[0]).toMatchObject({ exitReason: 'square-off' });
    expect(trades[0]!.exitAttempts).toBeGreaterThan(1);
    expect(trades[0]!.exitQty).toBe(trades[0]!.qty);
  });

  test('whose stop is refused is closed in the same minute, priced from the stop that the market has passed', () => {
    // The next minute opens below where the stop would be: a sell stop above the last price is refused.
    const { decisions, trades } = day([
      ...still(556, 557, 10_000),
      step(558, 9_890, 9_890),
      ...still(559, 562, 9_890),
    ]);
    expect(told(decisions)).toEqual(['557 entry stub', '557 stop SL-M', '557 exit stop-refused']);
    expect(trades[0]).toMatchObject({
      exitReason: 'stop-refused',
      exitAttempts: 2,
      closedAt: instantOf(TODAY, 557),
    });
  });

  test('whose stop the exchange cancels for the auction is closed at once', () => {
    const { decisions, trades, left } = day(still(556, 575, 10_000), {
      stopsCancelledAt: 565,
      squareOff: 570,
    });
    expect(told(decisions)).toEqual(['557 entry stub', '557 stop SL-M', '565 exit stop-lost']);
    expect(trades[0]).toMatchObject({ exitReason: 'stop-lost' });
    expect(left).toEqual([]);
  });

  test('is protected for what was filled, no more', () => {
    const thin = { ...step(558, 10_000, 10_000), volume: 1_000 };
    const { decisions, trades } = day([...still(556, 557, 10_000), thin, ...still(559, 570, 10_000)], {
      squareOff: 565,
    });
    const stop = decisions.find(({ kind }) => kind === 'stop');
    expect(stop?.qty).toBe(100);
    expect(trades[0]).toMatchObject({ qty: 100, exitQty: 100 });
    expect(trades[0]!.asked).toBeGreaterThan(100);
  });

  test('stays with the strategy that opened it when another is chosen', () => {
    const opener = stub({
      name: 'opener',
      find: buyAt(557),
      exit: (bar) => (bar.minute === 562 ? 'its own reason' : undefined),
    });
    const other = stub({ name: 'other', exit: () => 'not mine' });
    const setup = tinySetup(
      [opener, other],
      choosing([
        [OPEN, 'opener'],
        [559, 'other'],
      ]),
    );
    const { trades } = live(setup, tinyMarket(tinyInstrumentDay(still(556, 566, 10_000))));
    expect(trades[0]).toMatchObject({ strategy: 'opener', exitReason: 'its own reason' });
  });
});

describe('a triggered stop', () => {
  test('that does not fill is chased with the next minute', () => {
    // The price falls through the protection band of the SL-M with no volume to meet, and stays beyond its limit.
    const rows = [
      ...still(556, 558, 10_000),
      { ...step(559, 10_000, 9_500), volume: 0 },
      { ...step(560, 9_500, 9_400), volume: 1_000_000 },
      ...walk(561, [9_400, 9_400, 9_400]),
    ];
    const { decisions, trades, left } = day(rows);
    expect(told(decisions)).toContain('559 exit stop');
    expect(left).toEqual([]);
    expect(trades[0]).toMatchObject({ exitReason: 'stop' });
  });
});

describe('an exit near a circuit limit', () => {
  const fallen = [...still(556, 558, 10_000), ...walk(559, [9_920, 9_920, 9_920, 9_920, 9_920, 9_920])];

  test('is priced inside the band, so that the exchange takes it', () => {
    const { decisions, left } = day(fallen, { squareOff: 561, bandLow: 9_895, bandHigh: 12_000 }, plan, {
      limits: { circuitDistancePct: 0 },
    });
    expect(decisions.find(({ kind }) => kind === 'exit')?.price).toBe(9_895);
    expect(left).toEqual([]);
  });

  test('that is refused every minute halts the account instead of running out of names', () => {
    const sealed = still(559, 1_000, 10_000);
    const { account, left } = day(
      [...still(556, 558, 10_000), ...sealed],
      { squareOff: 562, close: 561 },
      plan,
    );
    expect(left).toHaveLength(1);
    expect(account.state.halted).toMatch(/NSE:TINY: 432 exit orders/);
  });
});
