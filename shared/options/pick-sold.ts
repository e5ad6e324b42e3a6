import type { ChainQuote, Picked, NothingPicked, SoldPicker } from '../domain/option-chain.ts';
import { inRupees, paise, rupeeText } from '../domain/units.ts';
import {
  limitOf,
  passes,
  questionOf,
  readingOf,
  strikeOf,
  type Question,
  type QuoteRule,
} from './pick-rules.ts';
import type { PickSettings } from './pick-settings.ts';
import { rejectionText } from './pick-why.ts';

/** What may make a quote unfit to be sold into; the strike is given, so nothing is looked for. */
const SOLD_RULES: readonly QuoteRule[] = ['price', 'crossed', 'age', 'spread', 'oi', 'volume'];

/**
 * Chooses what a spread sells with these settings: of the same expiry and right, so many listed strikes farther out of the money than what is bought, with a
 * fresh quote. The debit it leaves must be above zero and below the width between the strikes: anything else is two prices of different moments.
 */
export function soldPicker(settings: PickSettings): SoldPicker {
  return (view, bought, stepsOut) => {
    const { right, strike } = bought.instrument;
    if (right === null || strike === null) return none(`${bought.instrument.key} is no option`);
    const quotes = view.quotes.filter(({ instrument }) => instrument.right === right);
    const question = questionOf(view, right, quotes, settings);
    const place = question.strikes.indexOf(strike) + (right === 'CE' ? stepsOut : -stepsOut);
    const wanted = question.strikes[place];
    const quote = quotes.find((each) => strikeOf(each) === wanted);
    if (quote === undefined)
      return none(`no strike is listed ${stepsOut} beyond ${bought.instrument.symbol}`);
    return fit(quote, question, bought, Math.abs(strikeOf(quote) - strike));
  };
}

function fit(quote: ChainQuote, question: Question, bought: Picked, width: number): Picked | NothingPicked {
  const { instrument } = quote;
  for (const rule of SOLD_RULES) {
    const reading = readingOf(rule, quote, question);
    if (reading === null || passes(reading)) continue;
    const rejection = { key: instrument.key, rule, value: reading.value, limit: limitOf(reading) };
    return { ...none(`to sell ${instrument.symbol}: ${rejectionText(rejection)}`), rejected: [rejection] };
  }
  const price = question.carries.bidAsk ? quote.bid : quote.last;
  const debit = bought.price - price;
  if (!(price > 0 && debit > 0 && debit < width)) {
    const rejection = { key: instrument.key, rule: 'debit', value: debit, limit: width };
    const prices = `bought at ${rupeeText(bought.price)}, sold at ${rupeeText(price)}`;
    const why = `to sell ${instrument.symbol}: debit ${inRupees(debit)} (${prices}), allowed above ₹0 and below ${inRupees(width)}`;
    return { ...none(why), rejected: [rejection] };
  }
  const age = Math.round((question.view.at - quote.lastAt) / 1000);
  return {
    kind: 'picked',
    instrument,
    price: paise(price),
    why: `${question.carries.bidAsk ? 'bid' : 'last'} ${inRupees(price)}, ${age} s old`,
    rejected: [],
  };
}

function none(why: string): NothingPicked {
  return { kind: 'none', why, rejected: [] };
}
