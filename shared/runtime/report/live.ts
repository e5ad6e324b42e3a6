import type { DecisionRecord } from '../../domain/decision.ts';
import { opposite } from '../../domain/order.ts';
import { clockText } from '../../domain/time.ts';
import { grossOf, netOf, type Trade } from '../../domain/trade.ts';
import { inRupees, rupeeText } from '../../domain/units.ts';
import { RULES } from '../../risk/rules.ts';
import { ruleText } from '../../risk/rule.ts';
import { averageCost, averageEntry, averageExit, averagesOfSold } from './numbers.ts';
import { FACTS_START } from '../choice-reasons.ts';
import { PAGE_WIDTH, plain, signedRupees, symbolOf, wrapped } from './text.ts';

const BOT_WIDTH = 7;
const WORD_WIDTH = 8;

/** SGR codes of the words that a person must not miss. */
const COLOURS = { red: 31, green: 32, yellow: 33, cyan: 36 } as const;
type Colour = keyof typeof COLOURS;

export interface LiveStyle {
  /** The caller knows the terminal and NO_COLOR. */
  readonly colour: boolean;
  readonly width?: number;
}

/**
 * A day as it happens, a line an event: time, bot, what, and the numbers. It remembers only what a line needs of those before it: the minute,
 * each bot's last choice (a choice that stays is not repeated), and who asked for an entry. Null: nothing new to tell.
 */
export class LiveLines {
  readonly #style: LiveStyle;
  readonly #choices = new Map<string, string>();
  readonly #asked = new Map<string, string>();
  #at: number | null = null;

  constructor(style: LiveStyle) {
    this.#style = style;
  }

  minute(at: number): void {
    this.#at = at;
  }

