import type { OptionRight } from '../domain/instrument.ts';
import type { ChainQuote, ChainView, Rejection } from '../domain/option-chain.ts';
import { clockText, dayText } from '../domain/time.ts';
import { inRupees, rupeeText } from '../domain/units.ts';
import {
  absoluteDelta,
  priceOf,
  QUOTE_RULES,
  spreadPct,
  stepsOut,
  type ChainFault,
  FARTHER,
  type Question,
  type QuoteRule,
} from './pick-rules.ts';

/** Why nothing of the chain can be taken. */
export function chainWhy({ rule, value, limit }: ChainFault, view: ChainView, right: OptionRight): string {
  const name = `${view.underlying} ${dayText(view.expiry)} ${right}`;
  switch (rule) {
    case 'empty-chain':
      return `no option of ${name} is listed`;
    case 'unknown-expiry':
      return `${name}: when the contracts end on their expiry day is not known`;
    case 'expired':
      return `${name}: the contracts ended at ${clockText(limit)} on ${dayText(view.expiry)}, it is ${clockText(value)}`;
    case 'stale-chain':
      return Number.isNaN(value)
        ? `${name}: nothing has a price yet at ${clockText(view.at)}`
        : `${name}: the newest price is ${seconds(value)} old, allowed ${seconds(limit)}`;
    case 'no-forward':
      return `${name}: no forward at ${clockText(view.at)}: neither the matching future nor enough pairs of call and put have a fresh price`;
  }
}

/** Why this one: what was looked for, each number beside its limits, and what was assumed. */
export function pickedWhy(quote: ChainQuote, question: Question, passed: number, of: number): string {
  const { settings, carries, view } = question;
  const price = priceOf(quote, question);
  const { lot } = quote.instrument;
  const looked = {
    premium: `premium nearest ${inRupees((settings.premiumLeast + settings.premiumMost) * 50)}`,
    delta: `delta nearest ${settings.deltaTarget}`,
    moneyness: `${stepsText(stepsOut(quote, question))}, wanted ${stepsText(settings.stepsFromMoney)}`,
  }[settings.by];
  const facts = [
    `${carries.bidAsk ? 'ask' : 'last'} ${inRupees(price)}`,
    `delta ${absoluteDelta(quote, question).toFixed(2)}`,
    `forward ${rupeeText(view.forward)}`,
    `spread ${spreadPct(quote, question).toFixed(2)} %${carries.bidAsk ? '' : ' assumed (no bid and ask)'}`,
    `${seconds((view.at - quote.lastAt) / 1000)} old`,
    carries.oi ? `OI ${Math.round(quote.oi / lot)} lots` : 'OI assumed enough (not in the data)',
    ...(carries.volume
      ? [`volume ${Math.round(quote.volume / lot)} lots`]
      : settings.volumeLeastLots > 0
        ? ['volume assumed enough (not in the data)']
        : []),
  ];
  return `${looked}: ${facts.join(', ')}; ${passed} of ${of} pass`;
}

/** How many were stopped by which rule, and the one that came farthest. */
export function noneWhy(question: Question, rejected: readonly Rejection[]): string {
  const { view, right } = question;
  const counts = QUOTE_RULES.flatMap((rule) => {
    const stopped = rejected.filter((each) => each.rule === rule).length;
    return stopped === 0 ? [] : [`${rule} ${stopped}`];
  });
  const near = nearestMiss(rejected);
  const miss =
    near === null
      ? ''
      : `; nearest miss ${near.key.slice(near.key.indexOf(':') + 1)}: ${rejectionText(near)}`;
  return `no ${view.underlying} ${dayText(view.expiry)} ${right} of ${rejected.length} passes: ${counts.join(', ')}${miss}`;
}

/** "premium ₹121.35, allowed ₹120" */
export function rejectionText({ rule, value, limit }: Rejection): string {
  if (rule === FARTHER) return 'passes, farther from what is looked for';
  return `${rule} ${valueText(rule, value)}, allowed ${valueText(rule, limit)}`;
}

/** A value in the unit of its rule, for people. */
export function valueText(rule: string, value: number): string {
  if (Number.isNaN(value)) return 'unknown';
  switch (rule) {
    case 'price':
    case 'crossed':
    case 'premium':
      return inRupees(value);
    case 'age':
    case 'stale-chain':
      return seconds(value);
    case 'moneyness':
      return stepsText(value);
    case 'delta':
      return value.toFixed(2);
    case 'spread':
      return `${value.toFixed(2)} %`;
    case 'expired':
      return clockText(value);
    default:
      return `${Math.round(value * 100) / 100}`;
  }
}

/** The one that passed most rules, then the one that missed by the least part of its limit, then the lower key. */
function nearestMiss(rejected: readonly Rejection[]): Rejection | null {
  const place = (rule: string): number => QUOTE_RULES.findIndex((each: QuoteRule) => each === rule);
  const missBy = ({ value, limit }: Rejection): number => {
    const miss = Math.abs(value - limit) / Math.max(Math.abs(limit), 1);
    return Number.isNaN(miss) ? Infinity : miss;
  };
  const ordered = rejected.toSorted((a, b) => {
    const [mineBy, otherBy] = [missBy(a), missBy(b)];
    return (
      place(b.rule) - place(a.rule) || (mineBy === otherBy ? 0 : mineBy - otherBy) || (a.key < b.key ? -1 : 1)
    );
  });
  return ordered[0] ?? null;
}

function seconds(value: number): string {
  return `${Math.round(value)} s`;
}

function stepsText(steps: number): string {
  if (steps === 0) return 'at the money';
  return `${Math.abs(steps)} ${Math.abs(steps) === 1 ? 'strike' : 'strikes'} ${steps > 0 ? 'out of' : 'in'} the money`;
}
