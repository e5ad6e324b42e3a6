import type { Finding } from '../../backtest/data/findings.ts';
import { qualityReport, type QualityReport } from '../../backtest/data/quality-text.ts';
import type { DecisionRecord } from '../../domain/decision.ts';
import { dayText, minuteText, type Day } from '../../domain/time.ts';
import { grossOf, netOf, type Trade } from '../../domain/trade.ts';
import type { Config } from '../config.ts';
import type { DayResult } from '../day-result.ts';
import { rangeNumbers, resultsOf, type RangeDay } from './days.ts';
import type {
  AccountPart,
  ConfigPart,
  DayDocument,
  DecisionPart,
  RangeDocument,
  RunPart,
  SourcePart,
  TradePart,
} from './document.ts';
import { instantPart } from './fields.ts';
import {
  averageEntry,
  averageExit,
  averagesOfSold,
  averagesOf,
  maxDrawdown,
  refusalsOf,
  talliesBy,
  tallyOf,
  type Tally,
} from './numbers.ts';
import type { SeedComparison } from './seed-run.ts';

export interface DayParts {
  readonly source: SourcePart;
  readonly result: DayResult;
  readonly findings: readonly Finding[];
  /** Null: not run. */
  readonly seedRun: SeedComparison | null;
}

/** The document of a day, as `dayDocumentSchema` describes it. */
export function dayJson({ source, result, findings, seedRun }: DayParts): DayDocument {
  const { findings: found, ...counts } = qualityReport(findings);
  return {
    format: 'tron-day',
    version: 3,
    source,
    ...runPart(result),
    quality: { ...counts, findings: found.map(findingPart) },
    seedRun:
      seedRun === null
        ? null
        : {
            result: runPart(seedRun.result),
            firstRefused: seedRun.firstRefused === null ? null : decisionPart(seedRun.firstRefused),
            smallestCap: seedRun.smallestCap,
            smallestWhy: seedRun.smallestWhy,
          },
  };
}

/** The document of a range, as `rangeDocumentSchema` describes it. */
export function rangeJson(source: SourcePart, from: Day, to: Day, range: readonly RangeDay[]): RangeDocument {
  return {
    format: 'tron-days',
    version: 3,
    source,
    from: dayText(from),
    to: dayText(to),
    days: resultsOf(range).map(runPart),
    refused: range.flatMap((each) =>
      each.kind === 'refused' ? [{ day: dayText(each.day), rule: each.rule, why: each.why }] : [],
    ),
    summary: rangeNumbers(range),
  };
}

function runPart(result: DayResult): RunPart {
  const { day, hash, config, bots, trades, left, decisions, setups, assumed } = result;
  return {
    day: dayText(day),
    hash,
    config: configPart(config),
    bots: [...bots],
    account: accountPart(result),
    trades: trades.map(tradePart),
    left: left.map(tradePart),
    refusals: refusalsOf(decisions).map(({ name, times }) => ({ rule: name, times })),
    decisions: decisions.map(decisionPart),
    setups: [...setups],
    assumed: [...assumed],
  };
}

function accountPart({ account, trades, bots }: DayResult): AccountPart {
  const { gross, charges, net, won, lost } = tallyOf('all', trades);
  const ofBot = (bot: string): Tally =>
    tallyOf(
      bot,
      trades.filter((trade) => trade.bot === bot),
    );
  return {
    net,
    gross,
    charges,
    trades: account.trades,
    won,
    lost,
    ...averagesOf(trades),
    maxDrawdown: maxDrawdown(trades.map(netOf)),
    mostAtRisk: account.mostAtRisk,
    halted: account.halted,
    bots: bots.map(ofBot),
    strategies: [...talliesBy(trades, ({ strategy }) => strategy)],
  };
}

export function tradePart(trade: Trade): TradePart {
  const { id, bot, strategy, instrument, side, asked, qty, exitQty, signalPrice, stop, trail, target } =
    trade;
  return {
    id,
    bot,
    strategy,
    instrument,
    side,
    asked,
    qty,
    exitQty,
    decided: instantPart(trade.decidedAt),
    opened: instantPart(trade.openedAt),
    closed: trade.closedAt === null ? null : instantPart(trade.closedAt),
    signalPrice,
    entryPrice: averageEntry(trade),
    exitPrice: averageExit(trade),
    stop,
    trail,
    target,
    exitBy: minuteText(trade.exitBy),
    why: trade.why,
    exitReason: trade.exitReason,
    gross: grossOf(trade),
    charges: { ...trade.charges },
    net: netOf(trade),
    sold: soldPart(trade),
  };
}

export function soldPart({ sold }: Trade): TradePart['sold'] {
  if (sold === null) return null;
  const { instrument, width, qty, coveredQty } = sold;
  const prices = averagesOfSold(sold);
  return { instrument, width, qty, price: prices.sold, coveredQty, coverPrice: prices.covered };
}

export function decisionPart({ barAt, ...rest }: DecisionRecord): DecisionPart {
  return { ...rest, barAt: instantPart(barAt) };
}

function findingPart(finding: QualityReport['findings'][number]): DayDocument['quality']['findings'][number] {
  const { rows, ...rest } = finding;
  return { ...rest, rows: [...rows] };
}

/** What decided the day: by what it is certified did not. */
function configPart(config: Config): ConfigPart {
  const { profile, paper, logLevel, maxDailyLoss, maxTrades } = config;
  const { cutoff, quotaReleaseAt, bots, limits, costs, sessions, eligibility, strategies } = config;
  return {
    profile,
    paper,
    logLevel,
    maxDailyLoss,
    maxTrades,
    cutoff: minuteText(cutoff),
    quotaReleaseAt: minuteText(quotaReleaseAt),
    bots: [...bots],
    limits: { ...limits },
    costs: { ...costs },
    sessions: { ...sessions },
    eligibility: {
      ...eligibility,
      overnight: { ...eligibility.overnight, ratios: [...eligibility.overnight.ratios] },
    },
    strategies: Object.fromEntries(Object.entries(strategies).map(([name, of]) => [name, { ...of }])),
  };
}
