import { z } from 'zod';
import { isTerminal, signOf } from '../../domain/order.ts';
import { dayText, isoText, type Day } from '../../domain/time.ts';
import { inRupees } from '../../domain/units.ts';
import type { Comparison, Difference, LedgerDay } from '../../ledger/comparison.ts';
import type { Store } from '../../ports.ts';
import { certificateDocument, standingDocument, type Certificate, type Signature } from '../certificate.ts';
import { keepCertificate } from '../certificate-kept.ts';
import { ledgerOf } from '../certify.ts';
import { parsed } from '../documents.ts';
import { keys } from '../keys.ts';
import { instant, instantPart } from '../report/fields.ts';
import { NothingThere } from './book.ts';

/** What `tron certificate --json` prints. */
export const certificateJsonSchema = z.strictObject({
  format: z.literal('tron-certificate'),
  version: z.literal(1),
  book: z.string(),
  made: instant,
  certificate: certificateDocument,
});

export function certificateJson(
  book: string,
  certificate: Certificate,
): z.infer<typeof certificateJsonSchema> {
  const { at } = certificate;
  return { format: 'tron-certificate', version: 1, book, made: instantPart(at), certificate };
}

/** `day` null: the newest. Rejects with a NothingThere. */
export async function readCertificate(store: Store, book: string, day: Day | null): Promise<Certificate> {
  const [standing] = await store.read([keys.newestCertificate]);
  const newest =
    standing == null ? null : parsed(keys.newestCertificate, standing.value, standingDocument).day;
  const wanted = day ?? newest;
  if (wanted === null) throw new NothingThere(`book ${book} has no certificate`);
  const key = keys.certificate(wanted);
  const [stored] = await store.read([key]);
  if (stored == null) throw new NothingThere(`book ${book} has no certificate of ${dayText(wanted)}`);
  return parsed(key, stored.value, certificateDocument);
}

/**
 * A person answers for a day: its certificate where there is one, else one that is rebuilt from what the ledger has of it. What disagrees stays in it;
 * entries go on. Rejects with an Error where somebody else wrote it meanwhile.
 */
export async function signCertificate(store: Store, day: Day, signed: Signature): Promise<Certificate> {
  const key = keys.certificate(day);
  const [stored] = await store.read([key]);
  const found: Omit<Certificate, 'signed'> =
    stored == null
      ? { day, at: signed.at, made: 'rebuilt', ...fromLedger(await ledgerOf(store, { day })) }
      : parsed(key, stored.value, certificateDocument);
  const certificate: Certificate = { ...found, signed };
  await keepCertificate(store, certificate, stored?.version ?? 0);
  return certificate;
}

/** One side of a comparison: nobody can read the broker's books of a day that is over. */
function fromLedger({ orders, open }: LedgerDay): Comparison {
  const unresolved: Difference[] = [];
  const add = (kind: Difference['kind'], what: string, ours: number | string, sentence: string): void =>
    void unresolved.push({ kind, what, ours, brokers: null, sentence });
  for (const { id, status } of orders.filter((order) => !isTerminal(order.status)))
    add('order', `order ${id}`, status, `order ${id} is ${status}, and nobody knows what became of it`);
  const positions = [...new Set(orders.map(({ instrument }) => instrument))].sort().map((instrument) => {
    const ours = orders
      .filter((order) => order.instrument === instrument)
      .reduce((sum, { request, filledQty }) => sum + signOf(request.side) * filledQty, 0);
    if (ours !== 0) add('quantity', instrument, ours, `${instrument}: ${ours} are open by the ledger`);
    return { instrument, ours, account: ours, foreign: 0 };
  });
  if (open > 0) add('quantity', 'open trades', open, `${open} trades are open in the ledger`);
  const lines = orders.filter(({ brokerId }) => brokerId !== null);
  return {
    orders: lines.map(({ id, instrument, brokerId, request, filledQty, filledValue, status }) => ({
      tag: id,
      instrument,
      brokerId,
      ours: { qty: request.qty, filledQty, value: filledValue, status, charges: 0 },
      brokers: null,
    })),
    positions,
    foreign: [],
    money: {
      openingCash: 0,
      closingCash: 0,
      moved: 0,
      expected: null,
      why: 'rebuilt: nobody read the account',
    },
    charges: { ours: 0, brokers: 0 },
    unresolved,
    warnings: [],
  };
}

/** For people. */
export function certificateText(book: string, certificate: Certificate): string {
  const { day, at, made, signed, orders, positions, foreign, money, charges } = certificate;
  const { unresolved, warnings } = certificate;
  const change = money.closingCash - money.openingCash - money.moved;
  const cash =
    money.expected === null
      ? `not compared: ${money.why ?? ''}`
      : `changed by ${inRupees(change)}, expected ${inRupees(money.expected)}`;
  const clean = unresolved.length === 0 ? 'clean' : `${unresolved.length} unresolved`;
  return [
    `Certificate of ${dayText(day)}, book ${book}: ${clean} (${made} ${isoText(at)})`,
    ...unresolved.map(({ kind, sentence }) => `  UNRESOLVED ${kind}: ${sentence}`),
    ...warnings.map(({ sentence }) => `  small: ${sentence}`),
    `orders     ${orders.length} of ours, ${foreign.length} foreign`,
    `positions  ${positions.map(({ instrument, ours, foreign: of }) => `${instrument} ours ${ours}, foreign ${of}`).join('; ') || 'none'}`,
    `cash       ${cash}`,
    `charges    ours ${inRupees(charges.ours)}, the broker's ${inRupees(charges.brokers)}`,
    ...(signed === null ? [] : [`signed     ${signed.by}, ${isoText(signed.at)}: ${signed.why}`]),
  ].join('\n');
}
