import { nextTradingDay } from '../../domain/session.ts';
import { addDays, dayText, type Day } from '../../domain/time.ts';
import { openQty, type Trade } from '../../domain/trade.ts';
import type { Store } from '../../ports.ts';
import { certificateBar } from '../certificate-kept.ts';
import type { DayResult } from '../day-result.ts';

/** What a person has to do after a day on a broker that others may use. */
export interface WhatsNext {
  /** Why no entry is sent on the next day; null: nothing speaks against it. */
  readonly bar: string | null;
  readonly lines: readonly string[];
}

/** By the ledger and by what is certified when it is asked. */
export async function whatsNext(store: Store, day: Day, { left, account }: DayResult): Promise<WhatsNext> {
  const next = nextTradingDay(day);
  const bar = await certificateBar(store, typeof next === 'number' ? next : addDays(day, 1));
  const lines = [
    ...left.map(leftText),
    ...(account.halted === null
      ? []
      : [`the account is halted (${account.halted}): tron clear-halt --why TEXT`]),
    ...(bar === null ? [] : [`no entry is sent after ${dayText(day)}: ${bar}`]),
  ];
  return { bar, lines };
}

export function whatsNextText({ lines }: WhatsNext): string | null {
  return lines.length === 0
    ? null
    : ['What a person has to do', ...lines.map((line) => `- ${line}`)].join('\n');
}

function leftText(trade: Trade): string {
  const { instrument, side } = trade;
  return `${instrument}: ${openQty(trade)} ${side === 'BUY' ? 'long' : 'short'} are open by the ledger: look in the Kite app whether they are, and what rests there for them; close them there if they are`;
}
