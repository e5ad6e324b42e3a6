import { describe, expect, test } from 'vitest';
import type { ExchangeCosts } from '../../shared/exchange/book.ts';
import { bar, changeOf, clockTime, Desk, ioc, limit, PLAIN, stop, stopMarket } from './desk.ts';

const SLIPPING: ExchangeCosts = { ...PLAIN, slippagePct: 0.02 };
const FLAT = [10_000, 10_000, 10_000, 10_000] as const;

describe('a stop', () => {
  test('triggers on a touch and fills at its trigger, moved against us', () => {
    const desk = new Desk({ costs: SLIPPING });
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.minute(600, [10_000, 10_000, 9_905, 9_950]);
    expect(desk.kinds('stop')).toEqual(['accepted']);
    desk.minute(601, [9_950, 9_950, 9_900, 9_950]);
    expect(desk.kinds('stop')).toEqual(['accepted', 'triggered', 'filled']);
    expect(desk.average('stop')).toBe(9_895);
    expect(desk.events.at(-1)?.[1]).toMatchObject({ at: clockTime(602) - 1 });
  });

  test('fills at the open that gapped through its trigger', () => {
    const desk = new Desk();
    desk.place(600, 'stop', stop('BUY', 10, 10_100, 10_200));
    desk.minute(600, [10_150, 10_160, 10_140, 10_150]);
    expect(desk.average('stop')).toBe(10_150);
  });

  test('gapped beyond its limit rests there and fills only when price trades back through', () => {
    const desk = new Desk();
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.minute(600, [9_800, 9_850, 9_700, 9_750]);
    expect(desk.kinds('stop')).toEqual(['accepted', 'triggered']);
    desk.minute(601, [9_750, 9_855, 9_700, 9_750]);
    expect(desk.average('stop')).toBe(9_850);
  });

  test('at market becomes a limit at its trigger and its protection', () => {
    const desk = new Desk();
    desk.place(600, 'inside', stopMarket('SELL', 10, 9_900, 1));
    desk.place(600, 'outside', stopMarket('SELL', 10, 9_900, 0.5));
    desk.minute(600, [9_820, 9_820, 9_820, 9_820]);
    expect(desk.average('inside')).toBe(9_820);
    expect(desk.kinds('outside')).toEqual(['accepted', 'triggered']);
  });

  test('comes before a target in the same bar, and the target sees what is left', () => {
    const desk = new Desk();
    desk.place(600, 'target', limit('SELL', 10, 10_100));
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.react = (id, event) => {
      if (id === 'stop' && event.kind === 'filled') desk.exchange.cancel(desk.book, 'target', event.at);
    };
    desk.minute(600, [10_000, 10_200, 9_800, 10_000]);
    expect(desk.average('stop')).toBe(9_900);
    expect(desk.kinds('target')).toEqual(['accepted', 'cancelled']);
  });

  test('triggers without volume and fills when there is some', () => {
    const desk = new Desk();
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_000));
    desk.minute(600, [10_000, 10_000, 9_800, 9_800], 0);
    expect(desk.kinds('stop')).toEqual(['accepted', 'triggered']);
    desk.minute(601, [9_700, 9_700, 9_700, 9_700]);
    expect(desk.average('stop')).toBe(9_700);
  });

  test('two stops on one side act nearest first', () => {
    const desk = new Desk();
    desk.place(600, 'far', stop('SELL', 50, 9_800, 9_700));
    desk.place(600, 'near', stop('SELL', 50, 9_900, 9_700));
    desk.minute(600, [10_000, 10_000, 9_700, 9_800], 700);
    expect([desk.filled('near').qty, desk.filled('far').qty]).toEqual([50, 20]);
  });
});

