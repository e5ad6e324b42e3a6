import { InvalidArgumentError } from 'commander';

/** A parser of ours as commander wants it: its RangeError becomes the option's. */
export function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof RangeError) throw new InvalidArgumentError(`${error.message}.`);
      throw error;
    }
  };
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Allowed: a whole number from 0 to 65535.');
}

/** A text of one to `most` characters, spaces around it aside. */
export function parseWords(most: number): (text: string) => string {
  return (text) => {
    const words = text.trim();
    if (words !== '' && words.length <= most) return words;
    throw new InvalidArgumentError(`Allowed: 1 to ${most} characters.`);
  };
}
