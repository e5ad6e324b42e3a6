import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  escaped,
  ID_BYTES_MAX,
  keyOf,
  placeOf,
  rangeIn,
  rangeOf,
  unescaped,
} from '../../../shared/adapters/firestore/places.ts';

/** Any UTF-16 at all, and much of what is special to somebody. */
const unit = fc.oneof(
  fc.constantFrom(
    ...Array.from('./_~ -!^`}az09AZ|:'),
    '\0',
    '\x1f',
    '\x7f',
    'é',
    '\ud7ff',
    '\ud800',
    '\udfff',
    '\ue000',
    '\uffff',
  ),
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
);
const text = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''));
const RUNS = { numRuns: 3000, seed: 20_260_909 };

describe('an id', () => {
  test.each([
    ['positions/20260909-NSE:SBIN', 'positions', '20260909-NSE:SBIN'],
    ['accounts/main', 'accounts', 'main'],
    ['others/20260909-NSE:NIFTY 50', 'others', '20260909-NSE:NIFTY _50'],
    ['trades/a|b+c&d', 'trades', 'a|b+c&d'],
    ['k/a/b', 'k', 'a.sb'],
    ['k/..', 'k', '.d.d'],
    ['k/__all__', 'k', '_u_uall_u_u'],
    ['k/~é\0', 'k', '~007e~00e9 00'],
  ])('of %s is what it says', (key, collection, id) => {
    expect(placeOf(key)).toEqual({ collection, id });
    expect(keyOf({ collection, id })).toBe(key);
  });

  test('becomes the text again, and is what Firestore takes', () => {
    fc.assert(
      fc.property(text, (each) => {
        const id = escaped(each);
        expect(unescaped(id)).toBe(each);
        expect(id).toMatch(/^[ -~]*$/);
        expect(id).not.toMatch(/\/|^\.{1,2}$|^__.*__$/);
      }),
      RUNS,
    );
  });

  test('is before another exactly where the text is, one the beginning of the other included', () => {
    const sign = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    fc.assert(
      fc.property(text, text, text, (start, a, b) => {
        const [first, second] = [start + a, start + b];
        expect(sign(escaped(first), escaped(second))).toBe(sign(first, second));
        // Firestore compares bytes; of ASCII that is the same as by code unit.
        expect(Buffer.compare(Buffer.from(escaped(first)), Buffer.from(escaped(second)))).toBe(
          sign(first, second),
        );
      }),
      RUNS,
    );
  });

  test.each(['_', 'a_b', '.x', '~41', '~00E9', ' ', ' 20', 'é', '~0041'])(
    'that this program never wrote is refused: %s',
    (id) => {
      expect(() => unescaped(id)).toThrow(`"${id}" is no id that this program writes`);
    },
  );

  test.each(['', 'main', '/main', 'accounts/'])('is not made of the key "%s"', (key) => {
    expect(() => placeOf(key)).toThrow(/is not a kind, a slash and a name/);
  });

  test('has a longest', () => {
    expect(placeOf(`k/${'a'.repeat(ID_BYTES_MAX)}`).id).toHaveLength(ID_BYTES_MAX);
    expect(() => placeOf(`k/${'a'.repeat(ID_BYTES_MAX + 1)}`)).toThrow(
      /1501 bytes escaped, Firestore takes 1500/,
    );
    expect(() => placeOf(`k/${'é'.repeat(301)}`)).toThrow(/1505 bytes/);
  });
});

describe('a range of keys', () => {
  test('of one kind is one of ids', () => {
    expect(rangeOf('positions/20260909', 'positions/20260909~')).toEqual({
      collection: 'positions',
      from: '20260909',
      before: '20260909~007e',
    });
    expect(rangeOf('k/', 'k/~')).toEqual({ collection: 'k', from: null, before: '~007e' });
    expect(rangeOf('k/', 'l/')).toBeNull();
    expect(rangeOf('', 'k/')).toBeNull();
  });

  test('has in a kind exactly the keys that lie in both', () => {
    const kind = fc.constantFrom('k', 'k-2', 'l', 'kl');
    const key = fc
      .tuple(
        kind,
        text.filter((each) => each !== ''),
      )
      .map((parts) => parts.join('/'));
    const end = fc.oneof(key, text, kind);
    fc.assert(
      fc.property(key, end, end, (each, from, before) => {
        const { collection, id } = placeOf(each);
        const range = rangeIn(unescaped(collection), from, before);
        const isIn =
          range !== null &&
          (range.from === null || id >= range.from) &&
          (range.before === null || id < range.before);
        expect(isIn).toBe(each >= from && each < before);
      }),
      RUNS,
    );
  });
});
