import { z } from 'zod';
import { instantOf, isoText, MINUTE_MS, parseMinute, type Day } from '../../../domain/time.ts';
import { paise } from '../../../domain/units.ts';
import type { HandAnswer } from '../by-hand.ts';
import { faultSchema } from '../fault-schema.ts';
import { SOCKET_FAULTS, socketFaultSchema } from '../ticker/socket-faults.ts';
import { json, type Page } from './http.ts';
import type { Postbacks } from './postbacks.ts';
import type { Sockets } from './sockets.ts';
import type { Timeline } from './timeline.ts';

/** "10:20" or "10:20:30", IST, of the day that is served; or epoch ms. */
const instant = z.union([z.int(), z.string().regex(/^\d{1,2}:\d{2}(:[0-5]\d)?$/)]);

export const advanceSchema = z
  .strictObject({ to: instant.optional(), byMs: z.int().min(0).max(86_400_000).optional() })
  .refine(({ to, byMs }) => (to === undefined) !== (byMs === undefined), {
    error: 'needs one of `to` (epoch ms, "HH:MM" or "HH:MM:SS") and `byMs`',
  });

export const tradeByHandSchema = z.strictObject({
  instrument: z.string().min(1).describe('"NSE:INFY"'),
  side: z.enum(['BUY', 'SELL']),
  qty: z.int().positive(),
  /** Paise; null: at the market. */
  limit: z.int().positive().transform(paise).nullable().default(null),
  product: z.enum(['MIS', 'NRML', 'CNC']).default('MIS'),
});

export const cancelByHandSchema = z.strictObject({ orderId: z.string().min(1) });

/** What the control routes reach. */
export interface Controlled {
  readonly day: Day;
  /** "real", "12", "max-by-request" */
  readonly speed: string;
  readonly timeline: Timeline;
  readonly sockets: Sockets;
  readonly postbacks: Postbacks;
}

type Handler = (of: Controlled, body: string) => Page | Promise<Page>;

/** The routes beside Kite's, for tests and for people who drive the simulator. */
export const CONTROL: Readonly<Record<string, Handler>> = {
  'POST /_control/advance': (of, body) => withBody(advanceSchema, body, (asked) => advance(of, asked)),
  'POST /_control/arm': arm,
  'GET /_control/fired': (of) => json(200, { fired: fired(of) }),
  'POST /_control/trade-by-hand': (of, body) =>
    withBody(tradeByHandSchema, body, (trade) => byHand(of, of.timeline.tradeByHand(trade))),
  'POST /_control/cancel-by-hand': (of, body) =>
    withBody(cancelByHandSchema, body, ({ orderId }) => byHand(of, of.timeline.cancelByHand(orderId))),
  'GET /_control/state': (of) => json(200, state(of)),
};

/** Undefined: no control route. */
export function controlled(method: string, pathname: string): Handler | undefined {
  return Object.hasOwn(CONTROL, `${method} ${pathname}`) ? CONTROL[`${method} ${pathname}`] : undefined;
}

async function advance(of: Controlled, { to, byMs }: z.output<typeof advanceSchema>): Promise<Page> {
  const { timeline, day } = of;
  const now = timeline.reach();
  const target = byMs !== undefined ? now + byMs : typeof to === 'number' ? to : instantOfText(day, to ?? '');
  if (target < now)
    return refused(400, `time goes on: ${isoText(target)} is before ${isoText(now)}, which is now`);
  if (target > now + 2 * 86_400_000) return refused(400, `${isoText(target)} is more than two days ahead`);
  // Minute after minute, so that clients can take what they are sent before more of it comes.
  for (let at = now; at < target;) {
    at = Math.min(at + MINUTE_MS, target);
    timeline.moveTo(at);
    if (of.sockets.connections.some(({ waiting }) => waiting > 0)) await turn();
  }
  return json(200, { now: instantPart(timeline.reach()) });
}

/** Throws a RangeError for no such time of day. */
function instantOfText(day: Day, text: string): number {
  const [hours = '', minutes = '', seconds = '0'] = text.split(':');
  return instantOf(day, parseMinute(`${hours}:${minutes}`)) + Number(seconds) * 1000;
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A fault of the sockets or of the model, told by its name. */
function arm(of: Controlled, body: string): Promise<Page> {
  const named = z.object({ fault: z.string() });
  return withBody(named.loose(), body, ({ fault }) => {
    if (SOCKET_FAULTS.has(fault))
      return withBody(socketFaultSchema, body, (armed) => {
        of.timeline.armSocket(armed);
        return json(200, { armed });
      });
    return withBody(faultSchema, body, (armed) => {
      of.timeline.arm(armed);
      return json(200, { armed });
    });
  });
}

function byHand(of: Controlled, answer: HandAnswer): Page {
  if (answer.kind === 'refused') return refused(409, answer.why);
  return json(200, { orderId: answer.orderId, now: instantPart(of.timeline.now) });
}

function fired({ timeline, sockets }: Controlled) {
  return [...timeline.fired(), ...sockets.fired].toSorted((a, b) => a.at - b.at);
}

function state(of: Controlled) {
  const { day, speed, timeline, sockets, postbacks } = of;
  const now = timeline.reach();
  const next = timeline.nextAt;
  return {
    day,
    speed,
    now: instantPart(now),
    next: next === Infinity ? null : instantPart(next),
    connections: sockets.connections.map((connection) => connection.state()),
    postbacks: postbacks.counts,
    fired: fired(of).length,
  };
}

function instantPart(at: number) {
  return { ms: at, iso: isoText(at) };
}

function refused(status: number, why: string): Page {
  return json(status, { error: why });
}

/** 400 with one sentence for a body that is no JSON or does not fit, and for what is found to be out of range behind it. */
async function withBody<S extends z.ZodType>(
  schema: S,
  body: string,
  run: (value: z.output<S>) => Page | Promise<Page>,
): Promise<Page> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return refused(400, `the body must be JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      return name === '' ? message : `${name}: ${message}`;
    });
    return refused(400, issues.join('; '));
  }
  try {
    return await run(parsed.data);
  } catch (error) {
    if (error instanceof RangeError) return refused(400, error.message);
    throw error;
  }
}
