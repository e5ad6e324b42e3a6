import { deathsOf, DEATHS, type Death } from './deaths.ts';
import { closesOf, flattensOf, handsOf, haltsOf } from './deeds.ts';
import { failuresOf, type Planned, type Seen } from './plan.ts';
import { restoresOf } from './restores.ts';
import { outcomeOf, type Outcome } from './run.ts';
import { storyOf, type Story, type StoryName } from './stories.ts';
import { NO_TROUBLE, type Company, type Trouble } from './stage.ts';

/** A run that did not hold, with all that it takes to see it again. */
export interface Violation {
  readonly story: StoryName;
  readonly company: Company;
  readonly failure: string;
  readonly where: string;
  readonly why: string;
  readonly trouble: Trouble;
}

export interface Tally {
  runs: number;
  /** Armed or fated and never met: those have shown nothing. */
  unmet: number;
  nakedMs: number;
  triggeredMs: number;
  readonly violations: Violation[];
}

/** What is swept: each failure alone, each death alone, each failure with each death soon after it, what people do at each instant of the way in, or a store that is set back. */
export const PARTS = ['failures', 'deaths', 'both', 'people', 'restores'] as const;
export type Part = (typeof PARTS)[number];

export interface Sweep {
  readonly story: StoryName;
  readonly company: Company;
  readonly part: Part;
  /** Of the failures by themselves this one; null: all. */
  readonly only: string | null;
}

/** By failure. */
export type Table = ReadonlyMap<string, Tally>;

const ALWAYS = [0, Infinity] as const;
/** By then a failure is put right or its order taken for lost: a death later than that is a death alone. */
const SOON_MS = 40_000;
const CALM: Planned = { failure: 'none', where: '', trouble: NO_TROUBLE, pairs: false };

interface IsEnough {
  (why: string): boolean;
}

function never(): boolean {
  return false;
}

class Sweeper {
  readonly table = new Map<string, Tally>();
  readonly #story: Story;
  readonly #company: Company;
  readonly #only: string | null;
  readonly #isEnough: IsEnough;
  #over = false;

  constructor({ story, company, only }: Sweep, isEnough: IsEnough) {
    this.#only = only;
    this.#story = storyOf(story);
    this.#company = company;
    this.#isEnough = isEnough;
  }

  async run(part: Part): Promise<void> {
    const { name } = this.#story;
    const seen = seenOf(await this.#run(CALM));
    if (part === 'failures')
      await this.#all(failuresOf(name, seen).filter(({ failure }) => failure === (this.#only ?? failure)));
    else if (part === 'people')
      await this.#all([...haltsOf(seen), ...flattensOf(seen), ...closesOf(seen), ...handsOf()]);
    else if (part === 'restores') await this.#all(restoresOf(name, seen));
    else if (part === 'deaths')
      for (const death of this.#deaths()) await this.#all(deathsOf(name, seen, death, ALWAYS));
    else for (const planned of failuresOf(name, seen)) if (planned.pairs) await this.#withDeaths(planned);
  }

  /** Nobody acts while the only life stands still. */
  #deaths(): readonly Death[] {
    return this.#company === 'alone' ? ['kill'] : DEATHS;
  }

  async #withDeaths(planned: Planned): Promise<void> {
    if (this.#over) return;
    const only = await outcomeOf(this.#story, this.#company, planned.trouble);
    const from = metAt(only, planned);
    const window = [from, from + SOON_MS] as const;
    for (const death of this.#deaths()) {
      // Whether it goes on soon or late: the failure has made it late already.
      if (death === 'resume-soon') continue;
      const deaths = deathsOf(this.#story.name, seenOf(only), death, window, true);
      await this.#all(
        deaths.map(({ where, trouble: { fates } }) => ({
          failure: planned.failure,
          where: `${planned.where}, ${death} ${where}`,
          trouble: { ...planned.trouble, fates },
          pairs: false,
        })),
      );
    }
  }

  async #all(all: readonly Planned[]): Promise<void> {
    for (const planned of all) if (!this.#over) await this.#run(planned);
  }

  async #run({ failure, where, trouble }: Planned): Promise<Outcome> {
    const outcome = await outcomeOf(this.#story, this.#company, trouble);
    const { why, nakedMs, triggeredMs, run } = outcome;
    const tally = this.table.get(failure) ?? {
      runs: 0,
      unmet: 0,
      nakedMs: 0,
      triggeredMs: 0,
      violations: [],
    };
    this.table.set(failure, tally);
    tally.runs += 1;
    tally.nakedMs = Math.max(tally.nakedMs, nakedMs);
    tally.triggeredMs = Math.max(tally.triggeredMs, triggeredMs);
    const kiteUnmet = trouble.kite.length > run.outside.fired().length;
    if (run.unmet.length > 0 || run.unfired.length > 0 || kiteUnmet) tally.unmet += 1;
    if (why === null) return outcome;
    const { name: story } = this.#story;
    tally.violations.push({ story, company: this.#company, failure, where, why, trouble });
    this.#over = this.#isEnough(why);
    return outcome;
  }
}

/** When the failure came; a death before that is a death alone, and the failure meets a life that knows the store and the book only. */
function metAt({ run }: Outcome, { trouble }: Planned): number {
  const [fired] = trouble.kite.length > 0 ? run.outside.fired() : [];
  if (fired !== undefined) return fired.at;
  const call = trouble.kernel[0]?.when;
  if (call === undefined || !('call' in call)) return 0;
  const commits = run.points.filter(({ name, phase }) => name === 'store.commit' && phase === 'before');
  return commits[call.call - 1]?.at ?? 0;
}

export function seenOf({ run }: Outcome): Seen {
  return { points: run.points, arrived: run.outside.arrived(), updates: run.outside.updates() };
}

/** All runs of a sweep. `isEnough`, asked with each sentence that says what did not hold, ends it. */
export async function swept(sweep: Sweep, isEnough: IsEnough = never): Promise<Table> {
  const sweeper = new Sweeper(sweep, isEnough);
  await sweeper.run(sweep.part);
  return sweeper.table;
}
