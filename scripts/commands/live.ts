import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Option, type Command } from 'commander';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { userIdText } from '../../shared/domain/access-token.ts';
import { dayOf, dayText, parseDay, type Day } from '../../shared/domain/time.ts';
import { inRupees } from '../../shared/domain/units.ts';
import type { Store } from '../../shared/ports.ts';
import { openBook } from '../../shared/runtime/wire-books.ts';
import { configOf, ConfigError, type Config } from '../../shared/runtime/config.ts';
import { readKiteVariables } from '../../shared/runtime/kite-variables.ts';
import {
  arm,
  armingOf,
  armingText,
  disarm,
  disarmedLines,
  type Arming,
} from '../../shared/runtime/live-arming.ts';
import { PROFILE_NAMES, type ProfileName } from '../../shared/runtime/profiles.ts';
import { examples, parseBook, STATE_FOLDER, stateOption } from './books.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import {
  CLOUD_OPEN,
  cloudOptions,
  gateText,
  inCloud,
  probesCarried,
  type CloudGiven,
  type CloudOpen,
} from './live-cloud.ts';
import { feedClock } from './feed-clock.ts';
import { parseRoot } from './feed-options.ts';
import { parsed, parseWords } from './parse.ts';
import { LIVE_BOOK, openPlace, PAPER_BOOK } from './run-book.ts';
import type { Terminal } from './terminal.ts';

interface Given extends CloudGiven {
  readonly day: Day;
  readonly sign?: string;
  readonly user?: string;
  readonly profile: ProfileName;
  readonly book: string;
  readonly state: string;
  readonly kiteRoot?: string;
}

/** What a person types to a question; null: nobody is there to ask. */
export type Ask = (question: string) => Promise<string | null>;

/** `tron live on|off|status`: the first of the two steps to live trading. */
export function addLiveCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
  ask: Ask = asked,
  open: CloudOpen = CLOUD_OPEN,
): void {
  const live = program
    .command('live')
    .description(
      'arms one day for live trading, takes that back, or says whether it is armed: docs/live-day.md',
    );
  const on = command(
    live,
    'on',
    'arms today for `tron run --feed kite --broker kite`, and says what it may lose',
  )
    .addOption(
      new Option('--sign <name>', 'who answers for it').argParser(parseWords(100)).makeOptionMandatory(),
    )
    .addOption(new Option('--user <id>', 'instead of typing it: the user id, which must be KITE_USER_ID'))
    .addOption(
      new Option('--profile <name>', 'the budget that may be lost').choices(PROFILE_NAMES).default('seed'),
    )
    .addOption(new Option('--kite-root <url>', 'of tron kite-sim: its day is today').argParser(parseRoot));
  on.action(async (given: Given) => end(await armed(given, terminal, ask, open)));
  command(live, 'off', 'takes that back, also from a run: it sends no entry any more').action(
    async (given: Given) => end(await disarmed(given, terminal, open)),
  );
  command(live, 'status', 'whether the day is armed, by whom and for what').action(async (given: Given) =>
    end(await shown(given, terminal, open)),
  );
  live.addHelpText(
    'after',
    examples(
      'tron live on --day 2026-11-30 --sign ANN',
      'tron live on --day 2026-11-30 --sign ANN --project my-project',
      'tron live off --day 2026-11-30',
    ),
  );
}

function command(live: Command, name: string, text: string): Command {
  const made = live.command(name).description(text);
  made.addOption(
    new Option('--day <YYYY-MM-DD>', 'the day').argParser(parsed(parseDay)).makeOptionMandatory(),
  );
  made.addOption(
    new Option('--book <name>', 'the book that it is traded in').argParser(parseBook).default(LIVE_BOOK),
  );
  for (const option of [stateOption(), ...cloudOptions()]) made.addOption(option);
  return made;
}

async function armed(given: Given, terminal: Terminal, ask: Ask, open: CloudOpen): Promise<ExitCode> {
  const { day, sign = '', profile, book, project } = given;
  if (book === PAPER_BOOK) throw new ConfigError([`--book ${PAPER_BOOK} is the book of paper trading`]);
  const config = configOf(profile, terminal.env);
  const variables = readKiteVariables(terminal.env);
  if (!variables.ok) throw new ConfigError(variables.problems);
  const { userId } = variables.values;
  const at = await nowAt(given, terminal);
  if (dayOf(at) !== day) {
    terminal.err(
      `refused: live: today is ${dayText(dayOf(at))}, and only today can be armed, not ${dayText(day)}`,
    );
    return EXIT.refused;
  }
  for (const line of riskLines(config, userId, day)) terminal.out(line);
  const typed = given.user ?? (await ask(`Type the user id to arm ${dayText(day)}: `));
  if (typed === null || !userIdText.safeParse(typed).success || typed !== userId) {
    terminal.err(
      typed === null
        ? 'refused: live: nobody is there to type the user id; --user ID does it'
        : `refused: live: that is not the user id of KITE_USER_ID; nothing was armed`,
    );
    return EXIT.refused;
  }
  const { maxDailyLoss, maxTrades } = config;
  const arming: Arming = { day, userId, by: sign, at, profile, maxDailyLoss, maxTrades };
  if (project === undefined) {
    await inBook(given, (store) => arm(store, arming));
    terminal.out(`${armingText(arming)}. Now: tron run --feed kite --broker kite${elsewhere(given)}`);
    return EXIT.done;
  }
  await inCloud(project, given, terminal.env, open, async (store) => {
    for (const line of await probesCarried(given, store)) terminal.out(line);
    await arm(store, arming);
  });
  terminal.out(`${armingText(arming)}. The functions of ${project} ask for it with each entry`);
  return EXIT.done;
}

