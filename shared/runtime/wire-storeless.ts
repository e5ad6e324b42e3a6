import { kiteBroker, type KiteOptions } from '../adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../adapters/kite/rate-share.ts';
import { DEFAULT_PROTOCOL } from '../execution/protocol-settings.ts';
import { DUMP_SETTINGS } from '../instruments/settings.ts';
import type { Alerts, MarketData } from '../ports.ts';
import { LAST_WORD_MS, type CloudFlattenParts } from './cloud/flatten.ts';
import { leastRowsOf } from './cloud/wanted.ts';
import type { Config } from './config.ts';
import { flattenByAccount } from './relay/by-account.ts';
import { DayInstruments } from './relay/day-instruments.ts';

/** Who is who, of a flatten without the documents: the broker alone, under the part of its rate that is a flatten's. */

export interface StorelessWiring {
  readonly kite: Omit<KiteOptions, 'share' | 'readings'>;
  readonly data: Pick<MarketData, 'dump'>;
  readonly alerts: Alerts;
  readonly config: Pick<Config, 'costs'>;
  /** As the environment has them; undefined: Kite's usual. */
  readonly leastRows: string | undefined;
  readonly instances: number;
}

/** By the broker's own dump of today; until it has come by what a warm process knows, which may be of an older day: a price off today's tick is refused. */
export function storelessHere(wiring: StorelessWiring): CloudFlattenParts['storeless'] {
  const { kite, data, alerts, config, leastRows: rows, instances } = wiring;
  const { clock, sleepUntil } = kite;
  const leastRows = rows === undefined ? DUMP_SETTINGS.leastRows : leastRowsOf(rows);
  const dump = new DayInstruments({ data, clock, leastRows });
  const instrumentOf = (key: string) => dump.of(key) ?? kite.instrumentOf(key);
  const broker = kiteBroker({
    ...kite,
    instrumentOf,
    share: shareOf('flatten', instances),
    readings: readingsOf('flatten', instances),
  });
  const instruments = { of: instrumentOf, today: dump.today };
  const own = { clock, alerts, sleepUntil, instruments };
  return (asked, limit) => {
    const protocol = limit.within(DEFAULT_PROTOCOL, LAST_WORD_MS);
    const of = { ...own, broker: limit.seeing(broker), costs: config.costs, protocol };
    return flattenByAccount(of, asked);
  };
}
