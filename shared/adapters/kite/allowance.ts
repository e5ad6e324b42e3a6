import { MODIFICATIONS_MAX, type ModifyPurpose } from '../../domain/order.ts';

/**
 * How often each order was modified by this process, by purpose. The order's own count, in the store, is what lasts; this one keeps a process that
 * went wrong from using up what flatten needs.
 */
export class Allowance {
  readonly #spent = new Map<string, number>();

  /** Counts one more, or says why not. */
  take(brokerId: string, purpose: ModifyPurpose): string | undefined {
    const key = `${brokerId} ${purpose}`;
    const spent = this.#spent.get(key) ?? 0;
    const most = MODIFICATIONS_MAX[purpose];
    if (spent >= most) return `order ${brokerId} was modified ${spent} times to ${purpose}, allowed ${most}`;
    this.#spent.set(key, spent + 1);
    return undefined;
  }

  /** The one that was counted was not written. */
  giveBack(brokerId: string, purpose: ModifyPurpose): void {
    const key = `${brokerId} ${purpose}`;
    this.#spent.set(key, (this.#spent.get(key) ?? 1) - 1);
  }
}
