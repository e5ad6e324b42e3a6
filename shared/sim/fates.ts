import { z } from 'zod';

/** Before a call's effect, or after it and before its caller sees the answer. */
export type Phase = 'before' | 'after';

/** A place where a life can end or stand still. `n` counts those of a whole run from 1 on, whatever life passes them. */
export interface Point {
  readonly n: number;
  readonly at: number;
  /** Name and generation: "a#1". */
  readonly life: string;
  /** Port and method: "store.commit". */
  readonly name: string;
  readonly phase: Phase;
}

/** A point by its number in the undisturbed run, or the nth of its name and phase (of the lives of one name, if that is said). */
export type PointAt =
  | number
  | { readonly name: string; readonly phase: Phase; readonly nth: number; readonly life?: string };

/** When a life that stands still goes on: after a time, at an instant, or when the lives of a name have passed that many points. */
export type PauseEnd =
  | { readonly afterMs: number }
  | { readonly at: number }
  | { readonly points: number; readonly of: string };

export type Fate =
  | { readonly kind: 'kill'; readonly at: PointAt }
  | { readonly kind: 'pause'; readonly at: PointAt; readonly until: PauseEnd };

const count = z.int().min(1);

const fateSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kill'), at: pointAt() }),
  z.strictObject({
    kind: z.literal('pause'),
    at: pointAt(),
    until: z.union([
      z.strictObject({ afterMs: z.int().min(0) }),
      z.strictObject({ at: z.int() }),
      z.strictObject({ points: count, of: z.string() }),
    ]),
  }),
]);

function pointAt() {
  const named = z.strictObject({
    name: z.string(),
    phase: z.enum(['before', 'after']),
    nth: count,
    life: z.string().optional(),
  });
  return z.union([count, named]);
}

/** The life that passes that point dies there. Throws a RangeError for a point that cannot be. */
export function killAt(at: PointAt): Fate {
  return checked({ kind: 'kill', at });
}

/** The life that passes that point stands still there, and goes on where it was. Throws a RangeError for a point or an end that cannot be. */
export function pauseAt(at: PointAt, until: PauseEnd): Fate {
  return checked({ kind: 'pause', at, until });
}

function checked(fate: Fate): Fate {
  const result = fateSchema.safeParse(fate);
  if (!result.success) throw new RangeError(`a fate that cannot be: ${z.prettifyError(result.error)}`);
  return fate;
}

interface Open {
  readonly fate: Fate;
  seen: number;
  met: boolean;
}

/** The fates of one run; each is met once. */
export class Fates {
  readonly #fates: readonly Open[];

  constructor(fates: readonly Fate[]) {
    this.#fates = fates.map((fate) => ({ fate: checked(fate), seen: 0, met: false }));
  }

  /** What befalls at this point; `name`: of the life, whatever its generation. */
  at(point: Point, name: string): readonly Fate[] {
    return this.#fates.flatMap((open) => {
      if (open.met || !isAt(open, point, name)) return [];
      open.met = true;
      return [open.fate];
    });
  }

  unmet(): readonly Fate[] {
    return this.#fates.filter(({ met }) => !met).map(({ fate }) => fate);
  }
}

function isAt(open: Open, point: Point, life: string): boolean {
  const { at } = open.fate;
  if (typeof at === 'number') return at === point.n;
  if (at.name !== point.name || at.phase !== point.phase || (at.life ?? life) !== life) return false;
  open.seen += 1;
  return open.seen === at.nth;
}
