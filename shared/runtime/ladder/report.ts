import { z } from 'zod';
import { dayText } from '../../domain/time.ts';
import type { Judged, Standing } from '../../ledger/ladder.ts';
import { pairsText, tableText } from '../report/text.ts';
import { missingText } from './standing.ts';

const rung = z.enum(['paper', 'one-lot', 'full']);
const day = z.string();

/** What `tron ladder --json` prints. */
export const ladderDocumentSchema = z.strictObject({
  format: z.literal('tron-ladder'),
  version: z.literal(1),
  paperBook: z.string(),
  liveBook: z.string(),
  rung,
  clean: z.int(),
  needed: z.int().nullable().describe('null: there is no rung above'),
  missing: z.string(),
  lastBreach: z.strictObject({ day, why: z.string() }).nullable(),
  probe: z.string().nullable().describe('why the answers of the probe do not do; null: they do'),
  sessions: z.array(
    z.strictObject({
      day,
      kind: z.enum(['paper', 'live']),
      verdict: z.enum(['clean', 'breach', 'idle']),
      why: z.string().nullable(),
      heeded: z.boolean(),
      at: rung,
      to: rung,
      certificate: z.enum(['clean', 'money', 'signed', 'unresolved', 'none']),
      trades: z.int(),
      slippage: z.strictObject({ measured: z.int(), modelled: z.int() }),
    }),
  ),
});

/** Where it is read, and what stands against the probe. */
export interface LadderOf {
  readonly paperBook: string;
  readonly liveBook: string;
  readonly probe: string | null;
}

export function ladderJson(
  { rung: at, clean, needed, lastBreach, sessions }: Standing,
  of: LadderOf,
  missing: string,
): z.infer<typeof ladderDocumentSchema> {
  return {
    format: 'tron-ladder',
    version: 1,
    ...of,
    rung: at,
    clean,
    needed,
    missing,
    lastBreach: lastBreach === null ? null : { day: dayText(lastBreach.day), why: lastBreach.why },
    sessions: sessions.map(({ session, verdict, why, heeded, at: from, to }) => ({
      day: dayText(session.day),
      kind: session.kind,
      verdict,
      why,
      heeded,
      at: from,
      to,
      certificate: session.certificate,
      trades: session.trades,
      slippage: session.slippage,
    })),
  };
}

export function ladderText(standing: Standing, { paperBook, liveBook, probe }: LadderOf): string {
  const { rung: at, sessions } = standing;
  const may = {
    paper: 'paper alone',
    'one-lot': 'live, one lot an entry (of a stock one share)',
    full: 'live',
  };
  const head = pairsText([
    ['rung', `${at}: ${may[at]}`],
    ['next', missingText(standing)],
    ['probe', probe ?? 'its answers speak against nothing'],
    ['books', `paper ${paperBook}, live ${liveBook}`],
  ]);
  return sessions.length === 0 ? head : `${head}\n\n${sessionsTable(sessions)}`;
}

function sessionsTable(sessions: readonly Judged[]): string {
  const columns = [
    { head: 'day' },
    { head: 'kind' },
    { head: 'verdict' },
    { head: 'trades', right: true },
    { head: 'slippage', right: true },
    { head: 'model', right: true },
    { head: 'rung' },
    { head: 'why' },
  ] as const;
  return tableText(
    columns,
    sessions.map(({ session, verdict, why, heeded, at, to }) => [
      dayText(session.day),
      session.kind,
      heeded ? verdict : `(${verdict})`,
      String(session.trades),
      String(session.slippage.measured),
      String(session.slippage.modelled),
      at === to ? at : `${at} → ${to}`,
      why ?? '',
    ]),
  );
}