  decision(record: DecisionRecord): string | null {
    const { bot, kind, rule, instrument, barAt } = record;
    this.#at = Math.max(this.#at ?? barAt, barAt);
    if (kind === 'select') {
      if (this.#choices.get(bot) === rule) return null;
      this.#choices.set(bot, rule);
    }
    if (kind === 'entry') this.#asked.set(instrument, bot);
    const [word, colour] = WORDS[kind];
    return this.#line(barAt, bot, word, colour, decisionText(kind === 'select' ? inShort(record) : record));
  }

  opened(trade: Trade): string {
    const { qty, asked, openedAt, bot, instrument } = trade;
    const rest = `${qty} of ${asked} ${symbolOf(instrument)} at ${rupeeText(averageEntry(trade))}${soldText(trade)}`;
    const [word, colour]: readonly [string, Colour] =
      qty < asked ? ['PARTIAL', 'yellow'] : ['FILLED', 'cyan'];
    return this.#line(openedAt, bot, word, colour, rest);
  }

  closed(trade: Trade): string {
    const net = netOf(trade);
    const exit = averageExit(trade);
    const rest =
      `${opposite(trade.side)} ${trade.exitQty} of ${trade.qty} ${symbolOf(trade.instrument)}` +
      `${exit === null ? '' : ` at ${rupeeText(exit)}`}${coveredText(trade)} — ${trade.exitReason ?? 'closed'}: ` +
      `gross ${signedRupees(grossOf(trade))}, charges ${inRupees(trade.charges.total)}, net ${signedRupees(net)}`;
    return this.#line(trade.closedAt, trade.bot, 'CLOSED', net < 0 ? 'red' : 'green', rest);
  }

  unfilled(orderId: string, instrument: string, why: string): string {
    const bot = this.#asked.get(instrument) ?? '';
    return this.#line(null, bot, 'UNFILLED', 'yellow', `${symbolOf(instrument)} — ${why} (order ${orderId})`);
  }

  alert(text: string): string {
    return this.#line(null, '', 'ALERT', 'red', text);
  }

  /** `at` null: the minute that is running. */
  #line(at: number | null, bot: string, word: string, colour: Colour | null, rest: string): string {
    const time = at ?? this.#at;
    const head = `${time === null ? '--:--' : clockText(time)} ${plain(bot).padEnd(BOT_WIDTH)} `;
    const hang = head.length + WORD_WIDTH + 1;
    const text = wrapped(
      `${head}${word.padEnd(WORD_WIDTH)} ${plain(rest)}`,
      hang,
      this.#style.width ?? PAGE_WIDTH,
    );
    if (!this.#style.colour || colour === null) return text;
    const end = head.length + word.length;
    return `${text.slice(0, head.length)}\u001B[${COLOURS[colour]}m${word}\u001B[39m${text.slice(end)}`;
  }
}

const WORDS: Readonly<Record<DecisionRecord['kind'], readonly [word: string, colour: Colour | null]>> = {
  select: ['select', null],
  entry: ['ENTRY', 'cyan'],
  denied: ['REFUSED', 'yellow'],
  leg: ['LEG', 'cyan'],
  stop: ['STOP', null],
  trail: ['TRAIL', null],
  exit: ['EXIT', null],
};

/** A choice without the facts that have no vote in it: the record keeps them, `tron market` shows them. */
function inShort(record: DecisionRecord): DecisionRecord {
  const facts = record.why.indexOf(FACTS_START);
  return facts < 0 ? record : { ...record, why: record.why.slice(0, facts) };
}

/** The second leg of a spread as it was sold. */
function soldText(trade: Trade): string {
  const { sold } = trade;
  if (sold === null) return '';
  const received = averagesOfSold(sold).sold;
  if (received === null) return `, nothing of ${symbolOf(sold.instrument)} sold`;
  return `, ${sold.qty} ${symbolOf(sold.instrument)} sold at ${rupeeText(received)}: debit ${rupeeText(averageCost(trade))}`;
}

/** And as it was bought back. */
function coveredText({ sold }: Trade): string {
  const paid = sold === null ? null : averagesOfSold(sold).covered;
  return sold === null || paid === null
    ? ''
    : `, ${sold.coveredQty} ${symbolOf(sold.instrument)} bought back at ${rupeeText(paid)}`;
}

/** What was decided, without time and bot: "BUY 142 SBIN limit 851.35 stop 846.10 — why". */
export function decisionText(record: DecisionRecord): string {
  const { kind, side, qty, instrument, price, trigger, rule, why } = record;
  const order = `${side} ${qty === 0 ? '' : `${qty} `}${symbolOf(instrument)}`;
  const limit = price === 0 ? '' : ` limit ${rupeeText(price)}`;
  switch (kind) {
    case 'select':
      return why === '' ? rule : `${rule} — ${why}`;
    case 'entry':
      return `${order}${limit}${trigger === 0 ? '' : ` stop ${rupeeText(trigger)}`} — ${why}`;
    case 'leg':
      return `${order}${limit} — ${why}`;
    case 'denied':
      return qty === 0 ? `${order} by an option: ${why}` : `${order}: ${why}`;
    case 'trail':
      return `${order} ${rule} trigger ${rupeeText(trigger)}${limit} — ${why}`;
    case 'stop':
      return `${order} ${rule} trigger ${rupeeText(trigger)}${limit}`;
    case 'exit':
      return `${order}${limit} — ${rule === why ? rule : `${rule}, ${why}`}`;
  }
}

/** A refusal in short: the order, the rule, what was asked and what is allowed. */
export function refusalText({ side, qty, instrument, rule, value, limit }: DecisionRecord): string {
  const unit = RULES.find(({ code }) => code === rule)?.unit;
  if (unit === undefined) return `${side} ${symbolOf(instrument)}: ${rule}`;
  const numbers =
    unit === 'flag' ? '' : ` ${ruleText(unit, value ?? NaN)}, allowed ${ruleText(unit, limit ?? NaN)}`;
  return `${side} ${qty} ${symbolOf(instrument)}: ${rule}${numbers}`;
}
