import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLine } from '../../shared/instruments/csv-line.ts';

function split(text: string): readonly string[] | null {
  const fields: string[] = ['left over'];
  return splitLine(`before\n${text}\n"after`, 7, 7 + text.length, fields) ? fields : null;
}

test.each([
  ['a,b', ['a', 'b']],
  ['', ['']],
  [',', ['', '']],
  ['a,', ['a', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""so""",""', ['say "so"', '']],
  ['a"b,c', ['a"b', 'c']],
])('%s splits into its fields', (text, fields) => {
  expect(split(text)).toEqual(fields);
});

test.each(['"a', '"a"b,c', 'x,"', '"a""'])('the quotes of %s do not match', (text) => {
  expect(split(text)).toBeNull();
});

test('whatever is quoted as RFC 4180 says comes back', () => {
  const field = fc.string().filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 12 }), (fields) => {
      const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
      expect(split(line)).toEqual(fields);
    }),
  );
});
