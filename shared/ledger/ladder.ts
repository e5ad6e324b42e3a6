import type { Day } from '../domain/time.ts';

/**
 * The ladder to live trading: clean sessions on paper, then clean live ones at one lot (of a stock one share) an entry, then without its limit. Where an
 * account stands is folded from its sessions anew each time and never stored: nothing can be promoted by hand.
 */
export type Rung = 'paper' | 'one-lot' | 'full';

/**
 * What a day's certificate says. `money`: only rupees disagree. `unresolved`: a quantity or an order does, whoever signed it. `signed`: nothing of that,
 * and a person answered for what no comparison shows. `none`: there is none.
 */
export type Certified = 'clean' | 'money' | 'signed' | 'unresolved' | 'none';

/** What trading cost beyond the prices it was decided at, paise, and what the cost model allows for the same; negative: better than decided. */
export interface Slippage {
  readonly measured: number;
  readonly modelled: number;
}

/** A day that was traded on the live feed, on paper or live. */
export interface Session {
  readonly day: Day;
  readonly kind: 'paper' | 'live';
  /** It was begun anew: what went wrong in it before is gone. */
  readonly anew: boolean;
  /** Its last minute was lived. */
  readonly ended: boolean;
  readonly certificate: Certified;
  /** Orders that were sent and not answered, ids. */
  readonly unknown: readonly string[];
  /** Why the system stopped trading by itself. */
  readonly halts: readonly string[];
  /** Trades that were closed. */
  readonly trades: number;
  readonly slippage: Slippage;
}

export interface LadderNumbers {
  /** Clean sessions in a row, without a breach between, that lead from paper to one lot, and from there to full. */
  readonly paperSessions: number;
  readonly liveSessions: number;
  /** Slippage is inside the model up to so many times what the model allows. */
  readonly slippageTolerance: number;
  /** A session with fewer closed trades shows nothing and does not count. */
  readonly leastTrades: number;
}

/** `clean` counts, `breach` demotes, `idle` is neither; why in words, null where it is clean. */
export interface Judged {
  readonly session: Session;
  readonly verdict: 'clean' | 'breach' | 'idle';
  readonly why: string | null;
  /** Where the account stood for this session and after it; `heeded` false: on its rung such a session says nothing. */
  readonly at: Rung;
  readonly to: Rung;
  readonly heeded: boolean;
}

export interface Standing {
  readonly rung: Rung;
  /** Clean sessions that count for the next rung, of so many; needed null: there is no next one. */
  readonly clean: number;
  readonly needed: number | null;
  readonly lastBreach: { readonly day: Day; readonly why: string } | null;
  readonly sessions: readonly Judged[];
}

/** Whatever order they come in. Throws a RangeError for two sessions of one kind on one day: one of them would count twice. */
export function standingOf(sessions: readonly Session[], numbers: LadderNumbers): Standing {
  const ordered = sessions.toSorted((a, b) => a.day - b.day || rankOf(a) - rankOf(b));
  let [rung, clean]: [Rung, number] = ['paper', 0];
  let lastBreach: Standing['lastBreach'] = null;
  const judged: Judged[] = [];
  for (const [i, session] of ordered.entries()) {
    const { day, kind } = session;
    if (ordered[i - 1]?.day === day && ordered[i - 1]?.kind === kind)
      throw new RangeError(`the ladder has two ${kind} sessions of ${day}`);
    const at = rung;
    const heeded = kind === (rung === 'paper' ? 'paper' : 'live');
    const { verdict, why } = judgementOf(session, numbers);
    // Live trading that goes wrong is heeded wherever the account stands.
    const breaks = verdict === 'breach' && (heeded || kind === 'live');
    if (breaks) {
      lastBreach = { day, why: why ?? '' };
      [rung, clean] = [below(rung), 0];
    } else if (heeded && verdict === 'clean') {
      clean += 1;
      const needed = neededOn(rung, numbers);
      if (needed !== null && clean >= needed) [rung, clean] = [above(rung), 0];
    }
    judged.push({ session, verdict, why, at, to: rung, heeded: heeded || breaks });
  }
  return { rung, clean, needed: neededOn(rung, numbers), lastBreach, sessions: judged };
}

/** What a session shows by itself. NaN is outside of every model. */
export function judgementOf(
  { kind, anew, ended, certificate, unknown, halts, trades, slippage }: Session,
  { slippageTolerance, leastTrades }: LadderNumbers,
): Pick<Judged, 'verdict' | 'why'> {
  const breach = (why: string) => ({ verdict: 'breach' as const, why });
  const idle = (why: string) => ({ verdict: 'idle' as const, why });
  if (certificate === 'unresolved') return breach('its certificate has a quantity or an order unresolved');
  if (unknown.length > 0 && kind === 'live') return breach(`sent and not answered: ${unknown.join(', ')}`);
  if (halts.length > 0) return breach(`the system stopped trading: ${halts.join('; ')}`);
  const { measured, modelled } = slippage;
  if (!(measured <= slippageTolerance * modelled)) {
    const allowed = `${slippageTolerance} × ${modelled} paise of the model`;
    return breach(`slippage of ${measured} paise, allowed ${allowed}`);
  }
  if (unknown.length > 0) return idle(`sent and not answered: ${unknown.join(', ')}`);
  if (anew) return idle('it was begun anew: nobody knows what went wrong before');
  if (!ended) return idle('it was not lived to its end');
  if (certificate === 'none') return idle('it has no certificate');
  if (certificate === 'signed') return idle('a person signed its certificate: nothing was compared clean');
  if (certificate === 'money') return idle('its certificate has rupees unresolved');
  if (!(trades >= leastTrades))
    return idle(`${trades} trades were closed, ${leastTrades} are needed to show anything`);
  return { verdict: 'clean', why: null };
}

function rankOf({ kind }: Session): number {
  return kind === 'paper' ? 0 : 1;
}

function neededOn(rung: Rung, { paperSessions, liveSessions }: LadderNumbers): number | null {
  if (rung === 'full') return null;
  return rung === 'paper' ? paperSessions : liveSessions;
}

function above(rung: Rung): Rung {
  return rung === 'paper' ? 'one-lot' : 'full';
}

function below(rung: Rung): Rung {
  return rung === 'full' ? 'one-lot' : 'paper';
}
