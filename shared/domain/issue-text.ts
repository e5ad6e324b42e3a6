import type { z } from 'zod';

/** "stopAtr is 9, allowed: …" of each issue, one after the other; of a rule between fields the value of the field it names. The schema was asked with `reportInput`. */
export function issuesText(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .map((issue) => {
      const field = issue.path.length === 0 ? 'settings' : issue.path.join('.');
      return `${field} is ${shown(valueOf(issue))}, allowed: ${issue.message}`;
    })
    .join('; ');
}

/** A rule between fields reports the whole object they are in. */
function valueOf({ code, input, path }: z.core.$ZodIssue): unknown {
  const field = path.at(-1);
  if (code !== 'custom' || typeof input !== 'object' || input === null || field === undefined) return input;
  return Reflect.get(input, field) ?? input;
}

/** NaN and infinities have no JSON. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
}
