import { setTimeout as passed } from 'node:timers/promises';
import type { LocalCloud } from './local-cloud.ts';

/** What is done at an instant before anything that is due then: a minute published. */
export type Before = (at: number) => Promise<void>;

export interface Living {
  /** The cloud is lived until then, and until whatever is under way then is over. */
  readonly until: number;
  /** At each whole minute, before anything that is due then. */
  readonly minute: Before;
  /**
   * A call of a job that was not answered, or answered as failed, is made again so often in a minute; and after whatever was not answered the book is
   * read, as a streamer does all the time.
   */
  readonly againMost: number;
}

const MINUTE_MS = 60_000;

/**
 * Lives on: whatever is called is let in one after the other, each when the one before is over or waits; then the time goes on to the next instant that
 * somebody waits for. So a day comes to the same whatever the machine is doing besides; in the real cloud the order of what is called at one instant is
 * anybody's.
 */
export async function live(cloud: LocalCloud, { until, minute, againMost }: Living): Promise<void> {
  const { time, front, sim } = cloud;
  const again = new Map<string, number>();
  let [seen, published, lives] = [front.answers.length, -Infinity, cloud.simProcess.lives];
  // Something was left in the middle: what a call committed and did not send is sent by whoever reads the documents.
  let isToReconcile = false;
  for (;;) {
    await time.settled();
    const now = time.now;
    const ended = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    if (ended > published && ended <= until) {
      published = ended;
      again.clear();
      await minute(ended);
    }
    cloud.perhapsEndsSim();
    if (sim.nextAt <= now && now <= until) await sim.reach(now);
    let isAgain = false;
    for (const { job, status } of front.answers.slice(seen)) {
      if (status !== 0 && status < 500) continue;
      isToReconcile ||= status === 0;
      if (job === null) continue;
      const times = again.get(job) ?? 0;
      again.set(job, times + 1);
      if (times >= againMost) continue;
      isAgain = true;
      await sim.run(job);
    }
    seen = front.answers.length;
    isToReconcile ||= lives !== cloud.simProcess.lives;
    lives = cloud.simProcess.lives;
    // In its own turn, before what comes after it.
    if (isAgain) continue;
    if (front.admit()) continue;
    if (sim.nextAt <= now && now <= until) continue;
    if (isToReconcile && now <= until) {
      isToReconcile = false;
      await sim.run('reconcile');
      continue;
    }
    if (now >= until && time.nextAt === Infinity) return;
    const next = ended + MINUTE_MS;
    time.step(now >= until ? Infinity : Math.min(until, sim.nextAt, next));
  }
}

const LOOK_MS = 2;

/**
 * What was asked, when it is answered: the time goes on while whoever answers waits, and stands again then. Rejects with what it rejects with.
 */
export async function answeredIn<T>(
  { time, front }: Pick<LocalCloud, 'time' | 'front'>,
  asking: Promise<T>,
): Promise<T> {
  const state = { isOver: false };
  const over = asking.then(
    () => void (state.isOver = true),
    () => void (state.isOver = true),
  );
  while (!state.isOver) {
    await time.settled();
    if (front.admit()) continue;
    if (!state.isOver && time.nextAt < Infinity) time.step(Infinity);
    else await Promise.race([over, passed(LOOK_MS)]);
  }
  return asking;
}

/** A call by a person, with that token, before the day goes on. Rejects where it is not done. */
export async function askedByPerson(cloud: LocalCloud, name: string, token: string): Promise<void> {
  const ask = async (): Promise<void> => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${cloud.front.root}/${name}/`, { method: 'POST', headers });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${text}`);
  };
  await answeredIn(cloud, ask());
}
