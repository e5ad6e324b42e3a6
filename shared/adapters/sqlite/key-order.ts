/**
 * SQLite compares text by its UTF-8 bytes, which is by code point; JavaScript, and so the store, by UTF-16 code unit. They differ from U+D800 on.
 * Each such unit is stored as the code point 0x800 further: both orders agree then, every string is well-formed, and what is below (all that is
 * plain to read) stays as it is.
 */
const SHIFT = 0x800;

const SHIFTED_UNITS = /[\ud800-\uffff]/g;
const SHIFTED_POINTS = /[\ue000-\u{107ff}]/gu;

export function toSortable(key: string): string {
  return key.replaceAll(SHIFTED_UNITS, (unit) => String.fromCodePoint(unit.charCodeAt(0) + SHIFT));
}

/** What `toSortable` was given. */
export function fromSortable(stored: string): string {
  return stored.replaceAll(SHIFTED_POINTS, (point) =>
    String.fromCharCode((point.codePointAt(0) ?? NaN) - SHIFT),
  );
}
