import { outcomeOf, type Outcome } from './run.ts';
import { deathsOf, DEATHS, failuresOf, type Death, type Planned, type Seen } from './plan.ts';
import { storyOf, type Story, type StoryName } from './stories.ts';
import { NO_TROUBLE, type Company, type Trouble } from './world.ts';

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
  readonly violations: Violation[];
}

/** What is swept: each failure alone, each death alone, or each failure with each death after it. */
export const PARTS = ['failures', 'deaths', 'both'] as const;
export type Part = (typeof PARTS)[number];

export interface Sweep {
  readonly story: StoryName;
  readonly company: Company;
  readonly part: Part;
}

/** By failure. */
export type Table = Map<string, Tally>;

export async function swept({ story: name, company, part }: Sweep): Promise<Table> {
  const table: Table = new Map();
  const story = storyOf(name);
  const calm = await outcomeOf(story, company, NO_TROUBLE);
  note(table, name, company, { failure: 'none', where: '', trouble: NO_TROUBLE, pairs: false }, calm);
  const seen = seenOf(calm);
  if (part === 'deaths') {
    for (const death of deathsWith(company)) await runAll(table, story, company, deathsOf(name, seen, death, 0));
    return table;
  }
  const failures = failuresOf(name, seen);
  if (part === 'failures') {
    await runAll(table, story, company, failures);
    return table;
  }
  for (const planned of failures.filter(({ pairs }) => pairs)) await withDeaths(table, story, company, planned);
  return table;
}

/** Nobody acts while the only life stands still. */
function deathsWith(company: Company): readonly Death[] {
  return company === 'alone' ? ['kill'] : DEATHS;
}

async function withDeaths(table: Table, story: Story, company: Company, planned: Planned): Promise<void> {
  const only = await outcomeOf(story, company, planned.trouble);
  const from = metAt(only, planned);
  for (const death of deathsWith(company)) {
    const deaths = deathsOf(story.name, seenOf(only), death, from).map((each) => ({
      failure: planned.failure,
      where: `${planned.where}, ${death} ${each.where}`,
      trouble: { ...planned.trouble, fates: each.trouble.fates },
      pairs: false,
    }));
    await runAll(table, story, company, deaths);
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

async function runAll(table: Table, story: Story, company: Company, all: readonly Planned[]): Promise<void> {
  for (const planned of all)
    note(table, story.name, company, planned, await outcomeOf(story, company, planned.trouble));
}

function note(
  table: Table,
  story: StoryName,
  company: Company,
  { failure, where, trouble }: Planned,
  { why, nakedMs, run }: Outcome,
): void {
  const tally = table.get(failure) ?? { runs: 0, unmet: 0, nakedMs: 0, violations: [] };
  table.set(failure, tally);
  tally.runs += 1;
  tally.nakedMs = Math.max(tally.nakedMs, nakedMs);
  const fired = run.outside.fired().length;
  if (run.unmet.length > 0 || run.unfired.length > 0 || (trouble.kite.length > 0 && fired === 0)) tally.unmet += 1;
  if (why !== null) tally.violations.push({ story, company, failure, where, why, trouble });
}

function seenOf({ run }: Outcome): Seen {
  return { points: run.points, arrived: run.outside.arrived() };
}
