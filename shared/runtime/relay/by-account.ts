import { dayOf } from '../../domain/time.ts';
import type { StorelessParts } from '../flatten-storeless.ts';
import type { FlattenAsked } from '../flatten.ts';
import type { DayInstruments } from './day-instruments.ts';
import { shownStoreless, type Shown } from './storeless.ts';

export interface AccountParts extends Pick<
  StorelessParts,
  'broker' | 'clock' | 'alerts' | 'sleepUntil' | 'costs' | 'protocol'
> {
  readonly instruments: Pick<DayInstruments, 'of' | 'today'>;
}

/** The dump is asked for so often. */
const ATTEMPTS = 3;

/**
 * A flatten by the account at the broker alone, for a process that has nothing else: today's instruments are those of the broker's own dump. Nobody waits for
 * them: entries are cancelled meanwhile, and an exit is priced in the round after they came.
 */
export async function flattenByAccount(
  { instruments, ...parts }: AccountParts,
  asked: FlattenAsked,
): Promise<Shown> {
  const missing: { why: string | null } = { why: 'they have not come yet' };
  const coming = async (): Promise<void> => {
    missing.why = await fetched(instruments);
  };
  void coming();
  const priced = { some: false };
  const instrumentOf: StorelessParts['instrumentOf'] = (key) => {
    const found = instruments.of(key);
    priced.some ||= found !== undefined;
    return found;
  };
  const of = { ...parts, day: dayOf(parts.clock.now()), instrumentOf };
  const { report, agoMs } = await shownStoreless(of, asked);
  if (report.flat || missing.why === null) return { report, agoMs };
  const what = priced.some ? 'exits were priced by what this process knew' : 'no exit could be priced';
  const why = `${what}, for the day’s instruments are not known: ${missing.why}`;
  return { report: { ...report, left: [...report.left, why] }, agoMs };
}

/** Null: today's are there. */
async function fetched({ today }: AccountParts['instruments']): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await today();
      return null;
    } catch (error) {
      if (attempt >= ATTEMPTS) return error instanceof Error ? error.message : String(error);
    }
  }
}
