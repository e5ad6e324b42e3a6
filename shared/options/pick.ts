import type {
  ChainQuote,
  ChainView,
  NothingPicked,
  Picked,
  Picker,
  Rejection,
} from '../domain/option-chain.ts';
import { paise } from '../domain/units.ts';
import {
  ageMost,
  distanceOf,
  FARTHER,
  limitOf,
  passes,
  priceOf,
  QUOTE_RULES,
  questionOf,
  readingOf,
  strikeOf,
  type ChainFault,
  type Question,
} from './pick-rules.ts';
import type { PickSettings } from './pick-settings.ts';
import { chainWhy, noneWhy, pickedWhy } from './pick-why.ts';

/**
 * A picker with these settings. Of the options of the right it takes what passes every rule and lies nearest what is looked for; ties go to the greater
 * volume, then open interest, then the lower strike. The order of the quotes does not matter, and a stricter setting never takes what was rejected.
 */
export function picker(settings: PickSettings): Picker {
  return (view, right) => {
    const quotes = view.quotes
      .filter(({ instrument }) => instrument.right === right)
      .toSorted((a, b) => strikeOf(a) - strikeOf(b));
    const question = questionOf(view, right, quotes, settings);
    return wholeChain(question, quotes) ?? best(question, quotes);
  };
}

function wholeChain(question: Question, quotes: readonly ChainQuote[]): NothingPicked | null {
  const { view, right } = question;
  const fault = faultOf(question, quotes);
  if (fault === null) return null;
  return {
    kind: 'none',
    why: chainWhy(fault, view, right),
    rejected: quotes.map(({ instrument }) => ({ key: instrument.key, ...fault })),
  };
}

function faultOf(question: Question, quotes: readonly ChainQuote[]): ChainFault | null {
  const { view } = question;
  if (quotes.length === 0) return { rule: 'empty-chain', value: 0, limit: 1 };
  if (Number.isNaN(view.expiresAt)) return { rule: 'unknown-expiry', value: NaN, limit: view.at };
  if (view.at >= view.expiresAt) return { rule: 'expired', value: view.at, limit: view.expiresAt };
  const newest = newestAge(view, quotes);
  if (!(newest <= ageMost(question))) return { rule: 'stale-chain', value: newest, limit: ageMost(question) };
  if (!(view.forward > 0)) return { rule: 'no-forward', value: view.forward, limit: 0 };
  return null;
}

/** Seconds; NaN where nothing has a price yet. */
function newestAge(view: ChainView, quotes: readonly ChainQuote[]): number {
  let newest = -Infinity;
  for (const { lastAt } of quotes) if (lastAt > newest) newest = lastAt;
  return newest === -Infinity ? NaN : (view.at - newest) / 1000;
}

function best(question: Question, quotes: readonly ChainQuote[]): Picked | NothingPicked {
  const rejected: Rejection[] = [];
  const passing: ChainQuote[] = [];
  for (const quote of quotes) {
    const rejection = rejectionOf(quote, question);
    if (rejection === null) passing.push(quote);
    else rejected.push(rejection);
  }
  const distances = new Map(passing.map((quote) => [quote, distanceOf(quote, question)]));
  const [first, ...others] = passing.toSorted((a, b) => order(a, b, distances));
  if (first === undefined) return { kind: 'none', why: noneWhy(question, rejected), rejected };
  const limit = distances.get(first) ?? NaN;
  for (const other of others)
    rejected.push({
      key: other.instrument.key,
      rule: FARTHER,
      value: distances.get(other) ?? NaN,
      limit,
    });
  return {
    kind: 'picked',
    instrument: first.instrument,
    price: paise(priceOf(first, question)),
    why: pickedWhy(first, question, passing.length, quotes.length),
    rejected,
  };
}

/** The first rule that stops the option; null: none does. */
function rejectionOf(quote: ChainQuote, question: Question): Rejection | null {
  for (const rule of QUOTE_RULES) {
    const reading = readingOf(rule, quote, question);
    if (reading !== null && !passes(reading))
      return { key: quote.instrument.key, rule, value: reading.value, limit: limitOf(reading) };
  }
  return null;
}

function order(a: ChainQuote, b: ChainQuote, distances: ReadonlyMap<ChainQuote, number>): number {
  return (
    (distances.get(a) ?? NaN) - (distances.get(b) ?? NaN) ||
    known(b.volume) - known(a.volume) ||
    known(b.oi) - known(a.oi) ||
    strikeOf(a) - strikeOf(b) ||
    (a.instrument.key < b.instrument.key ? -1 : 1)
  );
}

function known(count: number): number {
  return Number.isNaN(count) ? 0 : count;
}
