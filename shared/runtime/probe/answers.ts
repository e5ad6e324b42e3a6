import { z } from 'zod';
import { userIdText } from '../../domain/access-token.ts';
import { dayText, instantOf, type Day } from '../../domain/time.ts';
import type { Store } from '../../ports.ts';
import { DocumentError } from '../document-error.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';
import type { LadderSettings } from '../ladder/settings.ts';

/**
 * What `tron probe-live` asked Kite because no document tells it, and what was seen: two documents, for the second is asked from another address; and that it
 * was begun, for a process may die with an order of it at the exchange.
 */

/** When, of whom and with what it was asked. */
const asked = {
  at: z.number(),
  day: z.int(),
  userId: userIdText,
  root: z.string(),
  /** Key of the share. */
  instrument: z.string(),
  /** By name: of the program that runs this, and of Kite's client. */
  versions: z.record(z.string(), z.string()),
};

/** Milliseconds, each the most that it can have been: to the end of the first reading that had it. */
const lag = z
  .strictObject({ times: z.int().min(1), medianMs: z.number().min(0), maxMs: z.number() })
  .refine(({ medianMs, maxMs }) => maxMs >= medianMs, 'the most is less than the median');

/** `probes/orders` */
export const orderAnswersDocument = z.strictObject({
  ...asked,
  /** From the answer that accepted an order to its row in the book, an order's new price, its end. */
  placed: lag,
  modified: lag,
  cancelled: lag,
  /** A modification that names no quantity leaves the order's as it is. */
  keepsQuantity: z.boolean(),
  /** From the reading of the book that had the fill. */
  trades: lag,
  positions: lag,
});

/** `probes/wrong-ip`: what an order is answered from an address that is not registered. */
export const wrongIpDocument = z.strictObject({
  ...asked,
  status: z.int(),
  type: z.string().nullable(),
  message: z.string(),
  /** What our adapter takes it for; `ambiguous`: it would look for the order in the book. */
  read: z.enum(['ip-not-allowed', 'refused', 'ambiguous']),
});

/** `probes/begun`: the newest that may have sent an order. `ended`: nothing of it is left. */
export const begunDocument = z.strictObject({ ...asked, ended: z.boolean() });

export type Lag = z.output<typeof lag>;
export type OrderAnswers = z.output<typeof orderAnswersDocument>;
export type WrongIpAnswer = z.output<typeof wrongIpDocument>;
export type ProbeBegun = z.output<typeof begunDocument>;
/** When, of whom and with what it was asked. */
export type Asked = Omit<ProbeBegun, 'ended'>;

export async function keepBegun(store: Store, begun: ProbeBegun): Promise<void> {
  await store.commit({ expect: [], writes: [{ key: keys.probe('begun'), value: plain(begun) }] });
}

/** Nothing is left of the newest that was begun, if any was. */
export async function keepEnded(store: Store): Promise<void> {
  const begun = await begunIn(store);
  if (begun !== null && !begun.ended) await keepBegun(store, { ...begun, ended: true });
}

/** Whether a probe of that day may have left something at the broker: it was begun there and has not come to its end, or nobody can read whether it has. */
export async function mayHaveLeft(store: Store, day: Day, root: string): Promise<boolean> {
  try {
    const begun = await begunIn(store);
    return begun !== null && begun.day === day && begun.root === root && !begun.ended;
  } catch (error) {
    if (error instanceof DocumentError) return true;
    throw error;
  }
}

async function begunIn(store: Store): Promise<ProbeBegun | null> {
  const key = keys.probe('begun');
  const [begun] = await store.read([key]);
  return begun == null ? null : parsed(key, begun.value, begunDocument);
}

/** In the place of what was answered before; the probe has come to its end. */
export async function keepOrderAnswers(store: Store, answers: OrderAnswers): Promise<void> {
  await keepAnswers(store, 'orders', answers);
}

export async function keepWrongIp(store: Store, answer: WrongIpAnswer): Promise<void> {
  await keepAnswers(store, 'wrong-ip', answer);
}

async function keepAnswers(store: Store, part: 'orders' | 'wrong-ip', answers: Asked): Promise<void> {
  const { at, day, userId, root, instrument, versions } = answers;
  const begun: ProbeBegun = { at, day, userId, root, instrument, versions, ended: true };
  const writes = [
    { key: keys.probe(part), value: plain(answers) },
    { key: keys.probe('begun'), value: plain(begun) },
  ];
  await store.commit({ expect: [], writes });
}

/** Null: it was never asked. Rejects with an Error that names a document which does not fit. */
export async function probeAnswers(store: Store): Promise<{
  readonly orders: OrderAnswers | null;
  readonly wrongIp: WrongIpAnswer | null;
}> {
  const [ordersKey, ipKey] = [keys.probe('orders'), keys.probe('wrong-ip')];
  const [orders, wrongIp] = await store.read([ordersKey, ipKey]);
  return {
    orders: orders == null ? null : parsed(ordersKey, orders.value, orderAnswersDocument),
    wrongIp: wrongIp == null ? null : parsed(ipKey, wrongIp.value, wrongIpDocument),
  };
}

const DAY_MS = 86_400_000;
const HOW = 'tron probe-live --symbol SYMBOL';

/** Why a day may not be traded live by what was asked, in a sentence; null: nothing speaks against it. */
export async function probeBar(store: Store, day: Day, settings: LadderSettings): Promise<string | null> {
  const begun = await begunIn(store);
  if (begun !== null && begun.root === settings.root && begun.day >= day)
    return `a probe was begun on ${dayText(begun.day)}: its orders are in that day’s book, which can be traded live from the day after`;
  const { orders, wrongIp } = await probeAnswers(store);
  if (orders === null) return `nobody has asked Kite what is not documented of orders: ${HOW}`;
  const stale = staleness('what was answered about orders', HOW, orders, day, settings);
  if (stale !== null) return stale;
  if (!orders.keepsQuantity)
    return 'a modification without a quantity changed the order’s quantity, and the order protocol needs it kept';
  for (const part of ['placed', 'modified', 'cancelled', 'trades', 'positions'] as const) {
    const { maxMs } = orders[part];
    if (!(maxMs <= settings.settlingMs))
      return `Kite was ${maxMs} ms late (${part}), and the order protocol allows ${settings.settlingMs} ms`;
  }
  if (!settings.needsWrongIp) return null;
  const how = `${HOW} --from-wrong-ip, from an address that is not registered at Kite`;
  if (wrongIp === null) return `nobody has seen what an order from a wrong address is answered: ${how}`;
  return staleness('what was answered to a wrong address', how, wrongIp, day, settings);
}

function staleness(
  what: string,
  how: string,
  answer: Pick<OrderAnswers, 'day' | 'userId' | 'root'>,
  day: Day,
  { root, userId, probeDays }: LadderSettings,
): string | null {
  const of = `${what} on ${dayText(answer.day)}`;
  if (answer.root !== root) return `${of} is of ${answer.root}, and orders go to ${root}: ${how}`;
  if (userId !== null && answer.userId !== userId)
    return `${of} is of the account of ${answer.userId}, and ${userId} is to trade: ${how}`;
  const age = Math.round((instantOf(day, 0) - instantOf(answer.day, 0)) / DAY_MS);
  // Its orders are ours by their tags: the day's certificate would find no intent for them.
  if (age <= 0) return `${of} counts from the day after: the probe’s own orders are in that day’s book`;
  if (age > probeDays) return `${of} is ${age} days old, good for ${probeDays}: ${how}`;
  return null;
}
