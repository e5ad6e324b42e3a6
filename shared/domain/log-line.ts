import { isSecretName, redacted, REDACTED } from './redacted.ts';

/** What every log does to what it is given, whoever keeps its lines. */

const TEXT_MAX = 16_000;

/** A new object each time, for a log may keep and change what it is given. A field with a name of the log's own gets a "_" behind it. */
export function cleanFields(
  fields: Readonly<Record<string, string | number | boolean | null>>,
  ownNames: ReadonlySet<string>,
): Record<string, string | number | boolean | null> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      ownNames.has(name) ? `${name}_` : name,
      isSecretName(name) ? REDACTED : typeof value === 'string' ? cleanText(value) : value,
    ]),
  );
}

/** Without secrets, and not without end. */
export function cleanText(text: string): string {
  const cut = text.length - TEXT_MAX;
  return redacted(cut > 0 ? `${text.slice(0, TEXT_MAX)} … (${cut} more characters)` : text);
}
