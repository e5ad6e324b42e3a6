import { z } from 'zod';
import { dayText, isoText, type Day } from '../../domain/time.ts';
import { inRupees } from '../../domain/units.ts';
import { certified } from '../../ledger/certify.ts';
import type { Comparison, HeldLine, NotCompared } from '../../ledger/comparison.ts';
import { rebuiltOf } from '../../ledger/rebuilt.ts';
import type { Broker, Store } from '../../ports.ts';
import { certificateDocument, type Certificate, type Signature } from '../certificate.ts';
import { certificatesOf, keepCertificate, readFirst } from '../certificate-kept.ts';
import { brokerOf, ledgerOf } from '../certify.ts';
import type { CertifySettings } from '../certify-settings.ts';
import { parsed } from '../documents.ts';
import { keys } from '../keys.ts';
import { instant, instantPart } from '../report/fields.ts';
import { wasOnPaper } from '../day-record.ts';
import { NothingThere } from './book.ts';
import { readDays } from './read.ts';

/** What `tron certificate --json` prints. */
export const certificateJsonSchema = z.strictObject({
  format: z.literal('tron-certificate'),
  version: z.literal(2),
  book: z.string(),
  made: instant,
  certificate: certificateDocument,
});

export function certificateJson(
  book: string,
  certificate: Certificate,
): z.infer<typeof certificateJsonSchema> {
  const { at } = certificate;
  return { format: 'tron-certificate', version: 2, book, made: instantPart(at), certificate };
}

/** `day` null: the newest, and the first one where no day has any. Rejects with a NothingThere. */
export async function readCertificate(store: Store, book: string, day: Day | null): Promise<Certificate> {
  const kept = day === null ? await certificatesOf(store) : await certificateOf(store, day);
  const found = kept.at(-1) ?? (await readFirst(store))?.certificate;
  if (found !== undefined && (day === null || found.day === day)) return found;
  throw new NothingThere(`book ${book} has no certificate${day === null ? '' : ` of ${dayText(day)}`}`);
}

async function certificateOf(store: Store, day: Day): Promise<readonly Certificate[]> {
  const key = keys.certificate(day);
  const [stored] = await store.read([key]);
  return stored == null ? [] : [parsed(key, stored.value, certificateDocument)];
}

/** By what a certificate is made of a day that has none. */
export interface Rebuilding {
  /** By the broker's clock, where it is asked. */
  readonly today: Day;
  /** Null: nobody asks it. */
  readonly broker: Broker | null;
  readonly settings: CertifySettings;
}

/**
 * A person answers for a day: its certificate where there is one, else one that is rebuilt from what the ledger has of it and the broker still knows.
 * What disagrees stays in it; entries go on. The day must have come, and one on paper stays on paper. Rejects with an Error where the broker cannot be read or somebody else wrote the
 * certificate meanwhile.
 */
export async function signCertificate(
  store: Store,
  day: Day,
  signed: Signature,
  by: Rebuilding,
): Promise<Certificate> {
  const key = keys.certificate(day);
  const [stored] = await store.read([key]);
  const found: Omit<Certificate, 'signed'> =
    stored == null
      ? { day, at: signed.at, made: 'rebuilt', ...(await rebuilt(store, day, by)) }
      : parsed(key, stored.value, certificateDocument);
  const certificate: Certificate = { ...found, signed };
  await keepCertificate(store, certificate, stored?.version ?? 0);
  return certificate;
}

/** Of today all but the charges can be compared; of an older day the broker has nothing but what is carried over now. */
async function rebuilt(
  store: Store,
  day: Day,
  { today, broker, settings }: Rebuilding,
): Promise<Comparison & Pick<Certificate, 'paper'>> {
  const [record] = await readDays(store, day, day);
  const paper = record !== undefined && wasOnPaper(record);
  if (paper && broker !== null)
    throw new NothingThere(`${dayText(day)} was lived on paper: the broker has nothing of it`);
  const ledger = await ledgerOf(store, { day });
  if (broker === null) return { paper, ...rebuiltOf(ledger, null) };
  if (day < today) return { paper, ...rebuiltOf(ledger, await broker.positions()) };
  return { paper, ...certified(ledger, await brokerOf(broker, false), { ...settings, charged: null }) };
}

/** For people. */
export function certificateText(book: string, certificate: Certificate): string {
  const { day, at, made, signed, orders, positions, foreign, money, charges } = certificate;
  const { compared, notCompared, held, paper, unresolved, warnings } = certificate;
  const change = money.closingCash - money.openingCash - money.moved;
  const cash =
    money.expected === null
      ? `not compared: ${money.why ?? ''}`
      : `changed by ${inRupees(change)}, expected ${inRupees(money.expected)}`;
  const clean = unresolved.length === 0 ? 'clean' : `${unresolved.length} unresolved`;
  return [
    `Certificate of ${dayText(day)}, book ${book}: ${clean} (${made}${paper ? ' on paper' : ''} ${isoText(at)})`,
    ...unresolved.map(({ kind, sentence }) => `  UNRESOLVED ${kind}: ${sentence}`),
    ...warnings.map(({ sentence }) => `  small: ${sentence}`),
    `orders     ${orders.length} of ours, ${foreign.length} foreign`,
    `positions  ${positions.map(({ instrument, ours, foreign: of }) => `${instrument} ours ${ours}, foreign ${of}`).join('; ') || 'none'}`,
    `cash       ${cash}`,
    `charges    ours ${inRupees(charges.ours)}, the broker's ${inRupees(charges.brokers)}`,
    `compared   ${compared.join(', ') || 'nothing'}`,
    ...notComparedLines(notCompared),
    ...(held.length === 0 ? [] : [`held       ${held.map(heldText).join('; ')}`]),
    ...(signed === null ? [] : [`signed     ${signed.by}, ${isoText(signed.at)}: ${signed.why}`]),
  ].join('\n');
}

/** A line for each reason. */
function notComparedLines(notCompared: readonly NotCompared[]): readonly string[] {
  const reasons = [...new Set(notCompared.map(({ why }) => why))];
  return reasons.map((why) => {
    const parts = notCompared.filter((each) => each.why === why).map(({ part }) => part);
    return `  not ${parts.join(', ')}: ${why}`;
  });
}

/** "NSE:INFY 10 CNC (carried over 10)" */
export function heldText({ instrument, product, dayQty, netQty }: HeldLine): string {
  const carried = netQty - dayQty;
  return `${instrument} ${netQty} ${product}${carried === 0 ? '' : ` (carried over ${carried})`}`;
}
