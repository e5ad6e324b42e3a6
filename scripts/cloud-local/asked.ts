import type { BotName } from '../../shared/domain/account.ts';
import type { Calendar } from '../../shared/domain/session-table.ts';
import type { Minute } from '../../shared/domain/time.ts';
import type { ProfileName } from '../../shared/runtime/profiles.ts';
import type { RunRequest } from '../../shared/runtime/run-request.ts';

/** What is lived, checked: what `tron cloud-local` means by its arguments. */
export interface CloudLocalPlan {
  readonly source: RunRequest['source'];
  readonly profile: ProfileName;
  readonly bots: readonly BotName[];
  readonly strategy: string | null;
  /** The file, and what it says over the built-in calendar. */
  readonly calendarFile: string | null;
  readonly calendar: Calendar;
  /** Who takes the orders: the paper broker in the functions, or a simulated Kite through the adapter for Kite. */
  readonly broker: 'paper' | 'kite-sim';
  /** Who brings the minutes: the ticks ask Kite for them, or a streamer publishes them as they end, into the store or by calling the ticks. */
  readonly minutes: 'asked' | 'streamed' | 'published';
  /** Processes are ended at moments that this seed chooses; null: none is. */
  readonly killSeed: number | null;
  /** Of each moment at which somebody could be ended. */
  readonly killChance: number;
  /** No minute after it is lived; null: the whole day with its certificate and its review. */
  readonly until: Minute | null;
  /** The file of prices. */
  readonly prices: string;
  /** Rupees for a dollar; null: as the prices say. */
  readonly usdInr: number | null;
  /** Bundles that are there already; null: made anew. */
  readonly functions: string | null;
  /** For logs, the clock and the bundles; null: one that is removed at the end. */
  readonly folder: string | null;
}
