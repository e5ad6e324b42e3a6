import { expect } from 'vitest';
import { desk, type Desk } from './desk.ts';

/** By fault: what it does to the Date header of an answer at 10:00:00 IST of the simulated day, and that the next one is as ever. */
export const ON_DATES: Readonly<Record<string, () => Promise<Desk>>> = {
  'skewed-date': async () => {
    const on = await desk({ fault: 'skewed-date', byMs: -2_500, route: 'profile' });
    expect(await dates(on)).toEqual(['Wed, 09 Sep 2026 04:29:57 GMT', 'Wed, 09 Sep 2026 04:30:00 GMT']);
    return on;
  },
  'missing-date': async () => {
    const on = await desk({ fault: 'missing-date', route: 'profile' });
    expect(await dates(on)).toEqual([null, 'Wed, 09 Sep 2026 04:30:00 GMT']);
    return on;
  },
};

async function dates({ on }: Desk): Promise<readonly (string | null)[]> {
  const [first, second] = [await on.ask('GET', '/user/profile'), await on.ask('GET', '/user/profile')];
  return [first, second].map(({ headers }) => headers.get('date'));
}
