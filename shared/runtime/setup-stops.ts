import { BOT_NAMES } from '../domain/account.ts';
import type { Stopped } from '../domain/strategy.ts';
import type { Lane } from '../engine/lane.ts';
import type { SetupStop } from './day-result.ts';

/** Counts which rule of a strategy was the first to stop a setup, by bot, strategy, instrument and rule. */
export class SetupStops {
  readonly #counts = new Map<string, { -readonly [K in keyof SetupStop]: SetupStop[K] }>();

  /** `counted`: goes on from there. */
  constructor(counted: readonly SetupStop[] = []) {
    for (const stop of counted) this.#counts.set(keyOf(stop), { ...stop });
  }

  add(lane: Lane, strategy: string, { rule, value, limit }: Stopped): void {
    const { bot, instrument } = lane;
    const blank = { bot, strategy, instrument: instrument.key, rule, times: 0, value: null, limit: null };
    const key = keyOf(blank);
    const found: { -readonly [K in keyof SetupStop]: SetupStop[K] } = this.#counts.get(key) ?? blank;
    found.times += 1;
    found.value = Number.isFinite(value) ? value : null;
    found.limit = Number.isFinite(limit) ? limit : null;
    this.#counts.set(key, found);
  }

  /** In order of first appearance: what is kept, and what counting goes on from. */
  counted(): readonly SetupStop[] {
    return [...this.#counts.values()];
  }

  /** By bot; within it, most frequent first within each strategy and instrument, which stand in order of first appearance. */
  list(): readonly SetupStop[] {
    const groups = new Map<string, SetupStop[]>();
    for (const stop of this.#counts.values()) {
      const group = `${stop.bot}\n${stop.strategy}\n${stop.instrument}`;
      groups.set(group, [...(groups.get(group) ?? []), stop]);
    }
    return [...groups.values()]
      .map((group) => group.sort((a, b) => b.times - a.times))
      .sort(([a], [b]) => placeOf(a) - placeOf(b))
      .flat();
  }
}

function keyOf({
  bot,
  strategy,
  instrument,
  rule,
}: Pick<SetupStop, 'bot' | 'strategy' | 'instrument' | 'rule'>): string {
  return `${bot}\n${strategy}\n${instrument}\n${rule}`;
}

function placeOf(stop: SetupStop | undefined): number {
  return stop === undefined ? -1 : BOT_NAMES.indexOf(stop.bot);
}
