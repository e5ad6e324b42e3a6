/** What a person may ask for in the chat. */
export type CommandName = 'status' | 'pause' | 'resume' | 'flatten';

export interface Command {
  readonly name: CommandName;
  /** The bot that it names, as `/pause@some_bot` does; null: none. */
  readonly bot: string | null;
  /** What stands after it; empty: nothing. */
  readonly why: string;
}

/** In the order in which they are shown. `about` is for people: at most 256 characters, as the Bot API takes it. */
export const COMMANDS: readonly { readonly name: CommandName; readonly about: string }[] = [
  { name: 'status', about: 'where things stand' },
  { name: 'pause', about: 'no entry any more; what is open is looked after' },
  { name: 'resume', about: 'ends the halt: /resume and why trading may go on' },
  { name: 'flatten', about: 'halts the account and closes everything, at once' },
];

/** As the functions for people take it; a longer one is cut, for nobody counts letters in an emergency. */
const WHY_MAX = 150;

export const HELP = COMMANDS.map(({ name, about }) => `/${name}: ${about}`).join('\n');

const NO_COMMAND =
  'NOTHING was done: a command is the first word of a message, alone or with a space behind it, as in /flatten the news';

/** What is answered to what is no command; whoever seems to have meant one is told that it was none. */
export function helpFor(text: string): string {
  return /flatten|pause|resume/i.test(onOneLine(text)) ? `${NO_COMMAND}\n${HELP}` : HELP;
}

/** Null: it is none of ours. `/Flatten@our_bot  the news` is `flatten` with `the news`. */
export function commandOf(text: string): Command | null {
  const [, wanted, bot = null, why = ''] =
    /^\/([a-z]{1,32})(?:@(\w{1,64}))?(?: (.*))?$/i.exec(onOneLine(text)) ?? [];
  const row = COMMANDS.find(({ name }) => name === wanted?.toLowerCase());
  if (row === undefined) return null;
  // By characters, not by halves of one.
  return { name: row.name, bot, why: Array.from(why).slice(0, WHY_MAX).join('') };
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
