import type { BotName } from '../../domain/account.ts';
import { clockText, dayOf, MINUTE_MS } from '../../domain/time.ts';
import { botDocument, parsed } from '../documents.ts';
import { keys } from '../keys.ts';
import type { Exits } from '../../ports.ts';
import { each, enqueued, isEntry, perform } from '../perform.ts';
import { tick } from '../tick.ts';
import { askTick } from './asked-ticks.ts';
import { minuteReady, OTHERS_WITHIN_MS } from './minutes.ts';
import { paperLived } from './paper-minutes.ts';
import { polled, realRuntimeOn, type CloudParts } from './parts.ts';

/**
 * A tick as a function: the minute is published, by this call or by others; then the bot decides on what was published for it, and on nothing else, however
 * late the call is. Twice is once. A call that dies between the two leaves a minute that a repetition of it decides, or that nobody does: the next
 * minute’s tick decides on its own bar alone.
 */
export async function cloudTick(parts: CloudParts, bot: BotName, at: number): Promise<void> {
  const { log, clock } = parts.ports;
  const { bots } = parts.setupOf(dayOf(at));
  if (!bots.includes(bot)) return;
  const day = await minuteReady(parts, bot, at);
  if (day === null) {
    log.write('WARN', null, 'nobody prepared the day: nothing is decided', { bot, minute: clockText(at) });
    return;
  }
  if (parts.broker.kind === 'real') {
    await othersFirst(parts, bot, at);
    const { exits } = parts.broker;
    const act = exits === null ? perform : handedOver(exits);
    await tick(await realRuntimeOn(parts, day.day, parts.broker, 'decides'), bot, at, act);
    return;
  }
  await paperLived(parts, day, at);
  const lateMs = clock.now() - at;
  if (lateMs >= MINUTE_MS) {
    log.write('WARN', null, 'a minute that is over is not decided on', { bot, minute: clockText(at) });
    return;
  }
  // Whoever lives the next minute of the paper market decides, sends, and protects.
  await askTick(parts.ports.store, bot, at, lateMs);
}

/** Exits first, all at once; then entries. One that was not heard is converged by whoever reads the book next, and told. */
function handedOver(exits: Exits): typeof perform {
  return async (runtime, effects) => {
    const wanted = new Set(effects.filter((each) => !isEntry(each)).map(({ instrument }) => instrument));
    const asked = Promise.allSettled([...wanted].map((instrument) => exits.exit(instrument)));
    await each([
      () => enqueued(runtime, effects),
      async () => {
        const lost = (await asked).flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
        if (lost.length > 0) throw new Error(lost.join('; '));
      },
    ]);
  };
}

/** How often it is looked whether the bots before this one have decided. */
const LOOK_MS = 250;

/** The bots share one budget, and act in the same order wherever a day is lived. One that does not come is not waited for beyond the time of a decision. */
async function othersFirst(parts: CloudParts, bot: BotName, at: number): Promise<void> {
  const { ports, setupOf, sleepUntil } = parts;
  const { bots } = setupOf(dayOf(at));
  const wanted = bots.slice(0, bots.indexOf(bot)).map((each) => keys.bot(dayOf(at), each));
  if (wanted.length === 0) return;
  const haveDecided = async (): Promise<boolean> => {
    const stored = await ports.store.read(wanted);
    return stored.every(
      (each, i) => each !== null && parsed(wanted[i]!, each.value, botDocument).decidedAt >= at,
    );
  };
  const until = at + OTHERS_WITHIN_MS;
  if (await polled({ clock: ports.clock, sleepUntil }, until, LOOK_MS, haveDecided)) return;
  ports.log.write('WARN', null, 'the bots before this one have not decided', { bot, minute: clockText(at) });
}
