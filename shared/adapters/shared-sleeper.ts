import type { ClientRequest, IncomingMessage } from 'node:http';

/** How a process goes with a time that many processes have in common: it goes on once all calls wait. */
export interface SharedWaits {
  /** Resolves when the time is `at`, as part of a call. Rejects where nobody keeps the time. */
  readonly sleepUntil: (at: number) => Promise<void>;
  /** The time stands while it is done, though the call may wait for something else meanwhile. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Of one call. */
interface Going {
  working: number;
  /** Waits that the keeper knows of. */
  told: number;
  /** While one of these is open the keeper takes the call for one at work. */
  readonly open: Set<ClientRequest>;
  /** Who wants to wait, once nothing of the call is at work. */
  held: (() => void)[];
}

/**
 * `root`: who keeps the time; `call`: which call asks, in a name. One that waits in one place and works in another is at work: what it asks the store or
 * the broker is finished before its waits are told, and what begins while they are told, or goes on after one of them, is told first. So how long the
 * machine takes for anything is nobody's time. Not by `fetch`, which takes as long to load as a function does.
 */
export function sharedWaits(root: string, call: () => string | null): SharedWaits {
  const calls = new Map<string | null, Going>();
  const goingOf = (name: string | null): Going => {
    const going = calls.get(name) ?? { working: 0, told: 0, open: new Set(), held: [] };
    calls.set(name, going);
    return going;
  };
  /** After whatever goes on at once, which may be the next work. */
  const soon = (name: string | null, going: Going): void => {
    setImmediate(() => {
      if (going.working > 0) return;
      const { held } = going;
      going.held = [];
      for (const tell of held) tell();
      for (const request of going.open) request.destroy();
      going.open.clear();
      if (going.told === 0 && calls.get(name) === going) calls.delete(name);
    });
  };
  return {
    async sleepUntil(at) {
      const name = call();
      const going = goingOf(name);
      // What is begun in the same breath is at work.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (going.working > 0) await new Promise<void>((tell) => going.held.push(tell));
      calls.set(name, going);
      going.told += 1;
      try {
        going.open.add(await asked(root, '/until', { at, call: name }));
      } finally {
        going.told -= 1;
        soon(name, going);
      }
    },
    async during(work) {
      const name = call();
      const going = goingOf(name);
      going.working += 1;
      try {
        if (going.told > 0 && going.open.size === 0) going.open.add(await asked(root, '/during', {}));
        return await work();
      } finally {
        going.working -= 1;
        soon(name, going);
      }
    },
  };
}

/** Resolves when the keeper answers. Until the request is ended here the keeper takes whoever asked for somebody at work. */
function asked(root: string, path: string, body: object): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const { request } = process.getBuiltinModule('node:http');
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
    const asking = request(
      new URL(path, root),
      { method: 'POST', headers, agent: false },
      (answer: IncomingMessage) => {
        // It ends with us.
        answer.on('error', () => undefined);
        answer.resume();
        if (answer.statusCode === 200) return resolve(asking);
        asking.destroy();
        reject(new Error(`the keeper of the time answered ${answer.statusCode ?? 0}`));
      },
    );
    asking.on('error', reject);
    asking.end(text);
  });
}
