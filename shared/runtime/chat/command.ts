/**
 * What a person may ask for in the chat, in the order in which it is shown. `about` is for people: at most 256 characters, as the Bot API takes it. What
 * `looks` changes nothing: it is answered however late and however often it comes.
 */
export const COMMANDS = [
  { name: 'status', about: 'where things stand', looks: true },
  { name: 'pause', about: 'no entry any more; what is open is looked after', looks: false },
  { name: 'resume', about: 'ends the halt: /resume and why trading may go on', looks: false },
  { name: 'flatten', about: 'halts the account and closes everything, at once', looks: false },
] as const satisfies readonly { readonly name: string; readonly about: string; readonly looks: boolean }[];

type Row = (typeof COMMANDS)[number];

export type Look = Extract<Row, { readonly looks: true }>['name'];

interface Said {
  /** The bot that it names, as `/pause@some_bot` does; null: none. */
  readonly bot: string | null;
  /** What stands after it; empty: nothing. */
  readonly why: string;
}

export interface Deed extends Said {
  readonly name: Extract<Row, { readonly looks: false }>['name'];
  readonly looks: false;
}

export type Command = Deed | (Said & { readonly name: Look; readonly looks: true });

/** As the functions for people take it; a longer one is cut, for nobody counts letters in an emergency. */
const WHY_MAX = 150;

export const HELP = COMMANDS.map(({ name, about }) => `/${name}: ${about}`).join('\n');

const NO_COMMAND =
  'NOTHING was done: a command is the first word of a message, alone or with a space behind it, as in /flatten the news';

/** The name of what does something, anywhere in a text. */
const DEED = new RegExp(COMMANDS.flatMap(({ name, looks }) => (looks ? [] : [name])).join('|'), 'i');

/** What is answered to what is no command; whoever seems to have meant one is told that it was none. */
export function helpFor(text: string): string {
  return DEED.test(onOneLine(text)) ? `${NO_COMMAND}\n${HELP}` : HELP;
}

/** Null: it is none of ours. `/Flatten@our_bot  the news` is `flatten` with `the news`. */
export function commandOf(text: string): Command | null {
  const [, wanted, bot = null, why = ''] =
    /^\/([a-z]{1,32})(?:@(\w{1,64}))?(?: (.*))?$/i.exec(onOneLine(text)) ?? [];
  const row = COMMANDS.find(({ name }) => name === wanted?.toLowerCase());
  if (row === undefined) return null;
  // By characters, not by halves of one.
  const said = { bot, why: Array.from(why).slice(0, WHY_MAX).join('') };
  return row.looks
    ? { name: row.name, looks: row.looks, ...said }
    : { name: row.name, looks: row.looks, ...said };
}

/** Marks without a width, as some keyboards write them, part no words. */
function onOneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cf}+/gu, '')
    .replaceAll(/\p{C}+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
