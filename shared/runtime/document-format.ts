import { z } from 'zod';
import type { Json, Store, Stored } from '../ports.ts';
import { DocumentError } from './document-error.ts';

/** How a document of one format becomes one of the next; the first brings format 1 to format 2. Pure, and total: a document it cannot read throws. */
export type Migration = (key: string, data: Json) => Json;

const reservationsSchema = z.looseObject({ open: z.array(z.looseObject({ side: z.json() })) });

const objectSchema = z.looseObject({});
const orderSchema = z.looseObject({ instrument: z.json(), plan: objectSchema.nullable() });
const positionSchema = z.looseObject({
  entry: orderSchema.nullable(),
  exit: orderSchema.nullable(),
  trade: objectSchema.nullable(),
});

/**
 * Format 2, for options: an account knows which way each trade bets, and what each strategy lived through; an order names the position it belongs to, and a
 * trade may have a second leg. Before that a trade bet the way it was opened and had one leg.
 */
const options: Migration = (key, data) => {
  const [kind] = key.split('/');
  if (kind === 'accounts') return z.json().parse(withBets(reservationsSchema.parse(data)));
  if (kind === 'orders') return z.json().parse(ofOneLeg(orderSchema.parse(data)));
  if (kind === 'trades') return z.json().parse({ ...objectSchema.parse(data), sold: null });
  if (kind !== 'positions') return data;
  const { entry, exit, trade, ...rest } = positionSchema.parse(data);
  return z.json().parse({
    ...rest,
    entry: entry === null ? null : ofOneLeg(entry),
    exit: exit === null ? null : ofOneLeg(exit),
    trade: trade === null ? null : { ...trade, sold: null },
  });
};

function withBets(account: z.infer<typeof reservationsSchema>): object {
  const open = account.open.map((reservation) => ({ ...reservation, bet: reservation.side }));
  return { ...account, open, strategies: {} };
}

function ofOneLeg({ plan, ...order }: z.infer<typeof orderSchema>): object {
  return { ...order, position: order.instrument, plan: plan === null ? null : { ...plan, spread: null } };
}

/** As it was then, whatever a slot has come to hold since. */
const SLOT_OF_FORMAT_2 = { known: [], doubt: null, mismatch: null, foreignQty: 0, refusedAt: null };

const slotsSchema = z.looseObject({ entry: z.json(), exit: z.json() });

/** Format 2 as well: what the order protocol keeps. Nothing was claimed, seen or asked before it. */
const protocol: Migration = (key, data) => {
  if (key.startsWith('accounts/')) return withFields(data, { desired: null, restoreEpoch: 0 });
  if (key.startsWith('orders/')) return withProtocol(data);
  if (!key.startsWith('positions/')) return data;
  const { entry, exit } = slotsSchema.parse(data);
  const orders = { entry: withProtocol(entry), exit: withProtocol(exit) };
  return withFields(data, { ...orders, past: [], slot: SLOT_OF_FORMAT_2 });
};

/** Of an order, or of null: none. */
function withProtocol(order: Json): Json {
  if (order === null) return null;
  return withFields(order, {
    version: 0,
    askedAt: null,
    claim: null,
    spent: { trail: 0, chase: 0, flatten: 0 },
    absentAt: null,
    triggeredAt: null,
    deliveries: 0,
  });
}

function withFields(data: Json, fields: object): Json {
  return z.json().parse({ ...z.looseObject({}).parse(data), ...fields });
}

const plannedSchema = z.looseObject({ plan: z.looseObject({}).nullable() });
const heldSchema = z.looseObject({
  entry: plannedSchema.nullable(),
  exit: plannedSchema.nullable(),
  past: z.array(plannedSchema),
  trade: z.looseObject({}).nullable(),
});

