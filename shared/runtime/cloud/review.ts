import { clockText, dayOf, dayText, isoText, type Day } from '../../domain/time.ts';
import type { MarketDay } from '../../domain/market-day.ts';
import type { Json } from '../../ports.ts';
import type { Certificate } from '../certificate.ts';
import { certificateDocument } from '../certificate.ts';
import { dayDocument } from '../day-record.ts';
import { endDay } from '../day-life.ts';
import { dayResult } from '../day-read.ts';
import type { DayResult } from '../day-result.ts';
import { parsed, plain } from '../documents.ts';
import { hoursOf } from '../feed/prepare.ts';
import { keys } from '../keys.ts';
import { keepSession } from '../ladder/session.ts';
import { dayJson } from '../report/json.ts';
import { tellError } from '../telling.ts';
import type { CloudParts } from './parts.ts';
import { planBar, planOrBlocked } from './plan.ts';

/** A day’s documents say so much at the most; a longer report is kept without its single decisions, which have documents of their own. */
const BYTES_MAX = 900_000;

export interface ReviewParts extends CloudParts {
  /** The day’s certificate, made. */
  readonly certify: () => Promise<Certificate>;
  /** Where the day’s data come from, for people. */
  readonly root: string;
}

export type ReviewOutcome =
  | { readonly kind: 'reviewed'; readonly review: Json }
  | { readonly kind: 'refused'; readonly rule: string; readonly why: string };

/**
 * What a day came to, in numbers, kept as `reviews/{day}`: its report, its certificate or why it has none, and what its preflight said. With a certificate the
 * day is over. Twice overwrites it with the same.
 */
export async function review(parts: ReviewParts, day: Day): Promise<ReviewOutcome> {
  const { ports } = parts;
  const { store, clock } = ports;
  const dayKey = keys.day(day);
  const [stored] = await store.read([dayKey]);
  if (stored == null)
    return {
      kind: 'refused',
      rule: 'not-begun',
      why: `${dayText(day)} was not begun: it has nothing to look back on`,
    };
  const known = await parts.market.day(day);
  const closesAt = known === null ? 0 : hoursOf(known.opening.market)[1];
  if (clock.now() < closesAt)
    return {
      kind: 'refused',
      rule: 'not-over',
      why: `${dayText(day)} is traded until ${clockText(closesAt)}`,
    };
  const record = parsed(dayKey, stored.value, dayDocument);
  const { certificate, why } = await certificateOf(parts, day);
  const report = await dayReport(parts, day);
  const plan = await planOrBlocked(store, day);
  if (certificate !== null && !record.ended) {
    const { market, result } = report;
    const { hash, left, account, trades } = result;
    // For the ladder: only a day that was prepared has trades.
    if (known !== null) await keepSession({ ports, setup: parts.setupOf(day) }, market, { trades });
    await endDay(store, record, { hash, left: left.length, halted: account.halted });
  }
  const value = plain({
    format: 'tron-review',
    version: 1,
    day: dayText(day),
    at: isoText(clock.now()),
    report: report.json,
    certificate: certificate === null ? null : certificatePart(certificate),
    withoutCertificate: why,
    preflight: plan === null ? null : { bar: planBar(plan), checks: plan.checks },
  });
  await store.commit({ expect: [], writes: [{ key: keys.review(day), value }] });
  return { kind: 'reviewed', review: value };
}

async function certificateOf(
  { ports, certify }: ReviewParts,
  day: Day,
): Promise<{ readonly certificate: Certificate | null; readonly why: string | null }> {
  try {
    if (dayOf(ports.clock.now()) === day) return { certificate: await certify(), why: null };
    const key = keys.certificate(day);
    const [stored] = await ports.store.read([key]);
    if (stored != null) return { certificate: parsed(key, stored.value, certificateDocument), why: null };
    return { certificate: null, why: 'none was made on that day' };
  } catch (error) {
    tellError(ports.log, null, 'the certificate', error, true);
    const why = error instanceof Error ? error.message : String(error);
    await ports.alerts.alert(
      `${dayText(day)} has no certificate: ${why}. No entry is sent on a later day until it has one`,
    );
    return { certificate: null, why };
  }
}

function certificatePart({ at, made, signed, unresolved, warnings }: Certificate) {
  return {
    at: isoText(at),
    made,
    signed: signed === null ? null : signed.by,
    unresolved: unresolved.map(({ sentence }) => sentence),
    warnings: warnings.map(({ sentence }) => sentence),
  };
}

/** The day’s report as far as it is, as `tron run --json` prints it. */
export async function dayReport(
  { ports: { store }, market, setupOf, root }: Pick<ReviewParts, 'ports' | 'market' | 'setupOf' | 'root'>,
  day: Day,
): Promise<{ readonly json: Json; readonly result: DayResult; readonly market: MarketDay }> {
  const known = await market.day(day);
  const opening = known === null ? await market.upTo(0) : known.opening.market;
  const { day: result } = await dayResult(store, setupOf(day), { ...opening, day });
  const source = { kind: 'kite', root } as const;
  const document = plain(dayJson({ source, result, findings: [], seedRun: null }));
  const isLong = JSON.stringify(document).length > BYTES_MAX;
  const short = (): Json =>
    plain(dayJson({ source, result: { ...result, decisions: [], setups: [] }, findings: [], seedRun: null }));
  return { json: isLong ? short() : document, result, market: opening };
}
