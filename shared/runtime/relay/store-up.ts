import type { Clock } from '../../ports.ts';

/** A store that has not answered by then is down: longer than its own deadline, and short beside what is at stake. */
export const STORE_WITHIN_MS = 3_000;

/** Of the process, which moves on by itself whatever the market's does. */
export interface Patient {
  readonly clock: Clock;
  readonly sleepUntil: (at: number) => Promise<void>;
}

/** Rejects where the store does not answer in time. */
export async function answering(
  { clock, sleepUntil }: Patient,
  store: { answers(): Promise<unknown> },
): Promise<void> {
  const late = sleepUntil(clock.now() + STORE_WITHIN_MS).then(() => {
    throw new Error(`no answer of the store within ${STORE_WITHIN_MS} ms`);
  });
  late.catch(() => undefined);
  await Promise.race([store.answers(), late]);
}