describe('an order placed inside an event', () => {
  function protect(desk: Desk, trigger: number): void {
    desk.react = (id, event) => {
      if (id !== 'entry' || event.kind !== 'filled') return;
      desk.exchange.place(desk.book, 'stop', stop('SELL', event.qty, trigger, trigger - 100), event.at);
    };
  }

  test('is live for the rest of the bar whose open filled the entry', () => {
    const desk = new Desk();
    protect(desk, 9_900);
    const trades = bar(600, [10_000, 10_050, 9_890, 10_040]);
    desk.begin(600, trades);
    desk.place(600, 'entry', ioc('BUY', 10, 10_010));
    expect(desk.kinds('stop')).toEqual(['accepted']);
    desk.path(trades);
    expect(desk.average('stop')).toBe(9_900);
  });

  test('is live after an entry that filled inside the path', () => {
    const desk = new Desk();
    protect(desk, 9_900);
    desk.place(600, 'entry', limit('BUY', 10, 9_950));
    desk.minute(600, [10_000, 10_050, 9_890, 10_040]);
    expect(desk.kinds('stop')).toEqual(['accepted', 'triggered', 'filled']);
  });

  test('meets the market where the fill left it, not at the open', () => {
    const desk = new Desk();
    desk.react = (id, event) => {
      if (id === 'entry' && event.kind === 'filled') {
        desk.exchange.place(desk.book, 'exit', ioc('SELL', 10, 9_900), event.at);
      }
    };
    desk.place(600, 'entry', limit('BUY', 10, 9_950));
    desk.minute(600, [10_000, 10_050, 9_900, 10_040]);
    expect(desk.average('exit')).toBe(9_950);
  });

  test('and left resting inside the path is judged on the close alone', () => {
    const target = (close: number): number => {
      const desk = new Desk();
      desk.react = (id, event) => {
        if (id !== 'entry' || event.kind !== 'filled') return;
        desk.exchange.place(desk.book, 'target', limit('SELL', 10, 10_000), event.at);
      };
      desk.place(600, 'entry', limit('BUY', 10, 9_950));
      desk.minute(600, [9_990, 10_050, 9_900, close]);
      return desk.filled('target').qty;
    };
    expect([target(9_960), target(10_000), target(10_005)]).toEqual([0, 0, 10]);
  });

  test('keeps the events in the order in which things happened', () => {
    const desk = new Desk();
    protect(desk, 9_900);
    desk.begin(600, bar(600, FLAT, 50));
    desk.place(600, 'entry', ioc('BUY', 10, 10_000));
    expect(desk.events.map(([id, event]) => `${id} ${event.kind}`)).toEqual([
      'entry accepted',
      'entry filled',
      'stop accepted',
      'entry cancelled',
    ]);
  });
});

describe('a modification', () => {
  test('of a stop into a marketable limit exits at once', () => {
    const desk = new Desk();
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.begin(600, bar(600, FLAT));
    const change = changeOf(limit('SELL', 10, 9_990));
    expect(desk.exchange.modify(desk.book, 'stop', change, clockTime(600))).toBeUndefined();
    expect(desk.kinds('stop')).toEqual(['accepted', 'modified', 'filled']);
    expect(desk.average('stop')).toBe(10_000);
  });

  test('moves a stop, which then acts at its new trigger', () => {
    const desk = new Desk();
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.exchange.modify(desk.book, 'stop', changeOf(stop('SELL', 10, 9_950, 9_900)), clockTime(600));
    desk.minute(600, [10_000, 10_000, 9_940, 9_940]);
    expect(desk.average('stop')).toBe(9_950);
  });

  test('is refused with a reason and changes nothing when the order could not be placed so', () => {
    const desk = new Desk();
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_850));
    const change = changeOf(stop('SELL', 10, 10_050, 10_000));
    expect(desk.exchange.modify(desk.book, 'stop', change, clockTime(600))).toContain('should be lower');
    expect(desk.exchange.modify(desk.book, 'stop', change, clockTime(915))).toContain('closed');
    desk.minute(600, [10_000, 10_000, 9_900, 9_900]);
    expect(desk.average('stop')).toBe(9_900);
  });

  test('is refused for an unknown and for a finished order, and so is a cancellation', () => {
    const desk = new Desk();
    desk.begin(600, bar(600, FLAT));
    desk.place(600, 'done', ioc('BUY', 10, 10_000));
    desk.place(600, 'refused', limit('BUY', 0, 10_000));
    const change = changeOf(limit('BUY', 10, 10_000));
    for (const id of ['done', 'refused', 'nobody']) {
      expect(desk.exchange.modify(desk.book, id, change, clockTime(600))).toMatch(/finished|not known/);
      expect(desk.exchange.cancel(desk.book, id, clockTime(600))).toMatch(/finished|not known/);
    }
  });

  test('cannot make a triggered order a stop again', () => {
    const desk = new Desk();
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.minute(600, [9_800, 9_800, 9_800, 9_800]);
    const change = changeOf(stop('SELL', 10, 9_700, 9_650));
    expect(desk.exchange.modify(desk.book, 'stop', change, clockTime(601))).toContain('has triggered');
  });
});
