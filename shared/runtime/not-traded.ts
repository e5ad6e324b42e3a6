/** A name that no bot knows of: nothing was done. The message is one sentence for people. */
export class NotTraded extends Error {
  override readonly name = 'NotTraded';
}

/** Names as people are shown them: the first few, and how many more. */
export function namesText(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}

const NAMES_SHOWN = 20;
