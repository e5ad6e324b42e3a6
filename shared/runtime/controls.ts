import { z } from 'zod';
import {
  BOT_NAMES,
  newAccountDay,
  type AccountState,
  type BotName,
  type Disabled,
} from '../domain/account.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { dayOf } from '../domain/time.ts';
import type { Store } from '../ports.ts';
import { disabledAs, disabledText, withDisabled, withEnabled } from '../risk/disabled.ts';
import { committed } from './claim.ts';
import { accountDocument, parsed, plain } from './documents.ts';
import { keys } from './keys.ts';
import { namesText, NotTraded } from './not-traded.ts';
import { ATTEMPTS_MAX, type Runtime } from './runtime.ts';
import { ACCOUNT } from './session-state.ts';
import { tradedBy } from './setup.ts';

export interface ControlAsked {
  readonly kind: Disabled['kind'];
  readonly name: string;
  /** For people. */
  readonly why: string;
  /** Who asks, where that is known. */
  readonly who?: string;
}

/** `controls/{at}-…`: what a person disabled, enabled or asked to be closed. */
export interface Control {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly what: 'disable' | 'enable' | 'close';
  readonly kind: Disabled['kind'] | 'position';
  readonly name: string;
  /** Null: whoever asked did not say. */
  readonly who: string | null;
  readonly why: string;
}

export const controlDocument: z.ZodType<Control> = z.strictObject({
  at: z.int(),
  what: z.enum(['disable', 'enable', 'close']),
  kind: z.enum(['bot', 'symbol', 'position']),
  name: z.string(),
  who: z.string().nullable(),
  why: z.string(),
});

/**
 * Nothing is entered of a bot, or of a symbol (a stock, or what futures and options derive from), until a person enables it: the governor refuses it,
 * and the claim of an entry that was decided before looks again, for this stands in the account, which that claim writes. It outlives restart and
 * midnight. What is held goes on: its stops and exits, and the sale that completes a spread. Asked again, the first reason stays. Rejects with a
 * NotTraded for a name that nobody knows.
 */
export async function disable(runtime: Runtime, asked: ControlAsked): Promise<Disabled> {
  const { ports } = runtime;
  const name = await knownName(runtime, asked);
  const at = ports.clock.now();
  const disabled = await disabledIn(ports.store, { ...asked, name }, at);
  if (disabled === null) throw new Error(`${asked.kind} ${name} could not be disabled: nothing was written`);
  await ports.alerts.alert(disabledText(disabled) ?? '');
  return disabled;
}

/** What was disabled; null: it was not. Rejects with a NotTraded for a name that nobody knows. */
export async function enable(runtime: Runtime, asked: ControlAsked): Promise<Disabled | null> {
  const { ports } = runtime;
  const at = ports.clock.now();
  // What was disabled can be enabled, whether or not anybody trades it today.
  for (const name of new Set([asked.name, asked.name.toUpperCase()])) {
    const enabled = await enabledIn(ports.store, { ...asked, name }, at);
    if (enabled === null) continue;
    await ports.alerts.alert(`${enabled.kind} ${enabled.name} is enabled: ${asked.why}`);
    return enabled;
  }
  await knownName(runtime, asked);
  return null;
}

/** Writes it; what stands then. */
export async function disabledIn(store: Store, asked: ControlAsked, at: number): Promise<Disabled | null> {
  const { kind, name, why } = asked;
  const { after } = await changed(store, asked, 'disable', at, (state) =>
    withDisabled(state, { kind, name, why, at }),
  );
  return disabledAs(after.disabled, kind, name);
}

/** Takes it away; what it was, or null. */
export async function enabledIn(store: Store, asked: ControlAsked, at: number): Promise<Disabled | null> {
  const { kind, name } = asked;
  const { before } = await changed(store, asked, 'enable', at, (state) => withEnabled(state, { kind, name }));
  return disabledAs(before.disabled, kind, name);
}

/** The account with the change, in one commit with its record; where nothing changes nothing is written. */
async function changed(
  store: Store,
  { kind, name, why, who }: ControlAsked,
  what: 'disable' | 'enable',
  at: number,
  change: (state: AccountState) => AccountState,
): Promise<{ readonly before: AccountState; readonly after: AccountState }> {
  const key = keys.account(ACCOUNT);
  const control: Control = { at, what, kind, name, who: who ?? null, why };
  let first: AccountState | null = null;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const [stored] = await store.read([key]);
    const before = stored == null ? newAccountDay(dayOf(at)) : parsed(key, stored.value, accountDocument);
    first ??= before;
    const after = change(before);
    if (after === before) return { before: first, after };
    const writes = [
      { key, value: plain(after) },
      { key: keys.control(at, `${what}-${kind}-${name}`), value: plain(control) },
    ];
    const expect = [{ key, version: stored?.version ?? 0 }];
    if (await committed(store, { expect, writes }, null)) return { before: first, after };
  }
  throw new Error(
    `${key} was written by others ${ATTEMPTS_MAX} times meanwhile: nothing is ${what}d, ask again`,
  );
}

/** As it is written down. Throws a NotTraded. */
async function knownName({ ports, setup }: Runtime, { kind, name }: ControlAsked): Promise<string> {
  if (kind === 'bot') return knownBot(name);
  return knownSymbol(name, symbolsOf(setup.bots, await ports.market.upTo(ports.clock.now())), 'today');
}

/** Throws a NotTraded. */
export function knownBot(name: string): BotName {
  const bot = BOT_NAMES.find((each) => each === name);
  if (bot === undefined) throw new NotTraded(`there is no bot ${name}: there are ${namesText(BOT_NAMES)}`);
  return bot;
}

/** `where`: in words, by what they are known. Throws a NotTraded. */
export function knownSymbol(name: string, symbols: readonly string[], where: string): string {
  const wanted = name.toUpperCase();
  const symbol = symbols.find((each) => each === wanted);
  if (symbol === undefined)
    throw new NotTraded(
      `nobody trades ${name} ${where}, as a stock or as what futures and options derive from: there are ${namesText(symbols)}`,
    );
  return symbol;
}

/** The stocks of a day and what its futures and options derive from, of these bots. */
function symbolsOf(bots: readonly BotName[], market: MarketDay): readonly string[] {
  const traded = bots.flatMap((bot) => tradedBy(bot, market));
  return [...new Set(traded.map(({ instrument }) => instrument.underlying))];
}
