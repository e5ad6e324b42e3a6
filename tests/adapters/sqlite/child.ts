import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openFile } from '../../../shared/adapters/sqlite/file.ts';
import { takeLife } from '../../../shared/adapters/sqlite/life.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/store.ts';

/**
 * The other process of the tests: `node child.ts <work> <book> <argument>`. Says "ready", waits for a line, works, and says what came of it a line
 * at a time; lines leave before the next step, so that what was said had happened.
 */
const [work = '', path = '', argument = ''] = process.argv.slice(2);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const input = createInterface({ input: process.stdin });
const go = async (): Promise<void> => {
  say('ready');
  await once(input, 'line');
};

const WORKS: Readonly<Record<string, () => Promise<void>>> = {
  /** One of many that want the same document. */
  async claim() {
    const store = sqliteStore(openFile(path));
    const version = (await store.read(['k/slot']))[0]?.version ?? 0;
    await go();
    const answer = await store.commit({
      expect: [{ key: 'k/slot', version }],
      writes: [{ key: 'k/slot', value: argument }],
    });
    say(answer.kind);
  },
  /** Adds one to a counter, as often as asked, trying again where another was first. */
  async count() {
    const store = sqliteStore(openFile(path));
    await go();
    for (let done = 0; done < Number(argument);) {
      const [found] = await store.read(['k/counter']);
      const answer = await store.commit({
        expect: [{ key: 'k/counter', version: found?.version ?? 0 }],
        writes: [{ key: 'k/counter', value: Number(found?.value ?? 0) + 1 }],
      });
      if (answer.kind === 'committed') done += 1;
    }
    say('done');
  },
  /** Two documents that are always written together, for ever. */
  async pairs() {
    const store = sqliteStore(openFile(path));
    await go();
    const padding = 'x'.repeat(2_000);
    for (let n = Number(argument); ; n++) {
      await store.commit({
        expect: [],
        writes: ['k/a', 'k/b', `k/log-${n % 50}`].map((key) => ({ key, value: { n, padding } })),
      });
      say(String(n));
      await new Promise(setImmediate);
    }
  },
  async open() {
    await go();
    openFile(path).close();
    say('opened');
  },
  async life() {
    await go();
    try {
      takeLife(path);
      say('taken');
    } catch (error) {
      say(String(error));
    }
    await go();
  },
  /** Hands over what there is; a task whose order is "stuck" never comes back. */
  async drain() {
    // Only here: the others start in half the time without it.
    const { sqliteQueue } = await import('../../../shared/adapters/sqlite/queue.ts');
    const queue = sqliteQueue(openFile(path), { now: () => Number(argument) });
    await go();
    await queue.drain(async ({ name, orderId }) => {
      say(name);
      if (orderId === 'stuck') await go();
    });
  },
};

await WORKS[work]?.();
input.close();
process.stdin.destroy();
