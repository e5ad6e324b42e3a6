import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { dayText } from '../../shared/domain/time.ts';
import { watched, type Watchlist } from '../../shared/domain/watchlist.ts';
import { configOf, type Config } from '../../shared/runtime/config.ts';
import type { DayListener, DayResult } from '../../shared/runtime/day-result.ts';
import { qualityBlock } from '../../shared/runtime/report/assumed.ts';
import { dayLine, rangeText, resultsOf, type RangeDay } from '../../shared/runtime/report/days.ts';
import { dayJson, rangeJson } from '../../shared/runtime/report/json.ts';
import { LiveLines } from '../../shared/runtime/report/live.ts';
import { blockedLines, idleLines, sessionsText, syntheticLine } from '../../shared/runtime/report/opening.ts';
import { seedText } from '../../shared/runtime/report/seed-run.ts';
import type { RunRequest } from '../../shared/runtime/run-request.ts';
import { tradedBy } from '../../shared/runtime/setup.ts';
import { readEligibility } from './eligibility-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { paceOf, REAL_SPEED } from './pace.ts';
import { openRunLog } from './run-log.ts';
import type { RunPlan } from './run-options.ts';
import { setText } from './set-option.ts';
import { askedDay, openPlace, refusing } from './run-book.ts';
import { runFeed } from './run-feed.ts';
import { dayBlocks, endOf, endOfOthers, listenerOf, listText, type Say } from './run-telling.ts';
import type { RunHow, Runner } from './runner.ts';
import type { Terminal } from './terminal.ts';
import { readWatchlist } from './watchlist-file.ts';

/** `tron run`. Rejects with a ConfigError for a bad variable and with a DayRefused where the day cannot be run. */
export async function run(asked: RunPlan, terminal: Terminal, runner: Runner): Promise<ExitCode> {
  if (asked.source.kind === 'kite') return runFeed({ ...asked, source: asked.source }, terminal);
  return runKnown({ ...asked, source: asked.source }, terminal, runner);
}

/** A plan for days that were, or were made up. */
type KnownPlan = RunPlan & { readonly source: Exclude<RunPlan['source'], { kind: 'kite' }> };

async function runKnown(plan: KnownPlan, terminal: Terminal, runner: Runner): Promise<ExitCode> {
  const config = configOf(plan.profile, terminal.env, { strategies: plan.settings });
  const say: Say = (text) => (plan.json ? terminal.err(text) : terminal.out(text));
  const tell: Say = plan.json && plan.quiet ? () => {} : say;
  if (plan.source.kind === 'synthetic') tell(syntheticLine(runner.pinned, plan.source.seed));
  tell(headline(plan, config));
  const { source } = plan;
  const eligibility =
    plan.eligibility === null || source.kind === 'range'
      ? null
      : readEligibility(plan.eligibility, { day: source.day, now: null, settings: config.eligibility });
  const kept = await openPlace(plan.keep, source.kind);
  tell(`Kept in ${kept.where}`);
  const log = openRunLog(plan.log, config.logLevel, plan.quiet, terminal);
  try {
    const watchlist = plan.keep.state === null ? null : await readWatchlist(plan.keep.state);
    const lives = livesIn(runner, {
      place: kept.place,
      log: log.by,
      inRealTime: plan.speed === REAL_SPEED,
      broker: plan.broker,
      trouble: plan.trouble,
      watchlist,
      resume: plan.keep.resume,
      book: plan.keep.book ?? (source.kind === 'synthetic' ? 'synthetic' : 'history'),
    });
    return await (source.kind === 'range'
      ? runRange({ ...plan, source }, config, terminal, lives, tell)
      : runOne({ ...requestOf(plan, source, config, terminal), eligibility }, plan, terminal, lives, tell));
  } finally {
    log.close();
    const moved = kept.close();
    if (moved !== null) terminal.err(moved);
  }
}

/** The runner with a place to live in. */
interface Lives extends Pick<Runner, 'market' | 'compare' | 'days'> {
  run(request: RunRequest, market: MarketDay, listener: DayListener): Promise<DayResult>;
  /** The day's certificate and what a person has to do now are told; a day on paper has nobody to disagree with. */
  end(result: DayResult, tell: Say): Promise<ExitCode>;
}

interface LivesIn extends Omit<RunHow, 'asked'> {
  readonly watchlist: Watchlist | null;
  readonly resume: boolean;
  /** For people. */
  readonly book: string;
}

