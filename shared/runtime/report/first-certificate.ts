import { z } from 'zod';
import { dayText, isoText } from '../../domain/time.ts';
import { inRupees } from '../../domain/units.ts';
import { heldText } from '../book/certificate.ts';
import { certificateDocument, type Certificate } from '../certificate.ts';
import type { FirstOutcome } from '../first-certificate.ts';

/** What `tron init --json` prints. */
export const initJsonSchema = z.strictObject({
  format: z.literal('tron-init'),
  version: z.literal(1),
  book: z.string(),
  account: z.string().describe('the user at Kite, or "paper"'),
  outcome: z.enum(['made', 'already', 'refused']),
  certificate: certificateDocument.nullable().describe('null: none was made'),
  since: z.string().nullable().describe('of one that was there already'),
  blocked: z.string().nullable().describe('why no entry is sent all the same'),
  rule: z.enum(['not-flat', 'not-empty', 'other-clock']).nullable(),
  why: z.array(z.string()).describe('why none was made'),
});

export function initJson(
  book: string,
  account: string,
  outcome: FirstOutcome,
): z.infer<typeof initJsonSchema> {
  const nothing = { certificate: null, since: null, blocked: null, rule: null, why: [] };
  const { kind } = outcome;
  const head = { format: 'tron-init', version: 1, book, account, outcome: kind, ...nothing } as const;
  if (kind === 'made') return { ...head, certificate: outcome.certificate };
  if (kind === 'already') return { ...head, since: outcome.since, blocked: outcome.blocked };
  return { ...head, rule: outcome.rule, why: [...outcome.why] };
}

/** For people. */
export function initText(
  book: string,
  account: string,
  outcome: Exclude<FirstOutcome, { kind: 'refused' }>,
): string {
  if (outcome.kind === 'made') return madeText(book, account, outcome.certificate);
  const { since, blocked } = outcome;
  return [
    `Book ${book}: the account ${account} has been certified since ${since}; nothing was done`,
    ...(blocked === null ? [] : [`No entry is sent: ${blocked}`]),
  ].join('\n');
}

function madeText(book: string, account: string, { day, at, held, foreign, money }: Certificate): string {
  const { closingCash, openingCash, moved } = money;
  return [
    `Book ${book}: the account ${account} is flat, its first certificate is made (${isoText(at)})`,
    `cash       ${inRupees(closingCash)}, at the day’s start ${inRupees(openingCash)}, paid in less out ${inRupees(moved)}`,
    `foreign    ${foreign.length} ${foreign.length === 1 ? 'order' : 'orders'} of others today`,
    `held       ${held.map(heldText).join('; ') || 'nothing'}`,
    ...(held.length === 0 ? [] : ['           by others: shown, and never traded against']),
    `${dayText(day)} itself is certified when it is over.`,
  ].join('\n');
}
