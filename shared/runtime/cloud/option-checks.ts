import type { BotName } from '../../domain/account.ts';
import type { MarketDay } from '../../domain/market-day.ts';
import type { CloudFeed } from './parts.ts';
import type { PlanCheck } from './plan.ts';

/** What is published of the chains, and what is not. */
export function optionChecks(
  { isStreamed, askedMost }: Pick<CloudFeed, 'isStreamed' | 'askedMost'>,
  { instruments, chains, assumed }: Pick<MarketDay, 'instruments' | 'chains' | 'assumed'>,
  bots: readonly BotName[],
): readonly PlanCheck[] {
  if (!bots.includes('options')) return [];
  const note = (says: string): PlanCheck => ({ name: 'options', is: 'note', says });
  if (chains.length === 0) {
    const why = assumed.filter((each) => each.startsWith('options of ')).join('; ');
    return [note(`no chain of options is published, the options bot trades nothing: ${why}`)];
  }
  return chains.map(({ underlying }) => {
    const of = instruments.filter(
      ({ instrument }) => instrument.kind === 'option' && instrument.underlying === underlying,
    );
    const asked = Math.min(of.length, Math.floor(askedMost / chains.length));
    const when = isStreamed ? ', where the streamer does not come' : '';
    return note(
      `${of.length} options of ${underlying}; a minute asks for ${asked} of them${when}: what is held, the money, what would be bought; the others are stale in it`,
    );
  });
}
