import type { BotName } from '../domain/account.ts';
import { minuteOf, type Day } from '../domain/time.ts';
import type { BotDesk } from '../engine/bot-desk.ts';
import type { Lane } from '../engine/lane.ts';
import { Collector } from './collector.ts';
import { newlyHalted } from './doubts.ts';
import { parsed, plain, setupsDocument, type BotState, type LaneMemory } from './documents.ts';
import { keys } from './keys.ts';
import { perform } from './perform.ts';
import { restored } from './restored.ts';
import { ATTEMPTS_MAX, type Runtime } from './runtime.ts';
import {
  hydrate,
  isFlat,
  keepSlot,
  loadState,
  remind,
  saveState,
  withPositions,
  type Extra,
  type State,
} from './session-state.ts';
import { deskOf } from './setup.ts';
import { SetupStops } from './setup-stops.ts';
import { tellOvertaken, tellTick } from './telling.ts';

/**
 * One minute of one bot, by somebody who was born for it: load the day, replay its published bars, decide on the last one only, commit the
 * intents with the new state, and only then `act`. `at` is the end of the minute. A minute that was decided is not decided again.
 */
export async function tick(
  runtime: Runtime,
  bot: BotName,
  at: number,
  act: typeof perform = perform,
): Promise<void> {
  const { ports, setup } = runtime;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const market = await ports.market.upTo(at);
    const loaded = await loadState(ports, setup, market.day, bot, null);
    if (loaded.bot.decidedAt >= at) return;
    // Not left to a reconciliation: none may come before the day ends, and nothing may look as if trading went on.
    if (loaded.account.state.restoreEpoch !== runtime.restoreEpoch) {
      await restored(runtime);
      continue;
    }
    const desk = deskOf(setup, market, bot, true);
    const minute = minuteOf(at);
    desk.replay(minute - 1);
    for (const lane of desk.lanes) remind(lane, loaded);
    for (const instrument of loaded.positions.keys()) hydrate(holderOf(desk, instrument), loaded);
    const sink = new Collector();
    const { halted } = loaded.account.state;
    desk.decide(minute, ports.clock.now() - at, loaded.account, sink);
    const opened = newlyHeld(desk, loaded);
    const state = await withPositions(ports, loaded, market.day, opened);
    if (!opened.every((instrument) => isFlat(state.positions.get(instrument)))) {
      tellOvertaken(runtime, `tick ${bot}`, attempt);
      continue;
    }
    for (const instrument of opened) keepSlot(holderOf(desk, instrument), state);
    const records = [
      ...sink.records(market.day, bot, at, 'tick'),
      ...(await setupRecords(runtime, market.day, bot, sink)),
      ...newlyHalted(market.day, halted, state.account.state.halted, at),
    ];
    const memory = memoryOf(desk, at);
    if (!(await saveState(ports, state, market.day, bot, desk.holding(), memory, records))) {
      tellOvertaken(runtime, `tick ${bot}`, attempt);
      continue;
    }
    tellTick(runtime, bot, at, sink);
    for (const record of sink.decisions) runtime.observer.decision(record);
    if (state.account.state.halted !== halted)
      await ports.alerts.alert(`halted: ${state.account.state.halted ?? ''}`);
    await act(runtime, sink.effects);
    return;
  }
  await ports.alerts.alert(
    `tick ${bot}: overtaken ${ATTEMPTS_MAX} times and given up; the next minute decides`,
  );
}

/** Throws a RangeError for an instrument that the bot's day has not: what is open in it cannot be looked after. */
function holderOf(desk: BotDesk, instrument: string): Lane {
  const lane = desk.holder(instrument);
  if (lane === undefined)
    throw new RangeError(`${desk.bot} has a position in ${instrument}, which is not part of the day`);
  return lane;
}

/** Instruments that this minute's decision opened something in: their documents have not been read. */
function newlyHeld(desk: BotDesk, { positions }: State): readonly string[] {
  return desk
    .holding()
    .map(({ instrument }) => instrument.key)
    .filter((key) => !positions.has(key));
}

/** The day's count of stopped setups with this minute's. Only this tick writes it, in the commit that says that the minute was decided. */
async function setupRecords(
  { ports }: Runtime,
  day: Day,
  bot: BotName,
  { stops }: Collector,
): Promise<readonly Extra[]> {
  if (stops.length === 0) return [];
  const key = keys.setups(day, bot);
  const [stored] = await ports.store.read([key]);
  const counts = new SetupStops(stored == null ? [] : parsed(key, stored.value, setupsDocument));
  for (const { lane, strategy, stopped } of stops) counts.add(lane, strategy, stopped);
  return [{ key, value: plain(counts.counted()) }];
}

function memoryOf(desk: BotDesk, at: number): BotState {
  const lanes: Record<string, LaneMemory> = {};
  for (const lane of desk.lanes) {
    if (lane.denied === '' && lane.spentAt < 0 && lane.decidedAt === 0) continue;
    lanes[lane.instrument.key] = { denied: lane.denied, spentAt: lane.spentAt, decidedAt: lane.decidedAt };
  }
  return { decidedAt: at, lanes };
}
