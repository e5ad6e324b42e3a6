import type { Stopped } from '../domain/strategy.ts';
import type { Lane } from '../engine/lane.ts';
import type { SetupStop } from './day-result.ts';

/** Counts which rule of a strategy was the first to stop a setup, by bot, strategy, instrument and rule. */
export class SetupStops {
  readonly #counts = new Map<string, { -readonly [K in keyof SetupStop]: SetupStop[K] }>();

  add(lane: Lane, strategy: string, { rule, value, limit }: Stopped): void {
    const instrument = lane.instrument.key;
    const key = `${lane.bot}\n${strategy}\n${instrument}\n${rule}`;
    const found = this.#counts.get(key) ?? {
      bot: lane.bot,
      strategy,
      instrument,
      rule,
      times: 0,
      value: null,
      limit: null,
    };
    found.times += 1;
    found.value = Number.isFinite(value) ? value : null;
    found.limit = Number.isFinite(limit) ? limit : null;
    this.#counts.set(key, found);
  }

  /** Most frequent first within each bot, strategy and instrument, which stand in order of first appearance. */
  list(): readonly SetupStop[] {
    const groups = new Map<string, SetupStop[]>();
    for (const stop of this.#counts.values()) {
      const group = `${stop.bot}\n${stop.strategy}\n${stop.instrument}`;
      groups.set(group, [...(groups.get(group) ?? []), stop]);
    }
    return [...groups.values()].flatMap((group) => group.sort((a, b) => b.times - a.times));
  }
}
