import { InvalidArgumentError } from 'commander';

const WHY_MOST = 500;

/** A person's reason on one line. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').trim();
}

/** A person's reason, as `--why` gives it. */
export function parseWhy(text: string): string {
  const why = onOneLine(text);
  if (why === '' || why.length > WHY_MOST)
    throw new InvalidArgumentError(`Allowed: 1 to ${WHY_MOST} characters that say why.`);
  return why;
}
