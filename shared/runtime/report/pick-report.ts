import { z } from 'zod';
import type { OptionRight } from '../../domain/instrument.ts';
import type { ChainQuote, ChainView, NothingPicked, Picked } from '../../domain/option-chain.ts';
import { dayText, isoText, minuteOf, minuteText, type Day } from '../../domain/time.ts';
import { rupeeText } from '../../domain/units.ts';
import { absoluteDelta, questionOf, stepsOut, strikeOf } from '../../options/pick-rules.ts';
import type { PickSettings } from '../../options/pick-settings.ts';
import { rejectionText } from '../../options/pick-why.ts';
import { assumedText } from './assumed.ts';
import { tableText, wrapped } from './text.ts';

/** What was asked of a chain and what was answered. */
export interface PickAnswer {
  readonly day: Day;
  readonly view: ChainView;
  readonly right: OptionRight;
  readonly settings: PickSettings;
  readonly outcome: Picked | NothingPicked;
  /** Of the market day, about this chain. */
  readonly assumed: readonly string[];
}

/** Strikes shown on either side of the money, besides what passes. */
const STRIKES_SHOWN = 8;

/** The chain around the money with what stopped each option, and the choice. */
export function pickText(answer: PickAnswer): string {
  const { day, view, right, outcome, assumed } = answer;
  const rows = rowsOf(answer);
  const shown = rows.filter(({ steps, verdict }) => Math.abs(steps) <= STRIKES_SHOWN || verdict === 'picked');
  const head =
    `${view.underlying} ${dayText(view.expiry)} ${right} on ${dayText(day)} at ${minuteText(minuteOf(view.at))}, ` +
    `forward ${textOf(view.forward, rupeeText)}, ${rows.length} listed`;
  const table = tableText(
    [
      { head: 'strike', right: true },
      { head: 'last', right: true },
      { head: 'bid', right: true },
      { head: 'ask', right: true },
      { head: 'age s', right: true },
      { head: 'OI lots', right: true },
      { head: 'volume lots', right: true },
      { head: 'delta', right: true },
      { head: 'verdict' },
    ],
    shown.map(({ quote, delta, verdict, why }) => [
      `${strikeOf(quote) / 100}`,
      textOf(quote.last, rupeeText),
      textOf(quote.bid, rupeeText),
      textOf(quote.ask, rupeeText),
      textOf((view.at - quote.lastAt) / 1000, whole),
      textOf(quote.oi / quote.instrument.lot, whole),
      textOf(quote.volume / quote.instrument.lot, whole),
      textOf(delta, (value) => value.toFixed(2)),
      why ?? verdict,
    ]),
  );
  const left = rows.length - shown.length;
  const name = outcome.kind === 'picked' ? `picked ${outcome.instrument.symbol}` : 'nothing picked';
  return [
    wrapped(head, 2),
    ...(rows.length === 0 ? [] : [table]),
    ...(left > 0 ? [`(${left} farther from the money)`] : []),
    '',
    wrapped(`${name}: ${outcome.why}`, 2),
    '',
    assumedText(assumed),
  ].join('\n');
}

interface PickRow {
  readonly quote: ChainQuote;
  /** Without sign; NaN: none is implied. */
  readonly delta: number;
  readonly steps: number;
  readonly verdict: string;
  /** What stopped it; null: nothing did. */
  readonly why: string | null;
}

/** Options of the right, by strike. */
function rowsOf({ view, right, settings, outcome }: PickAnswer): readonly PickRow[] {
  const quotes = view.quotes
    .filter(({ instrument }) => instrument.right === right)
    .toSorted((a, b) => strikeOf(a) - strikeOf(b));
  const question = questionOf(view, right, quotes, settings);
  const rejected = new Map(outcome.rejected.map((each) => [each.key, each]));
  return quotes.map((quote) => {
    const rejection = rejected.get(quote.instrument.key);
    return {
      quote,
      delta: absoluteDelta(quote, question),
      steps: stepsOut(quote, question),
      verdict: rejection?.rule ?? 'picked',
      why: rejection === undefined ? null : rejectionText(rejection),
    };
  });
}

function textOf(value: number, text: (value: number) => string): string {
  return Number.isFinite(value) ? text(value) : '-';
}

function whole(value: number): string {
  return `${Math.round(value)}`;
}

const known = z.number().nullable();
const dayField = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** The shape of `tron pick --json`: prices in paise, quantities in units, deltas without sign; null is unknown or not carried. */
export const pickDocumentSchema = z.strictObject({
  format: z.literal('tron-pick'),
  version: z.literal(1),
  day: dayField,
  underlying: z.string(),
  expiry: dayField,
  right: z.enum(['CE', 'PE']),
  at: z.strictObject({ ms: z.int(), iso: z.string() }),
  forward: known,
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
  picked: z.strictObject({ instrument: z.string(), price: z.int() }).nullable(),
  why: z.string(),
  options: z.array(
    z.strictObject({
      instrument: z.string(),
      strike: z.int(),
      lot: z.int(),
      last: known,
      bid: known,
      ask: known,
      ageSeconds: known,
      oi: known,
      volume: known,
      delta: known,
      rejected: z.strictObject({ rule: z.string(), value: known, limit: known }).nullable(),
    }),
  ),
  assumed: z.array(z.string()),
});

export type PickDocument = z.infer<typeof pickDocumentSchema>;

export function pickJson(answer: PickAnswer): PickDocument {
  const { day, view, right, settings, outcome, assumed } = answer;
  const rejected = new Map(outcome.rejected.map((each) => [each.key, each]));
  return {
    format: 'tron-pick',
    version: 1,
    day: dayText(day),
    underlying: view.underlying,
    expiry: dayText(view.expiry),
    right,
    at: { ms: view.at, iso: isoText(view.at) },
    forward: orNull(view.forward),
    settings,
    picked: outcome.kind === 'picked' ? { instrument: outcome.instrument.key, price: outcome.price } : null,
    why: outcome.why,
    options: rowsOf(answer).map(({ quote, delta }) => {
      const { instrument } = quote;
      const rejection = rejected.get(instrument.key);
      return {
        instrument: instrument.key,
        strike: strikeOf(quote),
        lot: instrument.lot,
        last: orNull(quote.last),
        bid: orNull(quote.bid),
        ask: orNull(quote.ask),
        ageSeconds: orNull((view.at - quote.lastAt) / 1000),
        oi: orNull(quote.oi),
        volume: orNull(quote.volume),
        delta: orNull(delta),
        rejected:
          rejection === undefined
            ? null
            : {
                rule: rejection.rule,
                value: orNull(rejection.value),
                limit: orNull(rejection.limit),
              },
      };
    }),
    assumed: [...assumed],
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
