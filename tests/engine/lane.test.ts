import { describe, expect, test } from 'vitest';
import type { Bar } from '../../shared/domain/bars.ts';
import type { OpenTrade } from '../../shared/domain/strategy.ts';
import {
  buyAt,
  choosing,
  live,
  OPEN,
  still,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  TINY,
  told,
  walk,
  type MinuteRow,
  type TinyOptions,
} from '../support/tiny-day.ts';
import { paise } from '../../shared/domain/units.ts';

function seen(): { readonly minutes: string[]; readonly note: (bar: Bar) => void } {
  const minutes: string[] = [];
  return { minutes, note: (bar) => minutes.push(`${bar.minute}${bar.missing > 0 ? `-${bar.missing}` : ''}`) };
}

function market(rows: readonly MinuteRow[], options: TinyOptions = {}) {
  return tinyMarket(tinyInstrumentDay(rows, options));
}

/** A selection after the day's last minute: until then no lane goes beyond the bars that closed. */
const UNTIL_572 = choosing([
  [OPEN, 'stub'],
  [572, null],
]);

describe('a strategy on five-minute bars', () => {
  test('is shown each when it closes, and one whose last minute never came with the next bar', () => {
    const { minutes, note } = seen();
    const rows = still(556, 571, 10_000).filter(({ minute }) => minute !== 562 && minute !== 565);
    live(tinySetup([stub({ timeframe: 5, observe: note })], UNTIL_572), market(rows));
    expect(minutes).toEqual(['560', '565-2', '570']);
  });

  test('is asked only on bars that closed', () => {
    const asked: number[] = [];
    const find = (bar: Bar) => {
      asked.push(bar.minute);
      return undefined;
    };
    live(tinySetup([stub({ timeframe: 5, find })], UNTIL_572), market(still(556, 571, 10_000)));
    expect(asked).toEqual([560, 565, 570]);
  });

  test('judges an exit on the bar that closed late, not on the one that has just begun', () => {
    const judged: string[] = [];
    const exit = (bar: Bar, _trade: OpenTrade) => {
      judged.push(`${bar.minute} ${bar.close}`);
      return undefined;
    };
    const rows = walk(556, [...Array.from({ length: 13 }, () => 10_000), 10_010, 10_020, 10_030, 10_040]);
    const holed = rows.filter(({ minute }) => minute !== 570);
    live(tinySetup([stub({ timeframe: 5, find: buyAt(560), exit })]), market(holed));
    expect(judged).toEqual(['565 10000', '570 10010']);
  });

  test('is warmed by the history before the day, a one-minute strategy is not', () => {
    const five = seen();
    const one = seen();
    const plans = [
      stub({ name: 'five', timeframe: 5, observe: five.note }),
      stub({ name: 'one', observe: one.note }),
    ];
    const before = [[20260908, still(916, 930, 10_000)]] as const;
    live(tinySetup(plans), market(still(556, 560, 10_000), { before }));
    expect(five.minutes).toEqual(['920', '925', '930', '560']);
    expect(one.minutes).toEqual(['556', '557', '558', '559', '560']);
  });
});

describe('every strategy of a lane', () => {
  test('sees every bar, only the chosen one is asked', () => {
    const idle = seen();
    const asked: string[] = [];
    const ask = (name: string) => (bar: Bar) => {
      asked.push(`${name} ${bar.minute}`);
      return undefined;
    };
    const plans = [
      stub({ name: 'a', find: ask('a') }),
      stub({ name: 'b', observe: idle.note, find: ask('b') }),
    ];
    live(
      tinySetup(
        plans,
        choosing([
          [OPEN, 'a'],
          [558, 'b'],
          [559, null],
        ]),
      ),
      market(still(556, 560, 10_000)),
    );
    expect(idle.minutes).toEqual(['556', '557', '558', '559', '560']);
    expect(asked).toEqual(['a 556', 'a 557', 'b 558']);
  });
});

