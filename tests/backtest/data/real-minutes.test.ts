import { rowsOfDay } from '../../../shared/domain/rows.ts';
import { expect, test } from 'vitest';
import { previousClose, type History } from '../../../shared/backtest/data/history.ts';
import { openData, openHistory } from '../../../shared/backtest/data/open-history.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { countOf, instrumentOf } from '../../support/history.ts';
import { describeWithData } from '../../support/real-data.ts';

function names(history: History): readonly string[] {
  return history.instruments.map(({ kind, series }) => `${kind} ${series}`).sort();
}

describeWithData('real one-minute files', (folder) => {
  test('2017: five stocks, two futures and the NIFTY spot', async () => {
    const history = await openHistory(folder, 20171003);
    expect(names(history)).toEqual([
      'equity MARUTI',
      'equity ONGC',
      'equity PNB',
      'equity SBIN',
      'equity VEDL',
      'future BANKNIFTY_F1',
      'future NIFTY_F1',
      'index NIFTY',
    ]);
    expect(history.days()).toContain(20170929);
    for (const { bars, series } of history.instruments) {
      const [from, to] = rowsOfDay(bars, 20171003);
      expect({ series, rows: to - from }).toEqual({ series, rows: 375 });
      expect([bars.minute[from], bars.minute[to - 1]]).toEqual([556, 930]);
      expect(previousClose(bars, 20171003)).toBe(bars.close[from - 1]);
    }
  });

  test('03: every symbol lacks 31 to 37 minutes of 2017-09-29 after 14:06, and no other', async () => {
    const { findings } = await openHistory(folder, 20171003);
    const missing = findings.filter((each) => each.file.startsWith('03') && each.kind === 'missing-minutes');
    expect(missing.map(({ symbol, day, count }) => `${symbol} ${day} ${count}`).sort()).toEqual([
      'MARUTI 20170929 34',
      'NIFTY 20170929 33',
      'ONGC 20170929 31',
      'PNB 20170929 37',
      'SBIN 20170929 32',
      'VEDL 20170929 34',
    ]);
    for (const { rows } of missing) expect(rows[0]).toMatch(/^ends 1[45]:/);
  });

  test('03: the pre-open print stands on every day of NIFTY and on some of the stocks', async () => {
    const history = await openHistory(folder, 20171003);
    const { findings } = history;
    expect(countOf(findings, { kind: 'pre-open-print', symbol: 'NIFTY' })).toBe(10);
    expect(countOf(findings, { kind: 'pre-open-print', symbol: 'SBIN' })).toBe(3);
    expect(countOf(findings, { kind: 'pre-open-print', symbol: 'PNB' })).toBe(0);
    const preOpens = instrumentOf(history, 'NIFTY').preOpens;
    expect(preOpens?.size).toBe(10);
    expect(preOpens?.get(20170927)).toEqual({ price: 992_060, at: instantOf(20170927, 555) });
    expect([...(instrumentOf(history, 'SBIN').preOpens?.keys() ?? [])]).toEqual([
      20170928, 20171003, 20171005,
    ]);
    expect(instrumentOf(history, 'NIFTY_F1').preOpens?.size).toBe(0);
  });

  test('02: the days written twice, out of order, are 377 rows each', async () => {
    const { findings } = await openHistory(folder, 20171003);
    const twice = findings.filter((each) => each.kind === 'duplicate');
    expect(twice.map(({ symbol, day, count }) => `${symbol} ${day} ${count}`).sort()).toEqual([
      'BANKNIFTY_F1 20171027 377',
      'NIFTY_F1 20171006 377',
    ]);
    // The last of the block is as late as the row before it, so one fewer goes back in time.
    expect(countOf(findings, { kind: 'out-of-order', action: 'noted' })).toBe(2 * 376);
  });

  test('02: BANKNIFTY lacks one minute of 2017-10-30 and nothing else', async () => {
    const { findings } = await openHistory(folder, 20171003);
    const missing = findings.filter((each) => each.file.startsWith('02') && each.kind === 'missing-minutes');
    expect(missing).toMatchObject([{ symbol: 'BANKNIFTY_F1', day: 20171030, count: 1 }]);
  });

  test('02: each day of each future has a settlement row, and most a row labelled 15:31', async () => {
    const history = await openHistory(folder, 20171003);
    for (const symbol of ['NIFTY_F1', 'BANKNIFTY_F1']) {
      expect(countOf(history.findings, { kind: 'settlement-row', symbol })).toBe(40);
      expect(countOf(history.findings, { kind: 'outside-session', symbol })).toBeGreaterThanOrEqual(28);
    }
  });

  test('02: the basis of the NIFTY future to the spot is that of aligned labels', async () => {
    const history = await openHistory(folder, 20171003);
    const future = instrumentOf(history, 'NIFTY_F1').bars;
    const spot = instrumentOf(history, 'NIFTY').bars;
    const spotAt = new Map(Array.from(spot.at, (at, i) => [at, spot.close[i]!]));
    const days = history.days().filter((day) => day >= 20170926 && day <= 20171010);
    expect(days).toHaveLength(10);
    for (const day of days) {
      const [from, to] = rowsOfDay(future, day);
      const basis: number[] = [];
      for (let i = from; i < to; i++) {
        const close = spotAt.get(future.at[i]!);
        if (close !== undefined) basis.push((future.close[i]! - close) / 100);
      }
      const mean = basis.reduce((a, b) => a + b, 0) / basis.length;
      const sd = Math.sqrt(basis.reduce((sum, each) => sum + (each - mean) ** 2, 0) / basis.length);
      // To whole points: nothing on the expiry day, 24 on the day after.
      expect(Math.round(mean)).toBeGreaterThanOrEqual(0);
      expect(Math.round(mean)).toBeLessThanOrEqual(24);
      expect(sd).toBeLessThan(5.5);
    }
  });

  test('01: both indices without volume, the 2024-01-20 bars after 15:29 and the two-part Saturdays', async () => {
    const history = await openHistory(folder, 20240521, { priorSessions: 100 });
    expect(names(history)).toEqual(['index BANKNIFTY', 'index NIFTY']);
    expect(history.days()).toHaveLength(100);
    for (const { bars, hasVolume, symbol } of history.instruments) {
      expect(hasVolume).toBe(false);
      expect(countOf(history.findings, { symbol, day: 20240120, action: 'excluded' })).toBe(542 - 375);
      for (const day of history.days()) {
        const [from, to] = rowsOfDay(bars, day);
        const rows = day === 20240302 || day === 20240518 ? 105 : 375;
        expect({ symbol, day, rows: to - from }).toEqual({ symbol, day, rows });
      }
    }
    expect(countOf(history.findings, { action: 'excluded' })).toBe(2 * (542 - 375));
    expect(countOf(history.findings, { kind: 'missing-minutes' })).toBe(0);
    expect(countOf(history.findings, { kind: 'mislabelled', symbol: 'BANKNIFTY' })).toBe(37_127);
  });

  test('04: 62 whole days with open interest that moves', async () => {
    const history = await openHistory(folder, 20190215);
    const future = instrumentOf(history, 'BANKNIFTY_F1');
    expect(future.hasOi).toBe(true);
    expect(future.bars.length).toBe(62 * 375);
    expect(new Set(future.bars.oi).size).toBeGreaterThan(1000);
    expect(countOf(history.findings, { kind: 'settlement-row', symbol: 'BANKNIFTY_F1' })).toBe(62);
  });

  test('a day without bars is refused with the folder, the day and its neighbours', async () => {
    const data = await openData(folder);
    await expect(data.history(20240520)).rejects.toThrow(
      `${folder.place} has no one-minute bars of 2024-05-20: the nearest days are 2024-05-18 and 2024-05-21`,
    );
    await expect(data.history(20100101)).rejects.toThrow('the nearest days are 2017-09-01');
  });
});
