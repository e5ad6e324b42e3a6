import { z } from 'zod';

/** What things cost in the cloud, as of a day. Rows that could not be read on a price page say so. */
const ROW_NAMES = [
  'run-vcpu',
  'run-memory',
  'run-requests',
  'run-warm',
  'scheduler',
  'tasks',
  'firestore-reads',
  'firestore-writes',
  'firestore-deletes',
  'nat-hours',
  'nat-bytes',
  'address',
] as const;

export type PriceName = (typeof ROW_NAMES)[number];

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD');

const rowSchema = z.strictObject({
  name: z.enum(ROW_NAMES),
  about: z.string().min(1),
  unit: z.string().min(1),
  /** Dollars for `per` units. */
  usd: z.number().min(0),
  per: z.number().positive(),
  /** Units that cost nothing, in each day or month, or at once for an account. */
  free: z.number().min(0),
  freeIn: z.enum(['day', 'month', 'account']),
  isVerified: z.boolean(),
});

export type PriceRow = z.output<typeof rowSchema>;

const pricesSchema = z
  .strictObject({
    date,
    source: z.string().min(1),
    usdInr: z.strictObject({ rate: z.number().positive().max(10_000), date, isVerified: z.boolean() }),
    /** Over how many days a month is divided. */
    tradingDaysPerMonth: z.int().min(1).max(31),
    vcpuPerInstance: z.number().positive().max(8),
    /** How long instances are kept warm on a trading day. */
    warmHoursPerDay: z.number().min(0).max(24),
    natEndpoints: z.int().min(0).max(1000),
    rows: z.array(rowSchema),
  })
  .refine(({ rows }) => ROW_NAMES.every((name) => rows.filter((row) => row.name === name).length === 1), {
    error: `needs each of these once: ${ROW_NAMES.join(', ')}`,
  });

export type Prices = z.output<typeof pricesSchema>;

/** Throws a RangeError with a line for each bad field. */
export function pricesOf(json: unknown): Prices {
  const read = pricesSchema.safeParse(json);
  if (read.success) return read.data;
  const lines = read.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new RangeError(`the prices cannot be read:\n${lines.join('\n')}`);
}

/** What one trading day used, in the units of the rows; what is paid by the month as its share of a day. */
export type Quantities = Readonly<Record<PriceName, number>>;

/** Of a trading day, in dollars. */
export interface Priced {
  readonly row: PriceRow;
  readonly quantity: number;
  /** As if nothing were free. */
  readonly gross: number;
  /** What of that the free tier pays, where nothing else uses it. */
  readonly free: number;
}

export function priced({ rows, tradingDaysPerMonth }: Prices, quantities: Quantities): readonly Priced[] {
  return rows.map((row) => {
    const quantity = quantities[row.name];
    const share = row.freeIn === 'day' ? 1 : tradingDaysPerMonth;
    const cost = (units: number): number => (units / row.per) * row.usd;
    return { row, quantity, gross: cost(quantity), free: cost(Math.min(quantity, row.free / share)) };
  });
}

const HOURS_PER_MONTH = 730;
const GIB = 1024 ** 3;

/** What the functions did on a day. */
export interface DayUse {
  /** By function: its memory, how many of it are kept warm, its calls and how long they are billed for. */
  readonly functions: readonly {
    readonly memoryMb: number;
    readonly minInstances: number;
    readonly invocations: number;
    readonly billedMs: number;
  }[];
  readonly jobs: number;
  readonly taskOperations: number;
  readonly read: number;
  readonly written: number;
  readonly removed: number;
  /** To the broker and back. */
  readonly brokerBytes: number;
}

export function quantitiesOf(prices: Prices, use: DayUse): Quantities {
  const { tradingDaysPerMonth: days, vcpuPerInstance, warmHoursPerDay, natEndpoints } = prices;
  const sum = (of: (each: DayUse['functions'][number]) => number): number =>
    use.functions.reduce((total, each) => total + of(each), 0);
  return {
    'run-vcpu': sum(({ billedMs }) => (billedMs / 1000) * vcpuPerInstance),
    'run-memory': sum(({ billedMs, memoryMb }) => (billedMs / 1000) * (memoryMb / 1024)),
    'run-requests': sum(({ invocations }) => invocations),
    'run-warm': sum(
      ({ minInstances, memoryMb }) =>
        minInstances * warmHoursPerDay * 3600 * (vcpuPerInstance + memoryMb / 1024),
    ),
    scheduler: use.jobs / days,
    tasks: use.taskOperations,
    'firestore-reads': use.read,
    'firestore-writes': use.written,
    'firestore-deletes': use.removed,
    'nat-hours': (natEndpoints * HOURS_PER_MONTH) / days,
    'nat-bytes': use.brokerBytes / GIB,
    address: HOURS_PER_MONTH / days,
  };
}

/** A table for people; rupees of a trading day. */
export function pricesText(prices: Prices, rows: readonly Priced[]): string {
  const { usdInr, date: of, source, tradingDaysPerMonth, warmHoursPerDay } = prices;
  const inr = (usd: number): string => (usd * usdInr.rate).toFixed(3);
  const count = (quantity: number): string =>
    quantity >= 100 ? Math.round(quantity).toLocaleString('en-IN') : String(Number(quantity.toPrecision(3)));
  const cells = rows.map(({ row, quantity, gross, free }) => [
    `${row.about}${row.isVerified ? '' : ' *'}`,
    count(quantity),
    row.unit,
    inr(gross),
    inr(free),
    inr(gross - free),
  ]);
  const sum = (value: (each: Priced) => number): number =>
    rows.reduce((total, each) => total + value(each), 0);
  const total = [
    'all',
    '',
    '',
    inr(sum(({ gross }) => gross)),
    inr(sum(({ free }) => free)),
    inr(sum(({ gross, free }) => gross - free)),
  ];
  const table = [
    ['rupees of a trading day', 'used', '', 'without free tiers', 'free', 'to pay'],
    ...cells,
    total,
  ];
  const widths = [0, 1, 2, 3, 4, 5].map((i) => Math.max(...table.map((row) => (row[i] ?? '').length)));
  const isText = (i: number): boolean => i === 0 || i === 2;
  const lines = table.map((row) =>
    row
      .map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...lines,
    `prices of ${of} (${source})`,
    `* not verified. A dollar at ₹${usdInr.rate}, ${usdInr.date}${usdInr.isVerified ? '' : ', not verified'}. A month has ${tradingDaysPerMonth} trading days; instances are warm for ${warmHoursPerDay} h of each`,
    'The billed time is of this machine, and of an instance a call; what leaves Google for the internet is priced as far as Cloud NAT goes; logs, secrets and storage are not in it',
  ].join('\n');
}
