import { z } from 'zod';
import { dayOf, MINUTE_MS } from '../../domain/time.ts';
import { paise } from '../../domain/units.ts';
import type { Candle } from '../../ports.ts';
import type { ClosedBar } from '../cloud/minutes.ts';
import type { StreamedMinute } from '../cloud/streamed.ts';
import { CLASSES, INSTRUMENTS_MAX } from '../feed/publication-log.ts';
import type { HttpRequest } from './http.ts';
import { BadInput, read } from './inputs.ts';

/** As bars are packed. */
const WORD_MAX = 2 ** 31 - 1;

/** Minutes that the streamer could not publish come with the next one, as its history. */
const BARS_MAX = INSTRUMENTS_MAX * 5;

const price = z.int('must be whole paise').min(1, 'must be at least 1').max(WORD_MAX).transform(paise);
const count = z.int('must be a whole number').min(0, 'must not be negative').max(WORD_MAX);
const minute = z
  .int('must be an instant in milliseconds')
  .multipleOf(MINUTE_MS, 'must be the end of a minute');

const schema = z.strictObject({
  at: minute,
  bars: z
    .partialRecord(
      z.enum(CLASSES, `must be of ${CLASSES.join(', ')}`),
      z
        .array(
          z.strictObject({
            key: z.string().regex(/^[A-Z]{3}:[A-Z0-9& -]{1,40}$/, 'must be as in "NSE:RELIANCE"'),
            at: minute,
            open: price,
            high: price,
            low: price,
            close: price,
            volume: count,
            oi: count,
          }),
        )
        .max(BARS_MAX, `must be at most ${BARS_MAX} bars`),
    )
    .refine((bars) => Object.keys(bars).length > 0, 'must have a class'),
});

/** `{at, bars: {equity: [{key, at, open, high, low, close, volume, oi}]}}`: a bar's `at` is the end of its own minute. */
export function streamedOf(request: HttpRequest): StreamedMinute {
  const { at, bars } = read(request, schema);
  return {
    at,
    bars: Object.fromEntries(
      Object.entries(bars).map(([of, rows]) => [of, checked(`bars.${of}`, at, rows)] as const),
    ),
  };
}

/** What is wrong with bars that are each of the right shape. */
function checked(
  place: string,
  at: number,
  rows: readonly (Candle & { readonly key: string })[],
): readonly ClosedBar[] {
  const seen = new Set<string>();
  return rows.map(({ key, ...candle }, i) => {
    const { open, high, low, close } = candle;
    if (low > Math.min(open, close) || high < Math.max(open, close))
      throw new BadInput(`${place}.${i}: high and low must hold open and close between them`);
    if (candle.at > at || dayOf(candle.at) !== dayOf(at))
      throw new BadInput(`${place}.${i}: is of a later minute or of another day`);
    const of = `${key} ${candle.at}`;
    if (seen.has(of)) throw new BadInput(`${place}.${i}: has an instrument’s minute twice`);
    seen.add(of);
    return { key, candle };
  });
}
