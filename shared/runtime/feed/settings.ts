import { z } from 'zod';

const ms = (standard: number, max: number, text: string) =>
  z.int().min(0).max(max).default(standard).describe(text);

/** How a day's minutes are fetched while it happens. What is marked UNV is not documented by the broker. */
export const feedSettingsSchema = z
  .strictObject({
    instrumentsMost: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe('Instruments of a run: at a request a second, more would not be done in time'),
    turns: z
      .enum(['run', 'class'])
      .default('run')
      .describe(
        'What takes turns at the requests, and so is limited: all of a run, or stocks by themselves and futures with indices',
      ),
    everyMs: ms(1000, 60_000, 'One request for candles in so long; Kite takes three a second'),
    afterMs: ms(1000, 30_000, 'UNV: so long after a minute’s end its candle is asked for the first time'),
    withinMs: ms(12_000, 59_000, 'A minute is decided within so long after its end, or not at all'),
    candleTimeoutMs: ms(1500, 30_000, 'A candle is waited for so long'),
    spareMs: ms(
      400,
      10_000,
      'The last request of a minute is made so much earlier than its answer could still be in time',
    ),
    againMs: ms(5000, 60_000, 'Where nothing at all is answered, it is asked again after so long'),
    graceMs: ms(900_000, 3_600_000, 'So long after the close the day’s last minutes are still waited for'),
    warmUpDays: z
      .int()
      .min(1)
      .max(59)
      .default(10)
      .describe('Calendar days before the day whose minutes are read for the warm-up: Kite gives 60 at once'),
    underlyings: z
      .array(z.string().regex(/^[A-Z0-9]{1,20}$/))
      .min(1)
      .default(['NIFTY', 'BANKNIFTY'])
      .describe('Whose near futures the bot for futures trades; the first stands for the market'),
    optionsOf: z
      .array(z.string().regex(/^[A-Z0-9]{1,20}$/))
      .min(1)
      .default(['NIFTY'])
      .describe('Whose nearest options the bot for options trades: each is one of the underlyings'),
    optionsMost: z
      .int()
      .min(2)
      .max(100)
      .default(100)
      .describe('Options of a day, those nearest the close before it; of them the minutes are published'),
    legsLeast: z
      .int()
      .min(2)
      .max(100)
      .default(8)
      .describe(
        'Options of a chain that a minute asks for at least: three pairs tell the forward, two are bought',
      ),
    vix: z.string().default('NSE:INDIA VIX').describe('Kite’s key of the India VIX'),
  })
  .refine((s) => s.afterMs + s.candleTimeoutMs + s.spareMs < s.withinMs, {
    path: ['withinMs'],
    error: 'above afterMs, candleTimeoutMs and spareMs together',
  })
  .refine((s) => s.optionsOf.every((name) => s.underlyings.includes(name)), {
    path: ['optionsOf'],
    error: 'each one of the underlyings: their futures stand for them',
  })
  .readonly();

export type FeedSettings = z.output<typeof feedSettingsSchema>;

export const FEED_SETTINGS: FeedSettings = feedSettingsSchema.parse({});
