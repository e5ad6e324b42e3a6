import {
  faultSchema,
  ROUTES_OF,
  type Fault,
  type FaultName,
  type FaultOf,
  type Route,
} from './fault-schema.ts';

/** A fault that happened: to which call, or to an order update. */
export interface Fired {
  readonly at: number;
  readonly fault: FaultName;
  readonly route: Route | 'update' | 'market';
}

interface Armed {
  readonly fault: Fault;
  /** Null: of every call in its window. */
  readonly nth: number | null;
  readonly from: number;
  readonly to: number;
  readonly routes: readonly Route[] | 'update';
  seen: number;
  spent: boolean;
}

/** What was asked for and what became of it. A fault that never fired proves nothing: `fired` says so. */
export class Faults {
  readonly #armed: Armed[] = [];
  readonly #fired: Fired[] = [];

  /** Throws a RangeError that says what does not fit: an unknown fault, a route that it is not about, an empty window. */
  arm(options: unknown): Fault {
    const parsed = faultSchema.safeParse(options);
    if (!parsed.success) {
      const named = JSON.stringify(options);
      throw new RangeError(
        `no such fault: ${named}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`,
      );
    }
    const fault = parsed.data;
    if (fault.fault !== 'rms-square-off') this.#armed.push(armedOf(fault));
    return fault;
  }

  get fired(): readonly Fired[] {
    return [...this.#fired];
  }

  note(fault: FaultName, route: Fired['route'], at: number): void {
    this.#fired.push({ at, fault, route });
  }

  /** The faults that this call meets; each k-th call is counted whether or not another fault met it too. */
  ofCall(route: Route, at: number): Met {
    return this.#meet((armed) => armed.routes !== 'update' && armed.routes.includes(route), route, at);
  }

  ofUpdate(at: number): Met {
    return this.#meet((armed) => armed.routes === 'update', 'update', at);
  }

  #meet(about: (armed: Armed) => boolean, route: Route | 'update', at: number): Met {
    const met = new Map<FaultName, Fault>();
    for (const armed of this.#armed) {
      if (armed.spent || !about(armed) || !(at >= armed.from && at < armed.to)) continue;
      armed.seen += 1;
      if (armed.nth !== null) {
        if (armed.seen !== armed.nth) continue;
        armed.spent = true;
      }
      if (met.has(armed.fault.fault)) continue;
      met.set(armed.fault.fault, armed.fault);
      this.note(armed.fault.fault, route, at);
    }
    return new Met(met);
  }
}

/** The faults of one call, by name. */
export class Met {
  readonly #faults: ReadonlyMap<FaultName, Fault>;

  constructor(faults: ReadonlyMap<FaultName, Fault> = new Map()) {
    this.#faults = faults;
  }

  get<N extends FaultName>(name: N): FaultOf<N> | undefined {
    const fault = this.#faults.get(name);
    return fault !== undefined && isNamed(fault, name) ? fault : undefined;
  }

  has(name: FaultName): boolean {
    return this.#faults.has(name);
  }
}

function isNamed<N extends FaultName>(fault: Fault, name: N): fault is FaultOf<N> {
  return fault.fault === name;
}

function armedOf(fault: Exclude<Fault, { fault: 'rms-square-off' }>): Armed {
  const { from = -Infinity, to = Infinity } = fault;
  if (!(from < to)) throw new RangeError(`fault ${fault.fault}: the window from ${from} to ${to} is empty`);
  const windowed = fault.from !== undefined || fault.to !== undefined;
  const nth = fault.nth ?? (windowed ? null : 1);
  return { fault, nth, from, to, routes: routesOf(fault), seen: 0, spent: false };
}

function routesOf(fault: Exclude<Fault, { fault: 'rms-square-off' }>): readonly Route[] | 'update' {
  const allowed = ROUTES_OF[fault.fault];
  if (allowed.length === 0) return 'update';
  if (!('route' in fault) || fault.route === undefined) return allowed;
  if (allowed.includes(fault.route)) return [fault.route];
  throw new RangeError(`fault ${fault.fault} is about ${allowed.join(', ')}, not about ${fault.route}`);
}
