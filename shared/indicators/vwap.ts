import { refuseAmong, type Indicator } from './indicator.ts';

/**
 * Volume-weighted average price since the last reset (a session's start): Σ (high + low + close) × weight ÷ (3 Σ weight).
 * Fed with a bar's `turnover` and `weight`; NaN while nothing has traded.
 */
export class Vwap implements Indicator<[number, number]> {
  readonly warmup = 1;
  private turnover = NaN;
  private weight = NaN;
  private last = NaN;

  constructor() {
    this.reset();
  }

  get value(): number {
    return this.last;
  }

  next(turnover: number, weight: number): number {
    if (!Number.isFinite(turnover + weight)) refuseAmong('VWAP', { turnover, weight });
    this.turnover += turnover;
    this.weight += weight;
    if (this.weight > 0) this.last = this.turnover / (3 * this.weight);
    return this.last;
  }

  reset(): void {
    this.turnover = 0;
    this.weight = 0;
    this.last = NaN;
  }
}
