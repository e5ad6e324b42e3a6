import type { Alerts } from '../../ports.ts';

/** Alerts that several are told at once: none waits for another, and what fails with one is the others' loss not at all. */
export function toAll(each: readonly Alerts[]): Alerts {
  return {
    async alert(text) {
      const told = await Promise.allSettled(each.map((alerts) => alerts.alert(text)));
      const failed = told.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}
