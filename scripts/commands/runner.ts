import type { Finding } from '../../shared/backtest/data/findings.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { Day } from '../../shared/domain/time.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { SILENT, type DayListener, type DayResult } from '../../shared/runtime/day-result.ts';
import type { AskedDay } from '../../shared/runtime/day-life.ts';
import { PINNED_SEEDS } from '../../shared/runtime/pinned-seeds.ts';
import type { PinnedSeeds } from '../../shared/runtime/report/opening.ts';
import type { SeedComparison } from '../../shared/runtime/report/seed-run.ts';
import {
  DataFolders,
  eligibleBy,
  marketOfRequest,
  requireTradable,
  rulesOf,
  setupOf,
  type RunRequest,
} from '../../shared/runtime/run-request.ts';
import { kiteVenue } from '../../shared/sim/kite-venue.ts';
import { smallestCap } from '../../shared/runtime/seed-comparison.ts';
import { troubleVenue, type TroubleName } from '../../shared/sim/trouble/troubles.ts';
import type { BrokerName } from './broker-options.ts';
import type { LogBy, Pace, Place } from '../../shared/runtime/place.ts';
import { IN_REAL_TIME, runInMemory, runKept } from '../../shared/runtime/wire.ts';

/** Where a day is kept and logged, and whether it is gone on with. */
export interface RunHow {
  readonly place: Place;
  readonly asked: AskedDay;
  readonly log: LogBy;
  /** By a clock that moves on in real time, and the scheduler; otherwise minute after minute, as `pace` lets them. */
  readonly inRealTime: boolean;
  /** `kite-sim`: a simulated Kite, through the adapter for Kite. */
  readonly broker: BrokerName;
  /** What happens to it in the day; null: nothing. */
  readonly trouble: TroubleName | null;
}

/** What the commands ask of the runtime; a test gives another. Each rejects with a DayRefused where a day cannot be run. */
export interface Runner {
  readonly pinned: PinnedSeeds;
  /** The market comes before the run, so that its hours can be told first. */
  market(
    request: Pick<RunRequest, 'source' | 'calendar' | 'config' | 'bots' | 'eligibility'>,
  ): Promise<{ readonly market: MarketDay; readonly findings: readonly Finding[] }>;
  run(request: RunRequest, market: MarketDay, listener: DayListener, how: RunHow): Promise<DayResult>;
  /** The same request under another configuration, really run. */
  compare(request: RunRequest, market: MarketDay, config: Config): Promise<SeedComparison>;
  /** Days of a range that the folder has bars of, ascending. */
  days(folder: string, from: Day, to: Day): Promise<readonly Day[]>;
}

export function runtimeRunner(): Runner {
  const folders = new DataFolders();
  return {
    pinned: PINNED_SEEDS,
    async market(request) {
      const loaded = await marketOfRequest(request.source, folders, rulesOf(request), eligibleBy(request));
      requireTradable(loaded.market, request.bots);
      return loaded;
    },
    run(request, market, listener, { place, asked, log, inRealTime, broker, trouble }) {
      const pace: Pace = inRealTime ? IN_REAL_TIME : { kind: 'replay', wait: request.pace };
      const setup = setupOf(request, market.day);
      return broker === 'paper'
        ? runKept(place, setup, market, listener, pace, asked, log)
        : runKept(
            place,
            setup,
            market,
            listener,
            pace,
            asked,
            log,
            trouble === null ? kiteVenue : troubleVenue(trouble),
          );
    },
    async compare(request, market, config) {
      const asked = { ...request, config };
      const result = await runInMemory(setupOf(asked, market.day), market, SILENT, async () => {});
      return { result, ...smallestCap(asked, market, result) };
    },
    async days(folder, from, to) {
      const data = await folders.open(folder);
      return data.days(from, to);
    },
  };
}
