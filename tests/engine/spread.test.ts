import { describe, expect, test } from 'vitest';
import type { Bar } from '../../shared/domain/bars.ts';
import type { DecisionRecord } from '../../shared/domain/decision.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { grossOf, netOf, type Trade } from '../../shared/domain/trade.ts';
import {
  AT,
  FAR,
  FAR_PRICE,
  FUTURE,
  LAST,
  NEAR,
  NEAR_PRICE,
  quiet,
  spreadMarket,
  spreadSetup,
  type SpreadDay,
  type SpreadWays,
} from '../support/spread-day.ts';
import { live, OPEN, step, still, TODAY, type Story } from '../support/tiny-day.ts';

function day(of: SpreadDay = {}, ways: SpreadWays = {}): Story {
  return live(spreadSetup(ways), spreadMarket(of));
}

/** "565 exit BUY 200 TINY18100CE target" of each decision but the selections. */
function told(decisions: readonly DecisionRecord[]): readonly string[] {
  return decisions
    .filter(({ kind }) => kind !== 'select')
    .map(({ barAt, kind, side, qty, instrument, rule }) => {
      const minute = (barAt - instantOf(TODAY, 0)) / 60_000;
      return `${minute} ${kind} ${side} ${qty} ${instrument.slice(4)} ${rule}`;
    });
}

/** From the minute `OPEN + 9` on at another price. */
function turned(from: number, to: number) {
  return quiet(from, step(OPEN + 9, from, to), ...still(OPEN + 10, LAST, to));
}

function soldOf({ sold }: Trade) {
  if (sold === null) throw new Error('no second leg');
  return sold;
}

describe('a debit spread', () => {
  test('buys first and sells as much against it; buys back first and sells what it held last', () => {
    const { decisions, trades, left } = day();
    expect(told(decisions)).toEqual([
      '560 entry BUY 200 TINY18000CE stub',
      '560 leg SELL 200 TINY18100CE stub',
      '580 exit BUY 200 TINY18100CE time',
      '580 exit SELL 200 TINY18000CE time',
    ]);
    expect(left).toEqual([]);
    const [trade] = trades;
    expect(trade).toMatchObject({ instrument: NEAR.key, qty: 200, exitQty: 200, exitReason: 'time' });
    expect(soldOf(trade!)).toMatchObject({ instrument: FAR.key, qty: 200, coveredQty: 200, attempts: 1 });
  });

  test('has no order resting anywhere while it is open', () => {
    const { decisions } = day();
    expect(decisions.filter(({ kind, trigger }) => kind === 'stop' || trigger > 0)).toEqual([]);
  });

  test('leaves at the target and at the stop, values of the two together, judged on closes', () => {
    // Debit ₹10 of ₹100: the target is ₹55, the stop ₹5.
    const won = day({ near: turned(NEAR_PRICE, 8_000), far: turned(FAR_PRICE, 2_400) });
    expect(told(won.decisions).slice(2)).toEqual([
      '564 exit BUY 200 TINY18100CE target',
      '564 exit SELL 200 TINY18000CE target',
    ]);
    expect(won.trades[0]).toMatchObject({ stop: 500, target: 5_500 });
    const lost = day({ near: turned(NEAR_PRICE, 2_000), far: turned(FAR_PRICE, 1_500) });
    expect(told(lost.decisions)[2]).toBe('564 exit BUY 200 TINY18100CE stop');
    const touched = { ...step(OPEN + 9, NEAR_PRICE, NEAR_PRICE), low: 1_000, high: 12_000 };
    expect(told(day({ near: quiet(NEAR_PRICE, touched) }).decisions)[2]).toMatch(/^580 exit .* time$/);
  });

  test('is judged in minutes in which its bought leg does not trade', () => {
    const sparse = quiet(NEAR_PRICE).filter(({ minute }) => minute <= OPEN + 7 || minute > OPEN + 30);
    const { decisions } = day({ near: sparse, far: turned(FAR_PRICE, 2_600) });
    expect(told(decisions)[2]).toBe('564 exit BUY 200 TINY18100CE stop');
  });

  test('ends by the square-off at the latest', () => {
    const { decisions, left } = day({ nearOptions: { squareOff: OPEN + 15 } });
    expect(told(decisions).slice(2)).toEqual([
      '570 exit BUY 200 TINY18100CE square-off',
      '570 exit SELL 200 TINY18000CE square-off',
    ]);
    expect(left).toEqual([]);
  });

  test('has its strategy asked about every bar as it comes: none is taken in ahead while it is open', () => {
    const asked: number[] = [];
    const exit = (bar: Bar): undefined => void asked.push(bar.minute);
    day({}, { timeframe: 5, at: [AT, AT + 15], exit });
    expect(asked).toEqual([565, 570, 575]);
    const out = (bar: Bar): string | undefined => (bar.minute === 570 ? 'turned' : undefined);
    expect(told(day({}, { exit: out }).decisions)[2]).toBe('570 exit BUY 200 TINY18100CE turned');
  });

  test('is chased leg by leg: what is held waits until nothing is owed', () => {
    const thin = [0, 1_000].map((volume, i) => step(AT + 21 + i, FAR_PRICE, FAR_PRICE, volume));
    const { decisions, trades } = day({ far: quiet(FAR_PRICE, ...thin) });
    expect(told(decisions).slice(2)).toEqual([
      '580 exit BUY 200 TINY18100CE time',
      '581 exit BUY 100 TINY18100CE chase',
      '582 exit SELL 200 TINY18000CE time',
    ]);
    expect(trades[0]).toMatchObject({ exitQty: 200, exitReason: 'time' });
  });

  test('sells as much as was bought, no more', () => {
    const thin = step(AT + 1, NEAR_PRICE, NEAR_PRICE, 1_000);
    const { decisions, trades } = day({ near: quiet(NEAR_PRICE, thin) });
    expect(told(decisions)[1]).toBe('560 leg SELL 100 TINY18100CE stub');
    expect(trades[0]).toMatchObject({ asked: 200, qty: 100 });
    expect(soldOf(trades[0]!).qty).toBe(100);
  });

  test('of which nothing is bought sells nothing', () => {
    const { decisions, trades, account } = day({ near: quiet(NEAR_PRICE, step(AT + 1, 3_200, NEAR_PRICE)) });
    expect(told(decisions)).toEqual(['560 entry BUY 200 TINY18000CE stub']);
    expect([trades, account.state.open, account.state.trades]).toEqual([[], [], 0]);
  });

  test('makes and costs what its four orders do, to the paisa', () => {
    const [trade] = day({ near: turned(NEAR_PRICE, 8_000), far: turned(FAR_PRICE, 2_400) }).trades;
    const { entryValue, exitValue, charges } = trade!;
    const { value, coveredValue } = soldOf(trade!);
    expect(grossOf(trade!)).toBe(exitValue - entryValue + value - coveredValue);
    expect(netOf(trade!)).toBe(grossOf(trade!) - charges.total);
    // ₹20 an executed order.
    expect(charges.brokerage).toBe(8_000);
  });
});