/** Whatever the run must be told as well, to be the one that is armed. */
function elsewhere({ profile, book, state, kiteRoot }: Given): string {
  return [
    ` --profile ${profile}`,
    book === LIVE_BOOK ? '' : ` --book ${book}`,
    state === STATE_FOLDER ? '' : ` --state ${state}`,
    kiteRoot === undefined ? '' : ` --kite-root ${kiteRoot}`,
  ].join('');
}

function riskLines(
  { profile, maxDailyLoss, maxTrades, bots }: Config,
  userId: string,
  day: Day,
): readonly string[] {
  const capital = bots.map(({ name, capital: of }) => `${name} ${inRupees(of)}`).join(', ');
  return [
    `Real orders in the account of ${userId} on ${dayText(day)}, profile ${profile}:`,
    `  at most lost in the day   ${inRupees(maxDailyLoss)}, open worst losses included; a price that jumps over a stop can make it more`,
    `  trades                    ${maxTrades} at the most`,
    `  capital                   ${capital}`,
    '  lots of an entry          one while the ladder says so, then what the budget allows: it is judged when the run begins',
  ];
}

/** Beside a run that lives in the book, which looks at this before each entry. */
async function disarmed(given: Given, terminal: Terminal, open: CloudOpen): Promise<ExitCode> {
  const { project, day } = given;
  if (project !== undefined) {
    const was = await inCloud(project, given, terminal.env, open, (store) =>
      disarm(store, day, terminal.now()),
    );
    const then = ': from the next call on nothing is entered, and what is open is looked after';
    for (const line of disarmedLines(day, was, then)) terminal.out(line);
    return EXIT.done;
  }
  const book = await openBook(given.book, join(given.state, `${given.book}.db`), 'write');
  if (book === null) return shown(given, terminal, open).then(() => EXIT.done);
  for (const line of disarmedLines(day, await disarm(book.store, day, terminal.now()))) terminal.out(line);
  const { holder } = await book.facts();
  await book.close();
  if (holder !== null)
    terminal.out(
      `Book ${book.name} is run by ${holder}: it sends no entry from now on. One that is sent already may fill and is protected. What is open keeps its stops, ` +
        'targets and square-off until it is closed: tron close INSTRUMENT closes one position, tron flatten closes everything',
    );
  return EXIT.done;
}

async function shown(given: Given, terminal: Terminal, open: CloudOpen): Promise<ExitCode> {
  const { project } = given;
  if (project !== undefined) return shownThere(project, given, terminal, open);
  const book = await openBook(given.book, join(given.state, `${given.book}.db`), 'read');
  const arming = book === null ? null : await armingOf(book.store, given.day);
  await book?.close();
  const where = book === null ? `: the folder ${given.state} has no book ${given.book}` : '';
  terminal.out(arming === null ? `${dayText(given.day)} is not armed${where}` : armingText(arming));
  return arming === null ? EXIT.nothing : EXIT.done;
}

/** Beside the arming, whether the gate would open: the functions say it only before the day. */
async function shownThere(
  project: string,
  given: Given,
  { env, out }: Terminal,
  open: CloudOpen,
): Promise<ExitCode> {
  const { day, paperEnvironment, kiteRoot } = given;
  return inCloud(project, given, env, open, async (live) => {
    const arming = await armingOf(live, day);
    out(arming === null ? `${dayText(day)} is not armed` : armingText(arming));
    const of = { userId: arming?.userId ?? null, ...(kiteRoot === undefined ? {} : { root: kiteRoot }) };
    const there = { ...given, environment: paperEnvironment };
    out(await inCloud(project, there, env, open, (paper) => gateText(live, paper, day, of)));
    return arming === null ? EXIT.nothing : EXIT.done;
  });
}

/** Made where there is none; beside a run that lives in it, which looks at this before each entry. */
async function inBook<T>({ state, book }: Given, work: (store: Store) => Promise<T>): Promise<T> {
  const found = await openBook(book, join(state, `${book}.db`), 'write');
  if (found === null) {
    const made = await openPlace({ state, book, resume: false }, 'live');
    try {
      return await work(made.place.store);
    } finally {
      made.close();
    }
  }
  try {
    return await work(found.store);
  } finally {
    await found.close();
  }
}

/** The machine's clock; of a simulator its own. */
async function nowAt({ kiteRoot = KITE_ROOTS.apiRoot }: Given, terminal: Terminal): Promise<number> {
  if (kiteRoot.startsWith('https:')) return terminal.now();
  const { clock } = await feedClock(kiteRoot, httpTransport(kiteRoot), new AbortController().signal);
  return clock.now();
}

async function asked(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}