/** Format 3: a stop may follow the price. Before that every one stayed. */
const trails: Migration = (key, data) => {
  const [kind] = key.split('/');
  if (kind === 'orders') return z.json().parse(staying(plannedSchema.parse(data)));
  if (kind === 'trades') return withFields(data, { trail: null });
  if (kind !== 'positions') return data;
  const { entry, exit, past, trade, ...rest } = heldSchema.parse(data);
  return z.json().parse({
    ...rest,
    entry: entry === null ? null : staying(entry),
    exit: exit === null ? null : staying(exit),
    past: past.map(staying),
    trade: trade === null ? null : { ...trade, trail: null },
  });
};

function staying(order: z.infer<typeof plannedSchema>): object {
  return { ...order, plan: order.plan === null ? null : { ...order.plan, trail: null } };
}

const knownSchema = z.looseObject({
  slot: z.looseObject({ known: z.array(z.looseObject({})) }),
});

/** Format 3 as well: of the orders that the broker told of, whether their value is exact. Nobody asked before, so whoever reconciles asks once. */
const exactness: Migration = (key, data) => {
  if (!key.startsWith('positions/')) return data;
  const { slot } = knownSchema.parse(data);
  const known = slot.known.map((order) => ({ ...order, exact: false, apart: false }));
  return withFields(data, { slot: { ...slot, known } });
};

const slottedSchema = z.looseObject({ slot: z.looseObject({}) });

/** Format 4: a person may disable bots and symbols, and ask for one position to be closed. Before that nobody could. */
const controls: Migration = (key, data) => {
  if (key.startsWith('accounts/')) return withFields(data, { disabled: [] });
  if (!key.startsWith('positions/')) return data;
  const { slot } = slottedSchema.parse(data);
  return withFields(data, { slot: { ...slot, close: null } });
};

/** From format 1 on, each to the next. */
export const MIGRATIONS: readonly Migration[] = [
  (key, data) => protocol(key, options(key, data)),
  (key, data) => exactness(key, trails(key, data)),
  controls,
];

const envelopeSchema = z.strictObject({ format: z.int().min(1), data: z.json() });

/**
 * A store whose documents carry the format they were written in. What an older program wrote is brought up to date as it is read, and written so the
 * next time it changes; what a newer program wrote is refused, for nobody here knows what it means. Throws a DocumentError.
 */
export function formatted(store: Store, migrations: readonly Migration[] = MIGRATIONS): Store {
  const current = migrations.length + 1;
  const opened = <T extends Stored>(key: string, stored: T): T => ({
    ...stored,
    value: upToDate(key, stored.value, migrations),
  });
  return {
    async read(keys) {
      const documents = await store.read(keys);
      return documents.map((stored, i) => (stored === null ? null : opened(keys[i] ?? '', stored)));
    },
    async list(from, before) {
      const entries = await store.list(from, before);
      return entries.map((entry) => opened(entry.key, entry));
    },
    commit: ({ expect, writes }) =>
      store.commit({
        expect,
        writes: writes.map(({ key, value }) => ({
          key,
          value: value === null ? null : { format: current, data: value },
        })),
      }),
  };
}

function upToDate(key: string, value: Json, migrations: readonly Migration[]): Json {
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success)
    throw new DocumentError(key, 'does not say its format: it was not written by this program', {
      held: value,
    });
  const { format } = envelope.data;
  if (format > migrations.length + 1) {
    throw new DocumentError(
      key,
      `has format ${format}, this program knows formats up to ${migrations.length + 1}: use the newer program`,
      { held: value },
    );
  }
  let { data }: { data: Json } = envelope.data;
  try {
    for (const migrate of migrations.slice(format - 1)) data = migrate(key, data);
  } catch (cause) {
    throw new DocumentError(key, `is not what format ${format} was: ${faultsOf(cause)}`, {
      cause,
      held: value,
    });
  }
  return data;
}

/** In one line. */
function faultsOf(cause: unknown): string {
  if (cause instanceof z.ZodError)
    return cause.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
