import { newAccountDay, standingOf, type BotName } from '../domain/account.ts';
import type { Day } from '../domain/time.ts';
import type { Lane } from '../engine/lane.ts';
import type { Json, Ports, Stored } from '../ports.ts';
import { Account } from '../risk/account.ts';
import {
  accountDocument,
  botDocument,
  FLAT,
  parsed,
  plain,
  positionDocument,
  type BotState,
  type Position,
} from './documents.ts';
import { committed } from './claim.ts';
import { keys } from './keys.ts';
import type { TradingSetup } from './setup.ts';

/** The one account of this version. */
export const ACCOUNT = 'main';

const FLAT_TEXT = JSON.stringify(FLAT);

/** What was read for one piece of work, with the versions it was read at. */
export interface State {
  readonly account: Account;
  readonly bot: BotState;
  readonly positions: ReadonlyMap<string, Position>;
  readonly versions: ReadonlyMap<string, number>;
  /** The documents as read, as text: what did not change is not written. */
  readonly before: ReadonlyMap<string, string>;
}

/**
 * Reads the account, a bot's memory and its positions in these instruments, in one go. A day that has not begun is an empty one. `instruments` null: what
 * the bot has money set aside for, which takes a second reading where that is anything: every position and every order on its way has a reservation.
 */
export async function loadState(
  ports: Ports,
  setup: TradingSetup,
  day: Day,
  bot: BotName,
  instruments: readonly string[] | null,
): Promise<State> {
  const accountKey = keys.account(ACCOUNT);
  const botKey = keys.bot(day, bot);
  const known = instruments ?? [];
  const documents = await read(ports, [accountKey, botKey, ...known.map((key) => keys.position(day, key))]);
  const account = documents.get(accountKey)?.value ?? null;
  const botState = documents.get(botKey)?.value ?? null;
  const state = account === null ? newAccountDay(day) : parsed(accountKey, account, accountDocument);
  const loaded: State = {
    account: new Account(
      setup.config,
      state.day === day ? state : { ...newAccountDay(day), ...standingOf(state) },
    ),
    bot: botState === null ? { decidedAt: 0, lanes: {} } : parsed(botKey, botState, botDocument),
    ...positionsIn(documents, day, known),
  };
  return instruments === null ? withPositions(ports, loaded, day, heldBy(loaded.account, bot)) : loaded;
}

/** The state with these positions as well. */
export async function withPositions(
  ports: Ports,
  state: State,
  day: Day,
  instruments: readonly string[],
): Promise<State> {
  if (instruments.length === 0) return state;
  const documents = await read(
    ports,
    instruments.map((key) => keys.position(day, key)),
  );
  const more = positionsIn(documents, day, instruments);
  return {
    ...state,
    positions: new Map([...state.positions, ...more.positions]),
    versions: new Map([...state.versions, ...more.versions]),
    before: new Map([...state.before, ...more.before]),
  };
}

/** The instruments that an account has money set aside for, of one bot or of all. */
export function heldBy(account: Account, bot?: BotName): readonly string[] {
  const held = account.state.open.filter((each) => bot === undefined || each.bot === bot);
  return [...new Set(held.map(({ instrument }) => instrument))];
}

/** Was it read, and is there nothing in it? */
export function isFlat(position: Position | undefined): boolean {
  return position?.entry === null && position.exit === null && position.trade === null;
}

async function read(ports: Ports, wanted: readonly string[]): Promise<ReadonlyMap<string, Stored | null>> {
  const documents = await ports.store.read(wanted);
  return new Map(wanted.map((key, i) => [key, documents[i] ?? null]));
}

function positionsIn(
  documents: ReadonlyMap<string, Stored | null>,
  day: Day,
  instruments: readonly string[],
): Pick<State, 'positions' | 'versions' | 'before'> {
  const positions = new Map<string, Position>();
  for (const instrument of instruments) {
    const key = keys.position(day, instrument);
    const stored = documents.get(key) ?? null;
    positions.set(instrument, stored === null ? FLAT : parsed(key, stored.value, positionDocument));
  }
  const entries = [...documents];
  return {
    positions,
    versions: new Map(entries.map(([key, stored]) => [key, stored?.version ?? 0])),
    before: new Map(entries.map(([key, stored]) => [key, JSON.stringify(stored?.value ?? null)])),
  };
}

/** Gives a lane the orders and the trade that the store has of it. */
export function hydrate(lane: Lane, state: State): void {
  const position = state.positions.get(lane.instrument.key) ?? FLAT;
  lane.entry = position.entry;
  lane.exit = position.exit;
  lane.trade = position.trade;
  keepSlot(lane, state);
}

/** Gives a lane what the store knows beside its orders and its trade: it is written with them and must not be lost. */
export function keepSlot(lane: Lane, state: State): void {
  const position = state.positions.get(lane.instrument.key) ?? FLAT;
  lane.past = position.past;
  lane.slot = position.slot;
}

/** Gives a lane that watches what its bot remembers of it. */
export function remind(lane: Lane, state: State): void {
  const memory = state.bot.lanes[lane.instrument.key];
  if (memory === undefined) return;
  lane.denied = memory.denied;
  lane.spentAt = memory.spentAt;
  lane.decidedAt = memory.decidedAt;
}

/** A document to write besides the state itself. */
export interface Extra {
  readonly key: string;
  readonly value: Json;
}

function positionOf({ entry, exit, trade, past, slot }: Lane): Position {
  return { entry, exit, trade, past, slot };
}

/**
 * Writes what changed, and `touched` whether or not it did, if nothing that was read has changed meanwhile. Whatever else a commit answers than that it
 * was made, one reads: a client may try again a commit that landed, and then answers that it was too late. False: nothing was written, or nobody knows.
 */
export async function saveState(
  ports: Ports,
  state: State,
  day: Day,
  bot: BotName,
  lanes: readonly Lane[],
  botState: BotState,
  extras: readonly Extra[],
  touched: readonly string[] = [],
  nonce: string | null = null,
): Promise<boolean> {
  const documents: Extra[] = [
    { key: keys.account(ACCOUNT), value: plain(state.account.state) },
    { key: keys.bot(day, bot), value: plain(botState) },
    ...lanes.map((lane) => ({
      key: keys.position(day, lane.instrument.key),
      value: plain(positionOf(lane)),
    })),
  ];
  const changed = documents.filter(({ key, value }) => {
    if (touched.includes(key)) return true;
    const text = JSON.stringify(value);
    return text !== state.before.get(key) && !(text === FLAT_TEXT && state.before.get(key) === 'null');
  });
  if (changed.length === 0 && extras.length === 0) return true;
  const expect = changed.map(({ key }) => ({ key, version: state.versions.get(key) ?? 0 }));
  return committed(ports.store, { expect, writes: [...changed, ...extras] }, nonce);
}
