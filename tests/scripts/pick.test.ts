import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { pickDocumentSchema } from '../../shared/runtime/report/pick-report.ts';
import { recordedTerminal } from './terminal.ts';

const HEADER = 'timestamp,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv';

/** Strike, call and put, with a forward of 24,210; oi in contracts. */
const ROWS = [
  [24100, 190, 80],
  [24150, 158, 98],
  [24200, 131, 121],
  [24250, 105, 145],
  [24300, 85, 175],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'tron-pick-'));

beforeAll(() => {
  mkdirSync(join(folder, '07_made'));
  const lines = ROWS.flatMap(([strike, call, put]) =>
    [
      [`CE`, call],
      [`PE`, put],
    ].map(([right, price]) => `2026-08-14 10:00,2026-08-18,${strike},${right},24200,${price},900,800,0,12`),
  );
  const text = [HEADER, ...lines, ''].join('\n');
  writeFileSync(join(folder, '07_made/2026-08-14_full.csv.gz'), gzipSync(text));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function pick(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = recordedTerminal();
  const asked = ['pick', '--data', folder, '--day', '2026-08-14', '--right', 'CE', ...args];
  const code = await main(asked, terminal, async () => EXIT.failed);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

describe('tron pick', () => {
  test('shows the chain around the money, what stopped each option, and the choice', async () => {
    const { code, out, err } = await pick('--at', '10:01');
    expect([code, err]).toEqual([EXIT.done, '']);
    expect(out).toContain('NIFTY 2026-08-18 CE on 2026-08-14 at 10:01, forward 24,210.00, 5 listed\n');
    expect(out).toMatch(/^ 24200 +131\.00 +- +- +0 +800 +0 +0\.5\d {2}premium ₹131, allowed ₹120$/m);
    expect(out).toMatch(/^ 24250 +105\.00 .* {2}picked$/m);
    expect(out).toContain('picked NIFTY26081824250CE: premium nearest ₹110: last ₹105, delta 0.4');
    expect(out).toContain('spread 0.30 % assumed (no bid and ask)');
    expect(out).toContain('lot 65 from the dated table (NIFTY options (10))');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(150);
  });

  test('prints a document for programs', async () => {
    const { out } = await pick('--at', '10:01', '--json', '--by', 'delta');
    const document = pickDocumentSchema.parse(JSON.parse(out));
    expect(document).toMatchObject({
      format: 'tron-pick',
      expiry: '2026-08-18',
      forward: 2_421_000,
      settings: { by: 'delta' },
      picked: { instrument: 'NFO:NIFTY26081824200CE', price: 13_100 },
    });
    expect(document.options.map(({ rejected }) => rejected?.rule ?? 'picked')).toEqual([
      'delta',
      'farther',
      'picked',
      'farther',
      'farther',
    ]);
    expect(document.options[0]).toMatchObject({
      strike: 2_410_000,
      lot: 65,
      bid: null,
      oi: 52_000,
      volume: 0,
    });
  });

  test('takes settings by name, and exits with 3 where nothing passes', async () => {
    const { code, out } = await pick('--at', '10:01', '--set', 'oiLeastLots=801', 'premiumMost=140');
    expect(code).toBe(EXIT.nothing);
    expect(out).toContain(
      'nothing picked: no NIFTY 2026-08-18 CE of 5 passes: premium 3, oi 2; nearest miss',
    );
  });

  test('says that a chain is stale, long after its last snapshot', async () => {
    const { code, out } = await pick('--at', '10:05');
    expect(code).toBe(EXIT.nothing);
    expect(out).toContain('the newest price is 240 s old, allowed 60 s');
  });

  test.each([
    [
      ['--at', '10:01', '--expiry', '2026-08-25'],
      3,
      'unknown-expiry: 2026-08-14 lists no options of NIFTY that expire on 2026-08-25; it has 2026-08-18',
    ],
    [
      ['--at', '10:01', '--underlying', 'BANKNIFTY'],
      3,
      'no-chain: 2026-08-14 lists no options of BANKNIFTY; it has NIFTY',
    ],
    [['--at', '10:01', '--day', '2026-08-13'], 3, 'no-data: '],
    [['--at', '25:01'], 2, 'a time is written HH:MM'],
    [['--at', '10:01', '--set', 'oiLeastLots=-1'], 2, 'oiLeastLots is -1, allowed: '],
    [['--at', '10:01', '--set', 'oiLeastLots'], 2, 'A setting is written name=value.'],
    [['--at', '10:01', '--set', 'nonsense=1'], 2, 'nonsense'],
  ])('%j ends with %i and says why', async (args, code, why) => {
    const answer = await pick(...args);
    expect(answer.code).toBe(code);
    expect(answer.err).toContain(why);
  });
});