describe('a lane', () => {
  test('is asked for an opportunity only while it is flat', () => {
    const asked: number[] = [];
    const find = (bar: Bar) => {
      asked.push(bar.minute);
      return buyAt(558)(bar);
    };
    const { trades } = live(tinySetup([stub({ find })]), market(still(556, 565, 10_000), { squareOff: 562 }));
    expect(trades).toHaveLength(1);
    expect(asked).toEqual([556, 557, 558, 563, 564, 565]);
  });

  test('is not asked once the account is closed for entries', () => {
    const asked: number[] = [];
    const find = (bar: Bar) => {
      asked.push(bar.minute);
      return bar.minute < 558 ? undefined : buyAt(bar.minute)(bar);
    };
    const setup = tinySetup([stub({ find })]);
    const closed = { ...setup, config: { ...setup.config, cutoff: 558 } };
    const { decisions } = live(closed, market(still(556, 562, 10_000)));
    expect(asked).toEqual([556, 557, 558]);
    expect(told(decisions).filter((line) => line.includes('cut-off'))).toEqual(['558 denied cut-off']);
  });

  test('of a blocked instrument enters nothing, and the refusal says why', () => {
    const blocked = 'TINY is in the F&O ban period (ban.csv)';
    const find = (bar: Bar) => buyAt(bar.minute)(bar);
    const { decisions, trades } = live(
      tinySetup([stub({ find })]),
      market(still(556, 562, 10_000), { blocked }),
    );
    expect(told(decisions)).toEqual(['556 denied eligibility']);
    expect(decisions.find(({ kind }) => kind === 'denied')?.why).toBe(`eligibility (${blocked})`);
    expect(trades).toEqual([]);
  });

  test('records a repeated denial once, and again after another came between', () => {
    const find = (bar: Bar) =>
      buyAt(bar.minute, {
        side: bar.minute === 559 ? 'SELL' : 'BUY',
        stop: bar.minute === 559 ? 10_001 : 9_999,
      })(bar);
    const { decisions } = live(tinySetup([stub({ find })]), market(still(556, 562, 10_000)));
    expect(
      decisions.filter(({ kind }) => kind === 'denied').map(({ side, rule }) => `${side} ${rule}`),
    ).toEqual(['BUY cost-gate', 'SELL cost-gate', 'BUY cost-gate']);
  });

  test('spent for one strategy is looked at again by the next one chosen', () => {
    const once = { perInstrument: 1, perBot: 9, lossesPerDay: null, pauseMinutes: 0 };
    const a = stub({ name: 'a', limits: once, find: (bar) => buyAt(bar.minute, { exitBy: 558 })(bar) });
    const b = stub({ name: 'b', limits: once, find: (bar) => buyAt(bar.minute)(bar) });
    const setup = tinySetup(
      [a, b],
      choosing([
        [OPEN, 'a'],
        [562, 'b'],
      ]),
    );
    const { decisions } = live(setup, market(still(556, 570, 10_000)));
    expect(told(decisions)).toEqual([
      '556 entry a',
      '556 stop SL-M',
      '558 exit time',
      '559 denied strategy-instrument-trades',
      '562 entry b',
      '562 stop SL-M',
    ]);
  });

  test('of another instrument is quiet where this one has a bar', () => {
    const other = { ...TINY, key: 'NSE:OTHER', symbol: 'OTHER', token: 8 };
    const find = (bar: Bar) => (bar.close === paise(20_000) ? buyAt(557)(bar) : undefined);
    const both = tinyMarket(
      tinyInstrumentDay(still(556, 570, 10_000)),
      tinyInstrumentDay([...still(556, 559, 20_000), ...still(566, 570, 20_000)], {
        instrument: other,
        squareOff: 562,
      }),
    );
    const { decisions, left } = live(tinySetup([stub({ find })]), both);
    expect(told(decisions)).toContain('562 exit square-off');
    expect(left).toEqual([]);
  });
});
