import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { instantOf } from '../../shared/domain/time.ts';
import {
  instrumentsDocumentSchema,
  type InstrumentsDocument,
} from '../../shared/runtime/report/instruments-json.ts';
import { dumpText, ROWS } from '../instruments/dumps.ts';
import { recordedTerminal } from './terminal.ts';

const LEAST = ['--least-rows', 'NFO=10'];
const folder = mkdtempSync(join(tmpdir(), 'tron-instruments-'));
const plain = join(folder, 'dump.csv');
const packed = join(folder, 'dump.csv.gz');
const cut = join(folder, 'cut.csv.gz');
const freeze = join(folder, 'freeze.csv');

beforeAll(() => {
  writeFileSync(plain, dumpText());
  writeFileSync(packed, gzipSync(dumpText()));
  writeFileSync(cut, gzipSync(dumpText()).subarray(0, -30));
  writeFileSync(freeze, 'S.No.,SYMBOL    ,VOL_FRZ_QTY    \n1    ,NIFTY     ,1750           \n');
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function instruments(...args: readonly string[]): Promise<Answer> {
  const terminal = recordedTerminal({}, instantOf(20260817, 600));
  const code = await main(['instruments', ...args], terminal, async () => EXIT.failed);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

async function documentOf(...args: readonly string[]): Promise<InstrumentsDocument> {
  return instrumentsDocumentSchema.parse(JSON.parse((await instruments(...args, '--json')).out));
}

test('tells what a dump has: rows by exchange and type, findings', async () => {
  const { code, out, err } = await instruments('--dump', plain, ...LEAST);
  expect([code, err]).toEqual([EXIT.done, '']);
  expect(out).toContain(`${ROWS.length} rows, ${ROWS.length} used, 0 bad, 2 underlyings`);
  expect(out).toMatch(/^NFO +0 +0 +4 +21 +20 +45$/m);
  expect(out).toContain('unpaired: strikes with a call or a put only: 1');
  for (const line of out.split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(150);
});

test('tells an underlying’s expiries, future and limits, of a packed file too', async () => {
  const { code, out } = await instruments('--dump', packed, ...LEAST, '--underlying', 'NIFTY');
  expect(code).toBe(EXIT.done);
  expect(out).toMatch(/^2026-08-25 {2}monthly +8 +4 {2}₹50, uneven$/m);
  expect(out).toMatch(/^freeze +1800, so at most 1755 in an order$/m);
  expect(out).toContain('NFO:NIFTY26AUGFUT rolls on 2026-08-21');
  expect(out).toMatch(/^spot +NSE:NIFTY 50$/m);
});

test('is one document for programs, with no time of parsing in it', async () => {
  const args = [
    '--dump',
    plain,
    ...LEAST,
    '--underlying',
    'NIFTY',
    '--expiry',
    '2026-08-25',
    '--symbol',
    'INFY',
  ];
  const document = await documentOf(...args);
  expect(document).toEqual(await documentOf(...args));
  expect(document).toMatchObject({
    day: '2026-08-17',
    refused: null,
    underlying: {
      kind: 'index',
      lots: [65],
      freezeQty: 1800,
      largestOrder: 1755,
      future: { rollDay: '2026-08-21' },
    },
    instrument: {
      key: 'NSE:INFY',
      instrumentToken: 408_065,
      token: 1594,
      closingAuction: false,
      entry: null,
    },
  });
  expect(document.chain?.strikes[0]).toEqual({
    strike: 2_410_000,
    call: 'NFO:NIFTY26AUG24100CE',
    put: 'NFO:NIFTY26AUG24100PE',
  });
});

test('a stock’s future near its expiry is shown with why it may not be entered', async () => {
  const rows = join(folder, 'later.csv');
  writeFileSync(rows, dumpText(ROWS.filter((line) => !line.includes('NIFTY26818'))));
  const args = ['--dump', rows, ...LEAST, '--day', '2026-08-24', '--symbol', 'NFO:RELIANCE26AUGFUT'];
  expect((await documentOf(...args)).instrument?.entry).toMatchObject({
    rule: 'physical-settlement',
    value: 1,
    limit: 2,
  });
  expect((await instruments(...args)).out).toMatch(/^no entry +physical-settlement: /m);
});

test('freeze quantities of a file hold from their day', async () => {
  const ask = ['--dump', plain, ...LEAST, '--underlying', 'NIFTY', '--freeze', freeze];
  expect((await documentOf(...ask)).underlying).toMatchObject({ freezeQty: 1750, largestOrder: 1690 });
  expect((await documentOf(...ask, '--freeze-from', '2025-12-20')).underlying).toMatchObject({
    freezeQty: 1800,
  });
});

test.each([
  [['--dump', plain], 'exchange-missing', 'no row of BFO'],
  [['--dump', plain, ...LEAST, '--day', '2026-08-19'], 'stale', '8 contracts expired'],
  [['--dump', plain, ...LEAST, '--fetched-at', '2026-08-17T08:00'], 'stale', 'fetched 2026-08-17T08:00'],
  [['--dump', cut, ...LEAST], 'truncated', 'cannot be unpacked'],
])('%j is refused whole', async (args, rule, why) => {
  const { code, out, err } = await instruments(...args);
  expect([code, out]).toEqual([EXIT.refused, '']);
  expect(err.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`^refused: ${rule}: .*${why}`));
  expect(await documentOf(...args)).toMatchObject({ book: null, refused: { rule } });
});

test.each([
  [['--symbol', 'NFO:NIFTY26AUFUT'], 'unknown-symbol', 'NFO:NIFTY26AUGFUT'],
  [['--underlying', 'NIFTI'], 'unknown-underlying', 'NIFTY'],
  [['--underlying', 'NIFTY', '--expiry', '2026-08-26'], 'no-expiry', '2026-08-25'],
])('what is not there is refused after what is: %j', async (args, rule, nearest) => {
  const { code, out } = await instruments('--dump', plain, ...LEAST, ...args);
  expect(code).toBe(EXIT.refused);
  expect(out).toMatch(/^Instruments of 2026-08-17/);
  expect(out).toContain(`refused: ${rule}: `);
  expect(await documentOf('--dump', plain, ...LEAST, ...args)).toMatchObject({
    refused: { rule, nearest: expect.arrayContaining([nearest]) },
  });
});

test.each([
  [[], /required option '--dump <file>' not specified/],
  [['--dump', '/no/such/file.csv'], /--dump: .*no such file/],
  [['--dump', plain, '--expiry', '2026-08-25'], /--expiry needs --underlying/],
  [['--dump', plain, '--freeze-from', '2026-08-25'], /--freeze-from needs --freeze/],
  [['--dump', plain, '--freeze', plain], /--freeze: the first line is/],
  [['--dump', plain, '--day', 'tomorrow'], /a day is written YYYY-MM-DD/],
  [['--dump', plain, '--fetched-at', '2026-08-17'], /a time is written HH:MM/],
  [
    ['--dump', plain, '--least-rows', 'MCX=1'],
    /written NFO=10000,BFO=1000 with NSE, BSE, NFO, BFO, got "MCX=1"/,
  ],
  [['--dump', plain, '--underlying', 'NSE:INFY'], /an underlying is a name, or NFO: or BFO: and the name/],
])('%j is bad usage', async (args, says) => {
  const { code, err } = await instruments(...args);
  expect(code).toBe(EXIT.usage);
  expect(err).toMatch(says);
});
