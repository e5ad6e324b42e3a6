import { z } from 'zod';
import { Bars } from '../../domain/bars.ts';
import type { InstrumentDay, MarketDay, OptionChain } from '../../domain/market-day.ts';
import type { Session } from '../../domain/session.ts';
import type { DayFacts } from '../../domain/strategy.ts';
import type { Day } from '../../domain/time.ts';
import { paise } from '../../domain/units.ts';
import type { Json, Store } from '../../ports.ts';
import { parsed, plain } from '../documents.ts';
import { instrumentSchema, type Prepared } from '../feed/kept.ts';
import { classOf } from '../feed/open.ts';
import { CLASSES, type KeptClass } from '../feed/publication-log.ts';
import { keys } from '../keys.ts';
import { packedFives, unpackedFives } from './packed-fives.ts';

/** What is fetched or published of a day: by its key the broker’s token and its class. */
export interface Source {
  readonly key: string;
  readonly token: number;
  readonly class: KeptClass;
  readonly hasVolume: boolean;
  readonly windows: Session['open'];
  readonly isVix: boolean;
}

/** A day before its first bar, as everybody reads it who is born for one call of that day. */
export interface Opening {
  /** Of this very making: who has it in memory need not read it again. */
  readonly id: string;
  /** What it was prepared for, as text. */
  readonly asked: string;
  readonly market: MarketDay;
  readonly sources: readonly Source[];
}

const windowSchema = z.tuple([z.int(), z.int()]);

const sessionSchema: z.ZodType<Session> = z.strictObject({
  kind: z.enum(['normal', 'special', 'two-part', 'muhurat']),
  day: z.int(),
  open: z.array(windowSchema),
  preOpen: windowSchema.nullable(),
  stopsCancelledAt: z.int().nullable(),
  squareOff: z.int(),
  brokerSquareOff: z.int().nullable(),
  assumed: z.array(z.string()),
});

const factsSchema: z.ZodType<DayFacts, Json> = z.strictObject({
  day: z.int(),
  /** Null: unknown. */
  previousClose: z
    .number()
    .nullable()
    .transform((close) => close ?? NaN),
  hasVolume: z.boolean(),
  kind: z.enum(['equity', 'future', 'option', 'index']),
  optionExpiry: z.int().nullable(),
  sessionOpen: z.int(),
  squareOff: z.int(),
});

const price = z.int().transform(paise).nullable();

const chainSchema: z.ZodType<OptionChain> = z.strictObject({
  underlying: z.string(),
  watched: z.string(),
  cadence: z.enum(['ticks', 'minutes']),
  carries: z.strictObject({ bidAsk: z.boolean(), volume: z.boolean(), oi: z.boolean() }),
});

/** `market/{day}-opening`: at most a hundred instruments of 6 kB, and a hundred options of 1 kB, which have no bars of other days. */
const openingDocument = z.strictObject({
  id: z.string(),
  asked: z.string(),
  reference: z.int().nullable(),
  event: z.string().nullable(),
  assumed: z.array(z.string()),
  /** A day that was prepared before options were part of it has none. */
  chains: z.array(chainSchema).default([]),
  instruments: z.array(
    z.strictObject({
      instrument: instrumentSchema,
      session: sessionSchema,
      facts: factsSchema,
      fives: z.string(),
      bandLow: price,
      bandHigh: price,
      blocked: z.string().nullable(),
    }),
  ),
  sources: z.array(
    z.strictObject({
      key: z.string(),
      token: z.int(),
      class: z.enum(CLASSES),
      hasVolume: z.boolean(),
      windows: z.array(windowSchema),
      isVix: z.boolean(),
    }),
  ),
});

/** Null: the day was not prepared. Rejects with an Error for a document that does not fit. */
export async function openingOf(store: Store, day: Day): Promise<Opening | null> {
  const key = keys.market(day, 'opening');
  const [stored] = await store.read([key]);
  return stored == null ? null : openingIn(key, day, stored.value);
}

/** The document’s value, checked. */
export function openingIn(key: string, day: Day, value: Json): Opening {
  const { id, asked, reference, event, assumed, chains, instruments, sources } = parsed(
    key,
    value,
    openingDocument,
  );
  const market: MarketDay = {
    day,
    instruments: instruments.map((each) => instrumentOf(each)),
    reference,
    chains,
    vix: null,
    event,
    assumed,
  };
  return { id, asked, market, sources };
}

function instrumentOf({
  fives: text,
  ...of
}: z.output<typeof openingDocument>['instruments'][number]): InstrumentDay {
  const fives = unpackedFives(text, of.instrument.hasVolume);
  return {
    ...of,
    bars: new Bars(0, of.instrument.hasVolume),
    from: 0,
    to: 0,
    fives,
    warmupFrom: 0,
    fivesFrom: fives.length,
    fivesTo: fives.length,
    preOpen: null,
  };
}

/** The document of a day that was prepared. `windowsOf`: when what is not traded itself is published. */
export function openingValue(
  id: string,
  asked: string,
  market: MarketDay,
  prepared: readonly Pick<Prepared, 'instrument' | 'token' | 'as'>[],
  windowsOf: (each: Pick<Prepared, 'instrument'>) => Session['open'],
): Json {
  const { reference, event, assumed, chains, instruments } = market;
  return plain({
    id,
    asked,
    reference,
    event,
    assumed,
    chains,
    instruments: instruments.map(
      ({ instrument, session, facts, fives, warmupFrom, fivesFrom, bandLow, bandHigh, blocked }) => ({
        instrument,
        session,
        facts: {
          ...facts,
          previousClose: Number.isNaN(facts.previousClose) ? null : facts.previousClose,
        },
        fives: packedFives(fives, warmupFrom, fivesFrom),
        bandLow,
        bandHigh,
        blocked,
      }),
    ),
    sources: prepared.map(({ instrument, token, as }): Source => ({
      key: instrument.key,
      token,
      class: classOf(instrument),
      hasVolume: instrument.hasVolume,
      windows: windowsOf({ instrument }),
      isVix: as === 'vix',
    })),
  });
}
