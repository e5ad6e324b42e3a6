const COMMA = 44;
const QUOTE = 34;

/**
 * Splits one line of CSV, [from, to) of a text, into `fields`, which is emptied first and reused from line to line. Quotes may stand around any field,
 * with a quote doubled inside (RFC 4180); a line end inside quotes does not occur in what this reads. False: the quotes do not match.
 */
export function splitLine(text: string, from: number, to: number, fields: string[]): boolean {
  fields.length = 0;
  let at = from;
  for (;;) {
    if (text.charCodeAt(at) === QUOTE && at < to) {
      const end = closingQuote(text, at + 1, to);
      if (end < 0) return false;
      const field = text.slice(at + 1, end);
      fields.push(field.includes('"') ? field.replaceAll('""', '"') : field);
      at = end + 1;
      if (at < to && text.charCodeAt(at) !== COMMA) return false;
    } else {
      const start = at;
      while (at < to && text.charCodeAt(at) !== COMMA) at += 1;
      fields.push(text.slice(start, at));
    }
    if (at >= to) return true;
    at += 1;
  }
}

/** Where the quoted field that begins at `from` ends, -1: nowhere before `to`. */
function closingQuote(text: string, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    if (text.charCodeAt(at) !== QUOTE) continue;
    if (at + 1 < to && text.charCodeAt(at + 1) === QUOTE) at += 1;
    else return at;
  }
  return -1;
}
