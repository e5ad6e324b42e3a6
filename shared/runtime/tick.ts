import type { BotName } from '../domain/account.ts';
import { minuteOf } from '../domain/time.ts';
import type { BotDesk } from '../engine/bot-desk.ts';
import { Collector } from './collector.ts';
import type { BotState, LaneMemory } from './documents.ts';
import { perform } from './perform.ts';
import { ATTEMPTS_MAX, type Runtime } from './runtime.ts';
import { hydrate, loadState, saveState } from './session-state.ts';
import { deskOf, tradedBy } from './setup.ts';
import { tellOvertaken, tellTick } from './telling.ts';

/**
 * One minute of one bot, by somebody who was born for it: load the day, replay its published bars, decide on the last one only, commit the
 * intents with the new state, and only then act. `at` is the end of the minute. A minute that was decided is not decided again.
 */
export async function tick(runtime: Runtime, bot: BotName, at: number): Promise<void> {
  const { ports, setup } = runtime;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const market = await ports.market.upTo(at);
    const state = await loadState(ports, setup, market.day, bot, tradedBy(bot, market));
    if (state.bot.decidedAt >= at) return;
    const desk = deskOf(setup, market, bot, true);
    const minute = minuteOf(at);
    desk.replay(minute - 1);
    for (const lane of desk.lanes) hydrate(lane, state);
    const sink = new Collector(desk.lanes);
    const { halted } = state.account.state;
    desk.decide(minute, ports.clock.now() - at, state.account, sink);
    const records = sink.records(market.day, bot, at, 'tick');
    const memory = memoryOf(desk, at);
    if (!(await saveState(ports, state, market.day, bot, desk.lanes, memory, records))) {
      tellOvertaken(runtime, `tick ${bot}`, attempt);
      continue;
    }
    tellTick(runtime, bot, at, sink);
    for (const record of sink.decisions) runtime.observer.decision(record);
    for (const { lane, strategy, stopped } of sink.stops) runtime.observer.stopped(lane, strategy, stopped);
    if (state.account.state.halted !== halted)
      await ports.alerts.alert(`halted: ${state.account.state.halted ?? ''}`);
    await perform(runtime, sink.effects);
    return;
  }
  await ports.alerts.alert(
    `tick ${bot}: overtaken ${ATTEMPTS_MAX} times and given up; the next minute decides`,
  );
}

function memoryOf(desk: BotDesk, at: number): BotState {
  const lanes: Record<string, LaneMemory> = {};
  for (const lane of desk.lanes) {
    if (lane.denied === '' && lane.spentAt < 0 && lane.decidedAt === 0) continue;
    lanes[lane.instrument.key] = { denied: lane.denied, spentAt: lane.spentAt, decidedAt: lane.decidedAt };
  }
  return { decidedAt: at, lanes };
}
