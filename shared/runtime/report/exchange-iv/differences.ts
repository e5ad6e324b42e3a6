/** How far two volatilities are apart, in points (1 is one per cent a year): ours less the exchange's. */
export interface Distribution {
  readonly count: number;
  /** NaN where there are none. */
  readonly p5: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  readonly p95: number;
  /** Half of the differences are nearer to 0 than this. */
  readonly medianAbsolute: number;
  /** Quotes without a difference, by why. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Collects differences and refusals; `distribution` may be asked for once all are in. */
export class Differences {
  private readonly values: number[] = [];
  private readonly refused = new Map<string, number>();

  add(points: number): void {
    this.values.push(points);
  }

  refuse(rule: string): void {
    this.refused.set(rule, (this.refused.get(rule) ?? 0) + 1);
  }

  distribution(): Distribution {
    const sorted = Float64Array.from(this.values).sort();
    const absolute = Float64Array.from(this.values, Math.abs).sort();
    return {
      count: sorted.length,
      p5: quantile(sorted, 0.05),
      p25: quantile(sorted, 0.25),
      median: quantile(sorted, 0.5),
      p75: quantile(sorted, 0.75),
      p95: quantile(sorted, 0.95),
      medianAbsolute: quantile(absolute, 0.5),
      refused: Object.fromEntries([...this.refused].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
}

/** The value at that share of the way through, the lower where it lies between two. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}