function livesIn(runner: Runner, { watchlist, resume, book, ...how }: LivesIn): Lives {
  return {
    compare: (...asked) => runner.compare(...asked),
    days: (...range) => runner.days(...range),
    end: async (result, tell) =>
      how.broker === 'paper' ? endOf([result]) : endOfOthers(how.place.store, book, result.day, result, tell),
    async market(request) {
      const { market, findings } = await runner.market(request);
      const restricted = watched(market, watchlist);
      if (!request.bots.some((bot) => tradedBy(bot, restricted).length > 0))
        throw new DayRefused('watchlist', `${dayText(market.day)}: none of its stocks is on the watchlist`);
      return { market: restricted, findings };
    },
    run: (request, market, listener) =>
      refusing(() =>
        runner.run(request, market, listener, {
          ...how,
          asked: askedDay(request, market, watchlist, resume, how.broker, how.trouble),
        }),
      ),
  };
}

async function runOne(
  request: RunRequest,
  plan: RunPlan,
  terminal: Terminal,
  runner: Lives,
  tell: Say,
): Promise<ExitCode> {
  const { market, findings } = await runner.market(request);
  tell(sessionsText(market, eligibilityText(plan.eligibility)));
  for (const line of [...idleLines(market, request.bots), ...blockedLines(market)]) tell(line);
  const colour = plan.json ? terminal.colour.err : terminal.colour.out;
  const live = new LiveLines({ colour });
  const result = await runner.run(request, market, listenerOf(live, plan.quiet ? null : tell, terminal.err));
  for (const block of [...dayBlocks(result), qualityBlock(findings, plan.quality)]) tell(`\n${block}`);
  const code = await runner.end(result, tell);
  const wanted = plan.seedRun && plan.profile === 'demo';
  const seedRun = wanted
    ? await runner.compare(request, market, configOf('seed', terminal.env, { strategies: plan.settings }))
    : null;
  if (seedRun !== null) tell(`\n${seedText(seedRun)}`);
  if (plan.json)
    terminal.out(JSON.stringify(dayJson({ source: sourcePart(request.source), result, findings, seedRun })));
  return code;
}

type RangePlan = RunPlan & { readonly source: Extract<RunPlan['source'], { kind: 'range' }> };

async function runRange(
  plan: RangePlan,
  config: Config,
  terminal: Terminal,
  runner: Lives,
  tell: Say,
): Promise<ExitCode> {
  const { folder, from, to } = plan.source;
  const range: RangeDay[] = [];
  for (const day of await runner.days(folder, from, to)) {
    const request = requestOf(plan, { kind: 'history', folder, day }, config, terminal);
    const ran = await runRangeDay(request, terminal, runner);
    range.push(ran);
    tell(dayLine(ran));
  }
  tell(`\n${rangeText(range)}`);
  if (plan.json) terminal.out(JSON.stringify(rangeJson({ kind: 'history', folder }, from, to, range)));
  const results = resultsOf(range);
  return results.length === 0 ? EXIT.refused : endOf(results);
}

async function runRangeDay(request: RunRequest, terminal: Terminal, runner: Lives): Promise<RangeDay> {
  try {
    const { market } = await runner.market(request);
    const silent = listenerOf(new LiveLines({ colour: false }), null, terminal.err);
    return { kind: 'run', result: await runner.run(request, market, silent) };
  } catch (error) {
    if (!(error instanceof DayRefused)) throw error;
    return { kind: 'refused', day: request.source.day, rule: error.rule, why: error.message };
  }
}

function requestOf(
  { bots, calendar, strategy, preset, rates, speed }: RunPlan,
  source: RunRequest['source'],
  config: Config,
  terminal: Terminal,
): RunRequest {
  const pace = paceOf(speed, terminal.sleep);
  return { config, bots, source, calendar, eligibility: null, strategy, preset, rates, pace };
}

function eligibilityText(file: string | null): string {
  return file === null ? 'assumed (replay)' : `by ${file}`;
}

function headline(
  { source, broker, bots, strategy, settings, preset, rates }: KnownPlan,
  { profile }: Config,
): string {
  const when =
    source.kind === 'range' ? `${dayText(source.from)} to ${dayText(source.to)}` : dayText(source.day);
  const from = source.kind === 'synthetic' ? '' : `, real bars of ${source.folder}`;
  const how =
    strategy === null ? `strategies chosen by the selector (preset ${preset})` : `strategy ${strategy}`;
  const what = broker === 'paper' ? 'Paper trading' : 'Trading with a simulated Kite,';
  return `${what} ${when}${from}: profile ${profile}, ${listText(bots)}, ${how}${setText(settings)}, charges ${rates === 'newest' ? 'of today' : 'of the day'}`;
}

function sourcePart(source: RunRequest['source']): Parameters<typeof dayJson>[0]['source'] {
  return source.kind === 'synthetic'
    ? { kind: 'synthetic', seed: source.seed }
    : { kind: 'history', folder: source.folder };
}
