import { describe, expect, test } from 'vitest';
import { historicalSessions } from '../../../shared/backtest/data/sessions.ts';
import { fullest, snapshotBars } from '../../../shared/backtest/data/snapshot-bars.ts';
import { CHAIN_DAY, snapshots } from '../../support/chain.ts';
import { barTexts, countOf } from '../../support/history.ts';

const LOT = 65;

function made(rows: readonly string[], lot: number | null = LOT) {
  return snapshotBars(snapshots(rows), CHAIN_DAY, historicalSessions, () => lot);
}

const CALL = '2026-08-18,24200,CE';

describe('snapshots as minutes', () => {
  test('a snapshot of 10:00 is known by 10:01; it has no range, and its volume is what came since the one before', () => {
    const { series } = made([`10:00,${CALL},100.5,40,9`, `10:01,${CALL},101,43,8`, `10:05,${CALL},99,50,7`]);
    expect(series).toHaveLength(1);
    expect(barTexts(series[0]?.bars)).toEqual([
      '20260814 10:01 10050 10050 10050 10050 0 585',
      '20260814 10:02 10100 10100 10100 10100 195 520',
      '20260814 10:06 9900 9900 9900 9900 455 455',
    ]);
    expect(series[0]).toMatchObject({ kind: 'option', timeframe: 1, hasVolume: true, hasOi: true });
  });

  test('of two snapshots in one minute the later stands, with the volume of both', () => {
    const { series } = made([
      `10:00:05,${CALL},100,40,9`,
      `10:01:10,${CALL},101,42,9`,
      `10:01:50,${CALL},102,45,9`,
    ]);
    expect(barTexts(series[0]?.bars)).toEqual([
      '20260814 10:01 10000 10000 10000 10000 0 585',
      '20260814 10:02 10200 10200 10200 10200 325 585',
    ]);
  });

  test('what is stamped with the opening minute or ends after the close makes no bar, and is noted', () => {
    const { series, findings } = made([
      `09:14,${CALL},90,1,1`,
      `09:15,${CALL},90,1,1`,
      `09:16,${CALL},100,2,1`,
      `15:39,${CALL},101,3,1`,
      `15:40,${CALL},102,4,1`,
    ]);
    expect(barTexts(series[0]?.bars).map((text) => text.slice(9, 14))).toEqual(['09:17', '15:40']);
    expect(countOf(findings, { kind: 'pre-open-print', action: 'excluded' })).toBe(1);
    expect(countOf(findings, { kind: 'pre-open-print', action: 'noted' })).toBe(1);
    expect(countOf(findings, { kind: 'outside-session', action: 'noted' })).toBe(1);
  });

  test('a volume that falls is mended before it is differenced: no bar has a negative one', () => {
    const rows = [100, 120, 90, 110, 130].map((volume, i) => `10:0${i},${CALL},100,${volume},1`);
    const bars = made(rows).series[0]?.bars;
    expect(Array.from(bars?.volume ?? [])).toEqual([0, 20, 0, 0, 10].map((each) => each * LOT));
  });

  test('without volume or open interest anywhere it has none', () => {
    expect(made([`10:00,${CALL},100`]).series[0]).toMatchObject({ hasVolume: false, hasOi: false });
  });

  test('of two files of a day the one with more snapshots stands; the other is named', () => {
    const short = made([`10:00,${CALL},100,1,1`]);
    const long = made([`10:00,${CALL},100`, `10:01,${CALL},100`]);
    const chosen = fullest([short, { ...long, file: 'longer' }]);
    expect(chosen.map(({ series }) => series.length)).toEqual([0, 1]);
    expect(chosen[0]?.findings.at(-1)).toMatchObject({
      kind: 'duplicate',
      action: 'noted',
      count: 1,
      rows: ['left aside: longer holds more snapshots of the day'],
    });
  });
});
