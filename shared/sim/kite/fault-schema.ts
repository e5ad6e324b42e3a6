import { z } from 'zod';
import { ERROR_TYPES } from './answers.ts';

export const ROUTES = [
  'session-create',
  'session-end',
  'profile',
  'funds',
  'place',
  'modify',
  'cancel',
  'orders',
  'order-history',
  'order-trades',
  'trades',
  'positions',
  'holdings',
  'order-margins',
  'basket-margins',
  'charges',
  'instruments',
  'quote',
  'ohlc',
  'ltp',
  'historical',
] as const;

export type Route = (typeof ROUTES)[number];

/** Which calls: of this route, the k-th of them from now on, between two instants (`to` exclusive). Neither `nth` nor a window: the next one. */
const when = {
  route: z.enum(ROUTES).optional(),
  nth: z.int().min(1).optional(),
  from: z.number().optional(),
  to: z.number().optional(),
};
/** The same of order updates, counted over both channels. */
const whenUpdated = { nth: when.nth, from: when.from, to: when.to };
const landed = z.boolean().describe('The call did what it asks before its answer was lost.');
const ms = z.int().positive();
const units = z.int().positive();

export const faultSchema = z.discriminatedUnion('fault', [
  z
    .strictObject({ fault: z.literal('timeout-landed'), ...when })
    .describe('Silent, and the call did what it asks: a timeout that became an order.'),
  z
    .strictObject({ fault: z.literal('timeout-not-landed'), ...when })
    .describe('Silent, and nothing was done.'),
  z
    .strictObject({ fault: z.literal('reset'), landed: landed.default(false), ...when })
    .describe('The connection is closed.'),
  z
    .strictObject({
      fault: z.literal('timed-out-400'),
      landAfterMs: ms.default(8_000),
      type: z.enum(ERROR_TYPES).default('InputException'),
      ...when,
    })
    .describe(
      'HTTP 400 "Order request timed out", and the call does what it asks `landAfterMs` later. Its type is not verified.',
    ),
  z.strictObject({ fault: z.literal('rate-limited'), ...when }).describe('HTTP 429, and nothing was done.'),
  z
    .strictObject({
      fault: z.literal('server-error'),
      status: z.int().min(500).max(599).default(500),
      landed: landed.default(false),
      ...when,
    })
    .describe('An HTTP error of this status, in JSON.'),
  z
    .strictObject({ fault: z.literal('bad-gateway'), landed: landed.default(false), ...when })
    .describe('HTTP 502 with an HTML page.'),
  z
    .strictObject({ fault: z.literal('gateway-timeout'), landed: landed.default(false), ...when })
    .describe('HTTP 504 without a body.'),
  z
    .strictObject({ fault: z.literal('html-200'), landed: landed.default(false), ...when })
    .describe('HTTP 200 with an HTML page: a client that looks only at the status takes it for success.'),
  z
    .strictObject({ fault: z.literal('short-book'), missing: units.default(1), ...when })
    .describe('HTTP 200, and the newest rows are missing.'),
  z
    .strictObject({
      fault: z.literal('rms-reject'),
      afterMs: ms.optional(),
      message: z.string().default('RMS:Rule: Check circuit limit including square off order exceeds'),
      ...when,
    })
    .describe('The order gets its id and is REJECTED later; it never reaches the exchange.'),
  z
    .strictObject({ fault: z.literal('rms-square-off'), from: z.number(), instrument: z.string().optional() })
    .describe(
      'At `from` RMS closes every MIS position (of one instrument) with orders of its own, after cancelling what rests.',
    ),
  z
    .strictObject({ fault: z.literal('partial-fill'), qty: units, ...when })
    .describe(
      'A thin market when the order arrives (a stop: when it triggers): `qty` units at most. The rest waits for the next minute; IOC dies.',
    ),
  z
    .strictObject({ fault: z.literal('cancel-race'), qty: units.optional(), ...when })
    .describe(
      "The cancellation is accepted, and before it reaches the exchange `qty` units (all: none given) fill at the order's limit.",
    ),
  z
    .strictObject({ fault: z.literal('dead-token'), ...when })
    .describe('The access token dies with this call; every call with it fails until somebody logs in again.'),
  z
    .strictObject({ fault: z.literal('revoked-ip'), ...when })
    .describe('Orders are refused because of where they come from; reading still works.'),
  z
    .strictObject({ fault: z.literal('missing-protection'), ...when })
    .describe('A MARKET or SL-M order is refused as if it had no market protection.'),
  z
    .strictObject({
      fault: z.literal('late-put'),
      afterMs: ms.default(5_000),
      answer: z.enum(['silent', 'accepted']).default('silent'),
      ...when,
    })
    .describe('The modification is applied `afterMs` later, after any that were sent meanwhile.'),
  z
    .strictObject({ fault: z.literal('stale-positions'), ageMs: ms, ...when })
    .describe('Positions are as they were `ageMs` ago.'),
  z
    .strictObject({ fault: z.literal('book-lag'), ms, ...when })
    .describe('The order is missing from the book for this long after it was placed.'),
  z
    .strictObject({ fault: z.literal('slow-answer'), delayMs: ms, ...when })
    .describe('The answer comes this much later; what was asked for is done at once.'),
  z
    .strictObject({ fault: z.literal('skewed-date'), byMs: z.int(), ...when })
    .describe('The answer’s Date header is this much ahead of the market’s clock (below 0: behind it).'),
  z.strictObject({ fault: z.literal('missing-date'), ...when }).describe('The answer has no Date header.'),
  z
    .strictObject({ fault: z.literal('late-updates'), byMs: ms, ...whenUpdated })
    .describe('The update comes this much later.'),
  z
    .strictObject({ fault: z.literal('reordered-updates'), holdMs: ms.default(3_000), ...whenUpdated })
    .describe('The update comes right after the next one, `holdMs` later at the latest.'),
  z
    .strictObject({ fault: z.literal('duplicated-updates'), copies: units.default(1), ...whenUpdated })
    .describe('Postbacks and websocket messages both come several times.'),
  z.strictObject({ fault: z.literal('lost-updates'), ...whenUpdated }).describe('The update never comes.'),
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultOptions = z.input<typeof faultSchema>;
export type FaultName = Fault['fault'];
export type FaultOf<N extends FaultName> = Extract<Fault, { readonly fault: N }>;

/** The dump of instruments is public: the official Rust client (1.0.1) asks for it without a token. */
export const NEEDS_TOKEN: readonly Route[] = ROUTES.filter(
  (route) => !route.startsWith('session-') && route !== 'instruments',
);

const WRITES: readonly Route[] = ['place', 'modify', 'cancel'];

/** The routes that a fault is about; the others do not end in a request of a client. */
export const ROUTES_OF: Readonly<Record<FaultName, readonly Route[]>> = {
  'timeout-landed': ROUTES,
  'timeout-not-landed': ROUTES,
  reset: ROUTES,
  'timed-out-400': WRITES,
  'rate-limited': ROUTES,
  'server-error': ROUTES,
  'bad-gateway': ROUTES,
  'gateway-timeout': ROUTES,
  'html-200': ROUTES,
  'short-book': ['orders', 'trades'],
  'rms-reject': ['place'],
  'rms-square-off': [],
  'partial-fill': ['place'],
  'cancel-race': ['cancel'],
  'dead-token': NEEDS_TOKEN,
  'revoked-ip': WRITES,
  'missing-protection': ['place', 'modify'],
  'late-put': ['modify'],
  'stale-positions': ['positions'],
  'book-lag': ['place'],
  'slow-answer': ROUTES,
  'skewed-date': ROUTES,
  'missing-date': ROUTES,
  'late-updates': [],
  'reordered-updates': [],
  'duplicated-updates': [],
  'lost-updates': [],
};
