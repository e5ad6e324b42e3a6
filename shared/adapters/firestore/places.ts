/**
 * A key such as `positions/20260909-NSE:SBIN` is the document `20260909-NSE:SBIN` of the collection `positions`: the console shows what the code says.
 *
 * Firestore takes no id with a `/` in it, none that is `.` or `..` or `__…__`, and nothing that is not well-formed Unicode; and it orders ids by their
 * UTF-8 bytes, where a listing is by UTF-16 code unit. So each code unit becomes a word of ASCII, most become themselves, and the words are in
 * the order of the units and none begins another: escaped text has the order of the text, and every id is allowed. The four characters that
 * begin a longer word stand where what they stand for belongs:
 *
 *   ' '  00…1f → ' 00'…' 1f', space → ' _'     '.'  . → '.d', / → '.s'     '_'  _ → '_u'     '~'  7e…ffff → '~007e'…'~ffff'
 */
export interface Place {
  readonly collection: string;
  readonly id: string;
}

/** Firestore's own limit, in bytes; escaped text is ASCII. */
export const ID_BYTES_MAX = 1500;

const SPECIAL = /[^!-\-0-^`-}]/g;
// Each is a word, so one that the text was not written with is left for `unescaped` to refuse.
const WORDS = / (?:[01][\da-f]|_)|\.[ds]|_u|~[\da-f]{4}/g;
const NAMED: ReadonlyMap<string, string> = new Map([
  [' ', ' _'],
  ['.', '.d'],
  ['/', '.s'],
  ['_', '_u'],
]);
const MEANT: ReadonlyMap<string, string> = new Map(Array.from(NAMED, ([unit, word]) => [word, unit]));

export function escaped(text: string): string {
  return text.replaceAll(SPECIAL, (unit) => {
    const hex = unit.charCodeAt(0).toString(16);
    return NAMED.get(unit) ?? (unit < ' ' ? ` ${hex.padStart(2, '0')}` : `~${hex.padStart(4, '0')}`);
  });
}

/** What `escaped` was given. Throws a RangeError for text that it never gave: somebody else wrote that document. */
export function unescaped(id: string): string {
  const text = id.replaceAll(
    WORDS,
    (word) => MEANT.get(word) ?? String.fromCharCode(Number.parseInt(word.slice(1), 16)),
  );
  if (escaped(text) !== id) throw new RangeError(`"${id}" is no id that this program writes`);
  return text;
}

/** Throws a RangeError for a key that is not a kind, a slash and a name, and for one too long. */
export function placeOf(key: string): Place {
  const slash = key.indexOf('/');
  if (slash < 1 || slash === key.length - 1)
    throw new RangeError(`the key "${key}" is not a kind, a slash and a name`);
  const place = { collection: escaped(key.slice(0, slash)), id: escaped(key.slice(slash + 1)) };
  const bytes = Math.max(place.collection.length, place.id.length);
  if (bytes > ID_BYTES_MAX)
    throw new RangeError(
      `the key "${key.slice(0, 80)}…" comes to ${bytes} bytes escaped, Firestore takes ${ID_BYTES_MAX}`,
    );
  return place;
}

export function keyOf({ collection, id }: Place): string {
  return `${unescaped(collection)}/${unescaped(id)}`;
}

/** Ids of one collection from the first on, up to and without `before`; null: no bound. */
export interface Range {
  readonly collection: string;
  readonly from: string | null;
  readonly before: string | null;
}

/** The range of keys as one of ids, where all keys in it are of one kind; null: they may be of several. */
export function rangeOf(from: string, before: string): Range | null {
  const slash = from.indexOf('/');
  if (slash < 1) return null;
  const kind = from.slice(0, slash + 1);
  if (!before.startsWith(kind)) return null;
  return rangeIn(kind.slice(0, -1), from, before);
}

/** What of the range of keys is of that kind; null: nothing. */
export function rangeIn(kind: string, from: string, before: string): Range | null {
  const [first, end] = [`${kind}/`, `${kind}0`];
  if (before <= first || from >= end || from >= before) return null;
  return {
    collection: escaped(kind),
    from: from > first ? bound(from.slice(first.length)) : null,
    before: before < end ? bound(before.slice(first.length)) : null,
  };
}

function bound(text: string): string {
  const id = escaped(text);
  if (id.length > ID_BYTES_MAX)
    throw new RangeError(
      `a bound of a listing comes to ${id.length} bytes escaped, an id has ${ID_BYTES_MAX}`,
    );
  return id;
}
