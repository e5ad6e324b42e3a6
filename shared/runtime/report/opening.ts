import { marketOf, type Session } from '../../domain/session.ts';
import type { Window } from '../../domain/session-table.ts';
import { minuteText } from '../../domain/time.ts';
import { inRupees } from '../../domain/units.ts';
import type { InstrumentDay, MarketDay } from '../../engine/market-day.ts';
import { counted, PAGE_WIDTH, signedRupees, wrapped } from './text.ts';

/**
 * The mean net of a day of the synthetic market under the demo profile, over many seeds, as `scripts/pin-seeds.ts` found it; money in
 * paise. `codeHash` names the code that made it, `firstNets` the first seeds' results.
 */
export interface PinnedSeeds {
  readonly seeds: number;
  readonly meanNet: number;
  readonly standardError: number;
  readonly codeHash: string;
  readonly firstNets: readonly number[];
}

/** The first line of a synthetic run, so that nobody takes its profit for a promise. */
export function syntheticLine({ seeds, meanNet, standardError }: PinnedSeeds, seed: number): string {
  return wrapped(
    `SYNTHETIC market, no planted edge: mean net ${signedRupees(rounded(meanNet))} a day (standard error ${inRupees(rounded(standardError))}) ` +
      `over ${seeds} seeds (demo profile) — this is seed ${seed}; its profit or loss proves that the machine runs, nothing else`,
    2,
    PAGE_WIDTH,
  );
}

/** The day's hours as the run keeps them: a line a market, then what is not confirmed about them and not said elsewhere. */
export function sessionsText(market: MarketDay, eligibility: string): string {
  const groups = Map.groupBy(market.instruments, ({ instrument }) => {
    const { segment, closingAuction } = marketOf(instrument);
    return segment === 'derivatives'
      ? 'derivatives'
      : `stocks ${closingAuction ? 'with' : 'without'} derivatives`;
  });
  const said = new Set(market.assumed);
  const lines: string[] = [];
  for (const [name, days] of groups) {
    const [first] = days;
    if (first === undefined) continue;
    lines.push(
      `${name} (${counted(days.length, 'instrument')}): ${sessionText(first.session)}; eligibility ${eligibility}`,
    );
    for (const text of notesOf(days)) {
      if (!said.has(text)) lines.push(`  assumed: ${text}`);
      said.add(text);
    }
  }
  return lines.map((line) => wrapped(line, 2)).join('\n');
}

/** "pre-open 09:00–09:10, continuous 09:15–15:15, …": the times of one session, those that are known. */
export function sessionText(session: Session): string {
  const { preOpen, open, stopsCancelledAt, squareOff, brokerSquareOff } = session;
  return [
    preOpen === null ? 'no pre-open' : `pre-open ${windowText(preOpen)}`,
    `continuous ${open.map(windowText).join(' and ')}`,
    ...(stopsCancelledAt === null ? [] : [`pending stops cancelled ${minuteText(stopsCancelledAt)}`]),
    `our exits ${minuteText(squareOff)}`,
    brokerSquareOff === null ? "broker's unknown" : `broker's ${minuteText(brokerSquareOff)}`,
  ].join(', ');
}

function notesOf(days: readonly InstrumentDay[]): readonly string[] {
  return days.flatMap(({ session }) => session.assumed);
}

function windowText([from, to]: Window): string {
  return `${minuteText(from)}–${minuteText(to)}`;
}

function rounded(amount: number): number {
  return Math.round(amount / 100) * 100;
}
