import { InvalidArgumentError, Option, type Command } from 'commander';
import { KITE_ROOTS, kiteRootsSchema } from '../../shared/adapters/kite/roots.ts';
import type { BotName } from '../../shared/domain/account.ts';
import type { LeastRows } from '../../shared/instruments/settings.ts';
import { controlOption } from './control.ts';

/** By what this computer's clock is compared with Kite's: that Kite's Date header is true is not verified. */
const CLOCK_CHECKS = ['date', 'none'] as const;

/** Today, as Kite tells it minute by minute. */
export interface KiteSource {
  readonly kind: 'kite';
  /** Where Kite's API is. */
  readonly root: string;
  readonly leastRows: LeastRows;
  /** Where the run's relay is served; null: nowhere. */
  readonly controlPort: number | null;
  /** Live: whether this computer's clock is compared with the Date of Kite's answers. */
  readonly clockCheck: boolean;
}

/** As commander leaves them. */
export interface FeedGiven {
  readonly feed?: 'kite';
  readonly kiteRoot?: string;
  readonly controlPort?: number;
  readonly clockCheck?: (typeof CLOCK_CHECKS)[number];
  readonly leastRows: LeastRows;
}

export function feedOptions(): readonly Option[] {
  return [
    new Option('--feed <name>', 'today, as it happens: kite, under the token of `tron login`')
      .choices(['kite'])
      .conflicts(['data', 'day', 'days', 'seed', 'dump', 'speed', 'quality', 'fetchedAt']),
    new Option(
      '--kite-root <url>',
      `with --feed: where Kite's API is (default: ${KITE_ROOTS.apiRoot}), or tron kite-sim's`,
    ).argParser(parseRoot),
    controlOption(),
    new Option(
      '--clock-check <by>',
      'with --broker kite: date compares this computer’s clock with the Date of Kite’s answers, none does not (default: date)',
    ).choices(CLOCK_CHECKS),
  ];
}

/** Null: no feed was named. */
export function kiteSource(
  { feed, kiteRoot, leastRows, controlPort, clockCheck }: FeedGiven,
  command: Command,
): KiteSource | null {
  if (feed !== undefined)
    return {
      kind: 'kite',
      root: kiteRoot ?? KITE_ROOTS.apiRoot,
      leastRows,
      controlPort: controlPort ?? null,
      clockCheck: clockCheck !== 'none',
    };
  if (controlPort !== undefined) command.error('error: --control-port needs --feed kite');
  if (kiteRoot !== undefined) command.error('error: --kite-root needs --feed kite');
  return null;
}

/** A minute's candles of a whole chain cannot be had in time, so the options bot is left out of a feed, and refused where it is named. */
export function botsOf(
  { bots, feed }: FeedGiven & { readonly bots: readonly BotName[] },
  command: Command,
): readonly BotName[] {
  if (feed === undefined || !bots.includes('options')) return bots;
  if (command.getOptionValueSource('bots') !== 'default')
    command.error(
      'error: --feed kite cannot run the options bot yet: a chain has more options than candles can be fetched of in a minute',
    );
  return bots.filter((bot) => bot !== 'options');
}

/** Throws as commander wants it. */
export function parseRoot(text: string): string {
  const read = kiteRootsSchema.safeParse({ apiRoot: text });
  if (read.success) return read.data.apiRoot;
  throw new InvalidArgumentError(`It ${read.error.issues.map(({ message }) => message).join('; ')}.`);
}
