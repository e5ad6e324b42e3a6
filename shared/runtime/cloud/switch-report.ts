import { z } from 'zod';
import type { CloudPlace } from '../../domain/cloud.ts';
import { isoText } from '../../domain/time.ts';
import { whenText } from '../jobs/telling.ts';
import type { SwitchReport } from './switch.ts';

/** `tron cloud --json`. */
export const cloudDocumentSchema = z.strictObject({
  format: z.literal('tron-cloud'),
  version: z.literal(1),
  did: z.enum(['pause', 'resume', 'status']),
  project: z.string(),
  location: z.string(),
  callers: z.array(
    z.strictObject({
      kind: z.enum(['queue', 'job']),
      name: z.string(),
      state: z.enum(['running', 'paused', 'other', 'missing', 'unknown']),
      /** It can lead to an entry. */
      decides: z.boolean(),
      /** Indian time; null: it calls nobody, or nobody knows when. */
      nextAt: z.string().nullable(),
    }),
  ),
  /** Jobs of others in the same place, which are left alone. */
  others: z.int(),
  problems: z.array(z.string()),
});

export type CloudDocument = z.infer<typeof cloudDocumentSchema>;

export function cloudJson(
  did: CloudDocument['did'],
  { project, location }: CloudPlace,
  { rows, others, problems }: SwitchReport,
): CloudDocument {
  const callers = rows.map(({ kind, name, state, decides, nextAt }) => ({
    kind,
    name,
    state,
    decides,
    nextAt: nextAt === null ? null : isoText(nextAt),
  }));
  return {
    format: 'tron-cloud',
    version: 1,
    did,
    project,
    location,
    callers,
    others,
    problems: [...problems],
  };
}

export function cloudText({ rows, others }: SwitchReport): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ kind, name, state, nextAt }) => {
    const next = nextAt === null ? '' : `next ${whenText(nextAt)}`;
    return [kind.padEnd(5), name.padEnd(width), state.padEnd(7), next]
      .filter((part) => part !== '')
      .join('  ')
      .trimEnd();
  });
  return [...lines, ...(others === 0 ? [] : [`${others} jobs of others are left alone`])].join('\n');
}
