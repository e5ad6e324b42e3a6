import { EXIT } from '../../scripts/commands/exit-codes.ts';
import type { Desk } from '../../scripts/commands/books.ts';
import { main } from '../../scripts/commands/program.ts';
import { instantOf } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import type { Access, QueueRow } from '../../shared/runtime/book/book.ts';
import { recordedTerminal } from './terminal.ts';

export const NOW = instantOf(20260911, 620);

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Books opened, with how; each was closed again. */
  readonly opened: readonly string[];
}

export interface Shelf {
  readonly books: Readonly<Record<string, Store>>;
  readonly queue?: readonly QueueRow[];
  readonly retry?: 'retried' | 'not-dead' | 'unknown';
  /** Who lives in the books; null: nobody. */
  readonly holder?: string | null;
}

/** The command line over books in memory. */
export async function ask(shelf: Shelf, ...args: readonly string[]): Promise<Told> {
  const terminal = recordedTerminal({}, NOW);
  const opened: string[] = [];
  const closed: string[] = [];
  const code = await main(args, terminal, async () => EXIT.done, deskOf(shelf, opened, closed));
  if (closed.length !== opened.length) throw new Error(`opened ${opened.join()}, closed ${closed.join()}`);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n'), opened };
}

/** `opened` and `closed` are told of each book. */
export function deskOf(
  { books, queue = [], retry = 'unknown', holder = 'process 7' }: Shelf,
  opened: string[],
  closed: string[],
): Desk {
  return {
    who: () => 'asha',
    books: {
      names: async () => Object.keys(books).sort(),
      async open(name: string, state: string, access: Access) {
        const store = books[name];
        if (store === undefined) return null;
        opened.push(`${access} ${name}`);
        return {
          name,
          store,
          queue: { list: async () => queue, retry: async () => retry },
          facts: async () => ({ path: `${state}/${name}.db`, bytes: 12_345, holder }),
          async close() {
            closed.push(name);
          },
        };
      },
      backup: async (_, target) => ({ path: target, bytes: 12_345, documents: 42 }),
    },
  };
}
