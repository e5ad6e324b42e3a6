import { expect, test } from 'vitest';
import { z } from 'zod';
import { issuesText } from '../../shared/domain/issue-text.ts';

const schema = z
  .strictObject({ least: z.number().default(1), most: z.number().default(2) })
  .refine(({ least, most }) => least <= most, { path: ['most'], error: 'not below least' });

function textOf(raw: unknown): string {
  const read = schema.safeParse(raw, { reportInput: true });
  return read.success ? '' : issuesText(read.error.issues);
}

test.each([
  [{ least: 3 }, 'most is 2, allowed: not below least'],
  [{ most: NaN }, 'most is NaN, allowed: Invalid input: expected number, received NaN'],
  [{ most: '2' }, 'most is "2", allowed: Invalid input: expected number, received string'],
  [{ mots: 2 }, 'settings is {"mots":2}, allowed: Unrecognized key: "mots"'],
  [null, 'settings is null, allowed: Invalid input: expected object, received null'],
])('of %j the field, its own value and what is allowed are told', (raw, text) => {
  expect(textOf(raw)).toBe(text);
});
