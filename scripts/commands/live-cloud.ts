import { join } from 'node:path';
import { Option } from 'commander';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { dayText, type Day } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { DEFAULT_LADDER } from '../../shared/runtime/ladder/settings.ts';
import { liveGate } from '../../shared/runtime/live-gate.ts';
import { keepOrderAnswers, keepWrongIp, probeAnswers } from '../../shared/runtime/probe/answers.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { openBook } from '../../shared/runtime/wire-books.ts';
import { openCloudStore } from '../../shared/runtime/wire-firestore.ts';

/** `--project ID` of `tron live` and `tron clear-halt`: the documents of a deployment in the place of a book on this computer. */

/** As commander leaves these options. */
export interface CloudGiven {
  readonly project?: string;
  readonly environment: string;
  readonly paperEnvironment: string;
  readonly database: string;
}

interface Opened {
  readonly store: Store;
  close(): Promise<void>;
}

/** Opens the documents of an environment, and a test its own. */
export type CloudOpen = (asked: {
  readonly projectId: string;
  readonly databaseId: string;
  readonly environment: string;
  readonly emulator: string | null;
}) => Promise<Opened>;

export const CLOUD_OPEN: CloudOpen = (asked) => openCloudStore(asked);

export function cloudOptions(): readonly Option[] {
  const [project, environment, database] = deploymentOptions();
  const paper = new Option('--paper-environment <name>', 'with --project: its TRON_PAPER_ENVIRONMENT');
  return [project, environment, paper.default('paper'), database];
}

/** Whose documents, of those who need no paper trading beside them. */
export function deploymentOptions(): readonly [Option, Option, Option] {
  return [
    new Option('--project <id>', 'the deployment of that project, in the place of a book on this computer'),
    new Option('--environment <name>', 'with --project: its TRON_ENVIRONMENT').default('live'),
    new Option('--database <id>', 'with --project: its TRON_DATABASE').default('(default)'),
  ];
}

/** With the documents of a deployment, under the credentials of whoever asks; FIRESTORE_EMULATOR_HOST is heeded. Rejects with a DayRefused where they cannot be had. */
export async function inCloud<T>(
  project: string,
  { environment, database }: Pick<CloudGiven, 'environment' | 'database'>,
  env: Env,
  open: CloudOpen,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const emulator = env['FIRESTORE_EMULATOR_HOST'] ?? null;
  const opened = await open({ projectId: project, databaseId: database, environment, emulator });
  try {
    return await work(opened.store);
  } catch (error) {
    // By its name: the adapter is in a bundle of its own.
    if (!(error instanceof Error) || error.name !== 'FirestoreError') throw error;
    const why = `the documents of ${project} could not be had: ${error.message}`;
    throw new DayRefused('store', why, { cause: error });
  } finally {
    await opened.close();
  }
}

/**
 * What `tron probe-live` heard on this computer is of the account, not of a place: where the deployment has nothing as new, it is carried there. What was
 * carried, in words.
 */
export async function probesCarried(
  from: { readonly state: string; readonly book: string },
  to: Store,
): Promise<readonly string[]> {
  const book = await openBook(from.book, join(from.state, `${from.book}.db`), 'read');
  if (book === null) return [];
  try {
    const [own, there] = [await probeAnswers(book.store), await probeAnswers(to)];
    const said: string[] = [];
    if (own.orders !== null && own.orders.at > (there.orders?.at ?? -Infinity)) {
      await keepOrderAnswers(to, own.orders);
      said.push(`Carried there: what Kite answered about orders on ${dayText(own.orders.day)}`);
    }
    if (own.wrongIp !== null && own.wrongIp.at > (there.wrongIp?.at ?? -Infinity)) {
      await keepWrongIp(to, own.wrongIp);
      said.push(`Carried there: what Kite answered to a wrong address on ${dayText(own.wrongIp.day)}`);
    }
    return said;
  } finally {
    await book.close();
  }
}

/** What the gate says of that day, as the preflight of the deployment will find it. */
export async function gateText(
  live: Store,
  paper: Store,
  day: Day,
  { root = KITE_ROOTS.apiRoot, userId }: { readonly root?: string; readonly userId: string | null },
): Promise<string> {
  const gate = await liveGate(live, paper, day, { ...DEFAULT_LADDER, root, userId });
  if (gate.kind === 'refused') return `The gate is shut: ${gate.rule}: ${gate.why}`;
  const much = gate.lots === null ? 'as many lots as the budget allows' : `${gate.lots} lot an entry`;
  return `The gate is open: ${gate.rung}, ${much}`;
}
