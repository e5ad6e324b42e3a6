import { expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { certificateJsonSchema } from '../../shared/runtime/book/certificate.ts';
import { certificateBar, certificatesOf, keepCertificate } from '../../shared/runtime/certificate-kept.ts';
import { certificateDocument, type Certificate } from '../../shared/runtime/certificate.ts';
import { ask } from './desk.ts';

const DAY = 20260909;
const NEXT = 20260910;
const UNRESOLVED: Certificate = {
  day: DAY,
  at: 0,
  made: 'compared',
  paper: false,
  signed: null,
  compared: ['orders', 'trades', 'positions', 'cash', 'charges'],
  notCompared: [],
  held: [],
  orders: [],
  positions: [],
  foreign: [],
  money: { openingCash: 0, closingCash: 0, moved: 0, expected: 0, why: null },
  charges: { ours: 0, brokers: 0 },
  unresolved: [
    { kind: 'quantity', what: 'NSE:X', ours: 1, brokers: 0, sentence: 'NSE:X: ours 1, the broker’s 0' },
  ],
  warnings: [],
};
const SIGN = ['--day', '2026-09-09', '--rebuild', '--sign', 'Ann', '--why', 'the statement was read'];

test('a certificate is shown in words and as one document', async () => {
  const store = memoryStore();
  await keepCertificate(store, UNRESOLVED, 0);
  const words = await ask({ books: { live: store } }, 'certificate');
  expect(words).toMatchObject({ code: EXIT.done, err: '', opened: ['read live'] });
  expect(words.out).toContain('Certificate of 2026-09-09, book live: 1 unresolved');
  expect(words.out).toContain('UNRESOLVED quantity: NSE:X: ours 1, the broker’s 0');
  const json = await ask({ books: { live: store } }, 'certificate', '--day', '2026-09-09', '--json');
  expect(certificateJsonSchema.parse(JSON.parse(json.out)).certificate).toEqual(UNRESOLVED);
  expect(await ask({ books: { live: store } }, 'certificate', '--day', '2026-09-10')).toMatchObject({
    code: EXIT.nothing,
    out: '',
  });
});

test('an unresolved one keeps entries back until a person signs it, and keeps what disagreed', async () => {
  const store = memoryStore();
  await keepCertificate(store, UNRESOLVED, 0);
  expect(await certificateBar(store, NEXT)).toMatch(/2026-09-09 is unresolved: NSE:X: ours 1/);
  const signed = await ask({ books: { live: store } }, 'certificate', ...SIGN, '--json');
  expect(signed.opened).toEqual(['write live']);
  const { certificate } = certificateJsonSchema.parse(JSON.parse(signed.out));
  expect(certificate).toMatchObject({ unresolved: UNRESOLVED.unresolved, made: 'compared' });
  expect(certificate.signed).toMatchObject({ by: 'Ann', why: 'the statement was read' });
  expect(await certificateBar(store, NEXT)).toBeNull();
});

test('money alone keeps nobody back', async () => {
  const store = memoryStore();
  const unresolved = [
    { kind: 'rupees', what: 'cash', ours: 100, brokers: 900, sentence: 'cash differs' },
  ] as const;
  await keepCertificate(store, { ...UNRESOLVED, unresolved }, 0);
  expect(await certificateBar(store, NEXT)).toBeNull();
});

test('a missing one is rebuilt from the ledger and signed; a half-said signature is refused', async () => {
  const store = memoryStore();
  expect(await certificateBar(store, NEXT)).toMatch(/^the account has no certificate/);
  const half = await ask({ books: { live: store } }, 'certificate', '--rebuild', '--day', '2026-09-09');
  expect(half).toMatchObject({ code: EXIT.usage, out: '' });
  expect(half.err).toContain('--rebuild needs --day, --sign and --why');
  const made = await ask({ books: { live: store } }, 'certificate', ...SIGN);
  expect(made.out).toMatch(/clean \(rebuilt .*signed {5}Ann/s);
  expect(await certificateBar(store, NEXT)).toBeNull();
});

test('of a day that is not over none is signed: it would never be compared', async () => {
  const store = memoryStore();
  const books = { live: store };
  const sign = (day: string, ...more: readonly string[]) =>
    ask({ books }, 'certificate', '--day', day, '--rebuild', '--sign', 'Ann', '--why', 'x', ...more);
  // It is 10:20 on the 11th.
  expect((await sign('2026-09-11')).err).toBe(
    'error: --day: 2026-09-11 is not over, it is 2026-09-11 10:20: a day is certified after its close',
  );
  expect(await sign('2026-09-12')).toMatchObject({ code: EXIT.usage });
  expect(await sign('2027-09-12')).toMatchObject({ code: EXIT.usage });
  expect(await sign('2026-09-10')).toMatchObject({ code: EXIT.done });
});

test('a broker is asked only where a day is made anew, and by who is known to it', async () => {
  const books = { live: memoryStore() };
  const alone = await ask({ books }, 'certificate', '--broker', 'kite');
  expect(alone.err).toBe('error: --sign, --why and --broker belong to --rebuild');
  const root = await ask({ books }, 'certificate', ...SIGN, '--kite-root', 'http://127.0.0.1:9');
  expect(root.err).toBe('error: --kite-root needs --broker kite');
  const unknown = await ask({ books }, 'certificate', ...SIGN, '--broker', 'kite');
  expect(unknown).toMatchObject({
    code: EXIT.usage,
    err: expect.stringContaining('KITE_API_KEY is not set'),
  });
  expect(await certificatesOf(books.live)).toEqual([]);
});

test('one from before it said what was compared is read as a whole day, or as nothing', () => {
  const { paper: _paper, compared: _compared, notCompared: _not, held: _held, ...old } = UNRESOLVED;
  expect(certificateDocument.parse(old)).toEqual(UNRESOLVED);
  expect(certificateDocument.parse({ ...old, made: 'rebuilt' }).compared).toEqual([]);
});

test('of an older day changes nothing of where the account stands', async () => {
  const store = memoryStore();
  await keepCertificate(store, UNRESOLVED, 0);
  await keepCertificate(store, { ...UNRESOLVED, day: 20260908, unresolved: [] }, 0);
  expect(await certificateBar(store, NEXT)).toMatch(/2026-09-09 is unresolved/);
});

test('those of a book are read by day, and nothing else with them', async () => {
  const store = memoryStore();
  expect(await certificatesOf(store)).toEqual([]);
  const older = { ...UNRESOLVED, day: 20251231 };
  await keepCertificate(store, UNRESOLVED, 0);
  await keepCertificate(store, older, 0);
  expect(await certificatesOf(store)).toEqual([older, UNRESOLVED]);
});
