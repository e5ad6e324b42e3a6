import { expect, test } from 'vitest';
import { KITE_ROOTS, kiteRootsSchema } from '../../../shared/adapters/kite/roots.ts';

test('Kite is where its documentation says, unless told otherwise', () => {
  expect(KITE_ROOTS).toEqual({ loginRoot: 'https://kite.zerodha.com', apiRoot: 'https://api.kite.trade' });
});

test.each([
  ['http://127.0.0.1:8780', 'http://127.0.0.1:8780'],
  ['http://127.0.0.1:8780/', 'http://127.0.0.1:8780'],
  ['https://relay.example', 'https://relay.example'],
])('%s is taken', (apiRoot, root) => {
  expect(kiteRootsSchema.parse({ apiRoot }).apiRoot).toBe(root);
});

test.each([
  'http://api.kite.trade',
  'http://127.0.0.1.example',
  'http://127.0.0.1@example.com',
  'http://localhost:8780',
  'https://user:word@example.com',
  'https://example.com/path',
  'https://example.com?x=1',
  'ftp://127.0.0.1',
  'kite',
  '',
])('the secret is not sent to %s', (apiRoot) => {
  expect(() => kiteRootsSchema.parse({ apiRoot })).toThrow(/must be an https URL|must end after the host/);
});
