import type { Day } from '../../domain/time.ts';
import { inRupees } from '../../domain/units.ts';
import type { Broker } from '../../ports.ts';
import { certificateBar } from '../certificate-kept.ts';
import { positionDocument } from '../documents.ts';
import { daysOf, keys } from '../keys.ts';
import type { TradingSetup } from '../setup.ts';
import type { CloudParts } from './parts.ts';
import type { PlanCheck } from './plan.ts';

/** What the account at the broker says before the day, and what others hold in it: those instruments are not entered. Rejects where it cannot be read. */
export async function brokerChecks(
  { ports: { store, alerts } }: CloudParts,
  broker: Broker,
  day: Day,
  { config, bots }: TradingSetup,
): Promise<{ readonly checks: readonly PlanCheck[]; readonly heldByOthers: readonly string[] }> {
  const { openingCash, moved } = await broker.funds();
  const cash = openingCash + moved;
  const needed = config.bots
    .filter(({ name }) => bots.includes(name))
    .reduce((sum, bot) => sum + bot.capital, 0);
  const funds = `${inRupees(cash)} of cash, the bots’ capital is ${inRupees(needed)}`;
  const ours = new Set(
    (await store.list(...daysOf('positions', day)))
      .filter(({ value }) => positionDocument.safeParse(value).data?.trade != null)
      .map(({ key }) => key),
  );
  const held = (await broker.positions()).filter(
    ({ netQty, instrument }) => netQty !== 0 && !ours.has(keys.position(day, instrument)),
  );
  const listed = held.map(({ instrument, netQty, product }) => `${netQty} of ${instrument} (${product})`);
  if (held.length > 0)
    await alerts.alert(
      `the account holds ${listed.join(', ')} before the day: foreign, never traded against`,
    );
  const bar = await certificateBar(store, day);
  return {
    checks: [
      { name: 'funds', is: cash >= needed ? 'fine' : 'blocks', says: funds },
      held.length === 0
        ? { name: 'positions', is: 'fine', says: 'none' }
        : { name: 'positions', is: 'note', says: `foreign: ${listed.join(', ')}` },
      bar === null
        ? { name: 'certificate', is: 'fine', says: 'nothing speaks against the days before' }
        : { name: 'certificate', is: 'blocks', says: bar },
    ],
    heldByOthers: held.map(({ instrument }) => instrument),
  };
}