describe('a spread whose second leg is not sold whole is closed at once', () => {
  test('in part: what was sold is bought back, then what is held sold', () => {
    const thin = step(AT + 1, FAR_PRICE, FAR_PRICE, 1_500);
    const { decisions, trades, left } = day({ far: quiet(FAR_PRICE, thin) });
    expect(told(decisions).slice(2)).toEqual([
      '560 exit BUY 150 TINY18100CE leg-unfilled',
      '561 exit SELL 200 TINY18000CE leg-unfilled',
    ]);
    expect(trades).toMatchObject([{ exitReason: 'leg-unfilled', sold: { qty: 150, coveredQty: 150 } }]);
    expect(left).toEqual([]);
  });

  test.each<[string, SpreadDay]>([
    ['nothing is paid for it within its limit', { far: quiet(FAR_PRICE, step(AT + 1, 1_900, FAR_PRICE)) }],
    ['the exchange refuses it', { farOptions: { close: AT } }],
  ])('%s: what is held is sold', (_, of) => {
    const { decisions, trades, account } = day(of);
    expect(told(decisions)).toEqual([
      '560 entry BUY 200 TINY18000CE stub',
      '560 leg SELL 200 TINY18100CE stub',
      '560 exit SELL 200 TINY18000CE leg-unfilled',
    ]);
    expect(trades).toMatchObject([{ exitReason: 'leg-unfilled', sold: { qty: 0, coveredQty: 0 } }]);
    // Two orders were executed, and two are charged.
    expect(trades[0]!.charges.brokerage).toBe(4_000);
    expect(account.state.realised).toBe(netOf(trades[0]!));
  });
});

describe('what a spread sets aside', () => {
  const endless = { exitBy: 1_400 };
  const open = { nearOptions: { squareOff: 1_400 } };

  test('is the whole premium until the second leg is sold, then its debit, slippage and charges', () => {
    const { account } = day(open, endless);
    const [reserved] = account.state.open;
    // Bought at ₹30.10 and sold at ₹19.90; slippage of 0.3 % on either as they leave.
    const atPrices = (3_010 - 1_990) * 200 + 0.003 * (3_010 + 1_990) * 200;
    const charges = reserved!.worstLoss - atPrices;
    const paid = day().trades[0]!.charges.total;
    expect(charges).toBeGreaterThanOrEqual(paid);
    expect(charges).toBeLessThan(paid + 100);
    expect(reserved).toMatchObject({ instrument: NEAR.key, side: 'BUY', bet: 'BUY', counted: true });
    expect(reserved!.margin).toBe(reserved!.worstLoss);
    expect(account.state.mostAtRisk).toBeGreaterThan(NEAR_PRICE * 200);
  });

  test('counts as one trade and one bet', () => {
    const { account } = day(open, endless);
    expect(account.state.trades).toBe(1);
    expect(account.state.open).toHaveLength(1);
  });
});

describe('a spread that cannot be made', () => {
  test('is refused as data where there is nothing to sell, and said once', () => {
    const none: SpreadWays['pickSold'] = () => ({ kind: 'none', why: 'no strike is listed', rejected: [] });
    const { decisions, trades } = day({}, { pickSold: none });
    expect(trades).toEqual([]);
    expect(decisions.filter(({ kind }) => kind === 'denied')).toMatchObject([
      { rule: 'no-sold-leg', instrument: FUTURE.key, side: 'BUY', why: 'no strike is listed' },
    ]);
  });

  test('is refused where what would be sold may not be traded', () => {
    const { decisions } = day({ farOptions: { blocked: 'TINY is banned' } });
    expect(told(decisions)).toEqual(['560 denied BUY 200 TINY18000CE eligibility']);
  });

  test('is refused where the premium alone does not fit the day’s loss cap, its debit though it would', () => {
    const { decisions } = day({ near: quiet(31_000), far: quiet(27_000) });
    expect(decisions.find(({ kind }) => kind === 'denied')).toMatchObject({
      rule: 'daily-loss',
      why: expect.stringContaining('which stands alone until the other is sold'),
    });
  });
});
