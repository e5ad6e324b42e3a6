import { z } from 'zod';
import type { Disabled } from '../../domain/account.ts';
import type { Clock } from '../../ports.ts';
import type { CloseAsked, CloseReport } from '../close-position.ts';
import type { ControlAsked } from '../controls.ts';
import { NotTraded } from '../not-traded.ts';
import { tellError } from '../telling.ts';
import type { FlattenParts } from './flatten.ts';
import { WHY } from './flatten.ts';
import { Declined, NO_STORE, NOT_TRADED } from './route.ts';
import { answering } from './store-up.ts';

const NAME_MOST = 60;
const name = z.string().trim().min(1).max(NAME_MOST);
const who = name.exactOptional().describe('who asks; kept');

export const closeAskedSchema: z.ZodType<CloseAsked> = z.strictObject({
  instrument: name.describe('NSE:SBIN or SBIN, in any case; of a spread, either leg'),
  why: WHY,
  who,
});

/** Of both, POST /disable and POST /enable. */
export const switchAskedSchema: z.ZodType<ControlAsked> = z.strictObject({
  kind: z.enum(['bot', 'symbol']),
  name,
  why: WHY,
  who,
});

/** What POST /close answers. */
export const closeAnswerSchema = z.strictObject({
  format: z.literal('tron-close'),
  version: z.literal(1),
  position: z
    .string()
    .nullable()
    .describe('the instrument that names it; null: nothing of what was asked is open or on its way'),
  flat: z.boolean().describe('nothing of that position is open, or could still open'),
  left: z.array(z.string()).describe('in words, one for each thing that is left'),
  tookMs: z.int().min(0).describe('from the call to the reading that shows it'),
  paper: z.boolean().describe('it closes by the minutes that are lived, at no broker'),
});

/** What POST /disable and POST /enable answer. */
export const switchAnswerSchema = z.strictObject({
  format: z.literal('tron-switch'),
  version: z.literal(1),
  what: z.enum(['disable', 'enable']),
  kind: z.enum(['bot', 'symbol']),
  name: z.string(),
  reason: z.string().nullable().describe('why it is (or was) disabled; null: it was not'),
  since: z.int().nullable().describe('since when, epoch ms'),
});

export type CloseAnswer = z.output<typeof closeAnswerSchema>;
export type SwitchAnswer = z.output<typeof switchAnswerSchema>;

/** What a person controls one by one, of a runtime that has its documents. Each rejects with a NotTraded for a name that nobody knows. */
export interface Controls {
  /** Its orders fill by the minutes that the process lives. */
  readonly paper: boolean;
  close(asked: CloseAsked): Promise<CloseReport>;
  disable(asked: ControlAsked): Promise<Disabled>;
  enable(asked: ControlAsked): Promise<Disabled | null>;
}

const WITHOUT =
  'this relay has no store: without one nothing is placed and nothing can be remembered, so it closes everything (tron flatten) or nothing; ask the relay of the process that trades';
const STORE_DOWN =
  'the store does not answer: without it nothing is placed and nothing can be remembered; ask again, or close everything (tron flatten), which works without it';

/** Rejects with a Declined where there is no store that answers, and for a name that nobody knows. */
export async function closeAnswer(
  parts: FlattenParts,
  controls: Controls | null,
  asked: CloseAsked,
): Promise<CloseAnswer> {
  const { clock } = parts;
  const beganAt = clock.now();
  const { paper, report } = await withStore(parts, controls, async (side) => ({
    paper: side.paper,
    report: await side.close(asked),
  }));
  const { position, flat, left } = report;
  const tookMs = took(clock, beganAt);
  return { format: 'tron-close', version: 1, position, flat, left: [...left], tookMs, paper };
}

/** Rejects as `closeAnswer` does. */
export async function switchAnswer(
  parts: FlattenParts,
  controls: Controls | null,
  what: SwitchAnswer['what'],
  asked: ControlAsked,
): Promise<SwitchAnswer> {
  const found = await withStore(parts, controls, (side) => side[what](asked));
  return {
    format: 'tron-switch',
    version: 1,
    what,
    kind: asked.kind,
    name: found?.name ?? asked.name,
    reason: found?.why ?? null,
    since: found?.at ?? null,
  };
}

function took(clock: Clock, beganAt: number): number {
  return Math.max(0, Math.round(clock.now() - beganAt));
}

async function withStore<T>(
  parts: FlattenParts,
  controls: Controls | null,
  work: (controls: Controls) => Promise<T>,
): Promise<T> {
  if (controls === null) throw new Declined(409, WITHOUT, NO_STORE);
  try {
    if (parts.store !== null) await answering(parts, parts.store);
  } catch (error) {
    tellError(parts.log, null, 'relay: the store does not answer', error);
    throw new Declined(503, STORE_DOWN);
  }
  try {
    return await work(controls);
  } catch (error) {
    throw error instanceof NotTraded ? new Declined(404, error.message, NOT_TRADED) : error;
  }
}
