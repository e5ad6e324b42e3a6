import { newAccountDay, type BotName } from '../domain/account.ts';
import type { InstrumentDay } from '../domain/market-day.ts';
import type { Day } from '../domain/time.ts';
import type { Lane } from '../engine/lane.ts';
import type { Json, Ports } from '../ports.ts';
import { Account } from '../risk/account.ts';
import {
  accountDocument,
  botDocument,
  parsed,
  plain,
  positionDocument,
  type BotState,
  type Position,
} from './documents.ts';
import { keys } from './keys.ts';
import type { TradingSetup } from './setup.ts';

/** The one account of this version. */
export const ACCOUNT = 'main';

const FLAT: Position = { entry: null, exit: null, trade: null };

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

/** Reads the account, a bot's memory and its positions in one go. A day that has not begun is an empty one. */
export async function loadState(
  ports: Ports,
  setup: TradingSetup,
  day: Day,
  bot: BotName,
  days: readonly InstrumentDay[],
): Promise<State> {
  const instruments = days.map(({ instrument }) => instrument.key);
  const accountKey = keys.account(ACCOUNT);
  const botKey = keys.bot(day, bot);
  const wanted = [accountKey, botKey, ...instruments.map((key) => keys.position(day, key))];
  const documents = await ports.store.read(wanted);
  const versions = new Map(wanted.map((key, i) => [key, documents[i]?.version ?? 0]));
  const before = new Map(wanted.map((key, i) => [key, JSON.stringify(documents[i]?.value ?? null)]));
  const positions = new Map<string, Position>();
  for (const [i, instrument] of instruments.entries()) {
    const stored = documents[i + 2];
    positions.set(
      instrument,
      stored == null ? FLAT : parsed(keys.position(day, instrument), stored.value, positionDocument),
    );
  }
  const [account, botState] = documents;
  const state = account == null ? newAccountDay(day) : parsed(accountKey, account.value, accountDocument);
  return {
    account: new Account(
      setup.config,
      state.day === day ? state : { ...newAccountDay(day), halted: state.halted },
    ),
    bot: botState == null ? { decidedAt: 0, lanes: {} } : parsed(botKey, botState.value, botDocument),
    positions,
    versions,
    before,
  };
}

/** Gives a lane what the store knows of it. */
export function hydrate(lane: Lane, state: State): void {
  const position = state.positions.get(lane.instrument.key) ?? FLAT;
  lane.entry = position.entry;
  lane.exit = position.exit;
  lane.trade = position.trade;
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

/** Writes what changed, and `touched` whether or not it did, if nothing that was read has changed meanwhile. */
export async function saveState(
  ports: Ports,
  state: State,
  day: Day,
  bot: BotName,
  lanes: readonly Lane[],
  botState: BotState,
  extras: readonly Extra[],
  touched: readonly string[] = [],
): Promise<boolean> {
  const documents: Extra[] = [
    { key: keys.account(ACCOUNT), value: plain(state.account.state) },
    { key: keys.bot(day, bot), value: plain(botState) },
    ...lanes.map((lane) => ({
      key: keys.position(day, lane.instrument.key),
      value: plain({ entry: lane.entry, exit: lane.exit, trade: lane.trade } satisfies Position),
    })),
  ];
  const changed = documents.filter(({ key, value }) => {
    if (touched.includes(key)) return true;
    const text = JSON.stringify(value);
    return text !== state.before.get(key) && !(text === FLAT_TEXT && state.before.get(key) === 'null');
  });
  if (changed.length === 0 && extras.length === 0) return true;
  const answer = await ports.store.commit({
    expect: changed.map(({ key }) => ({ key, version: state.versions.get(key) ?? 0 })),
    writes: [...changed, ...extras],
  });
  return answer.kind === 'committed';
}
