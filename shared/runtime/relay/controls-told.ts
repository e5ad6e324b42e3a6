import { z } from 'zod';
import { clockText, dayOf, dayText } from '../../domain/time.ts';
import { closeAnswerSchema, switchAnswerSchema, type CloseAnswer, type SwitchAnswer } from './controls.ts';
import { relayToldSchema, secondsText } from './told.ts';

/** What `tron close`, `tron disable` and `tron enable` print with `--json` where a relay is asked. */
export const controlToldSchema = z.strictObject({
  format: z.literal('tron-controlled'),
  version: z.literal(1),
  what: z.enum(['close', 'disable', 'enable']),
  done: z.boolean().describe('what was asked stands, by the report'),
  report: z.union([closeAnswerSchema, switchAnswerSchema]).nullable().describe('null: no relay gave one'),
  relay: z.string().nullable().describe('whose report it is'),
  relays: z.array(relayToldSchema),
  steps: z.array(z.string()).describe('what a person does; empty where it is done'),
});

export type ControlTold = z.output<typeof controlToldSchema>;

/** "NSE:SBIN is flat in 3.2 s", and what is left. */
export function closeText(asked: string, { position, flat, left, tookMs }: CloseAnswer): string {
  if (position === null && flat) return `nothing of ${asked} is open or on its way`;
  const name = position ?? asked;
  const took = secondsText(tookMs);
  return [
    flat ? `${name} is flat in ${took}` : `${name} is NOT FLAT after ${took}`,
    ...left.map((each) => `left: ${each}`),
  ].join('\n');
}

/** "symbol NIFTY enters nothing more: the budget (since 2026-09-09 10:20)" */
export function switchText({ what, kind, name, reason, since }: SwitchAnswer): string {
  const is = `${kind} ${name}`;
  if (reason === null) return `${is} is not disabled: there is nothing to enable`;
  const stood = since === null ? reason : `${reason} (since ${dayText(dayOf(since))} ${clockText(since)})`;
  return what === 'disable'
    ? `${is} enters nothing more: ${stood}`
    : `${is} may enter again; it was: ${stood}`;
}

/** For a person whom a close left something, or who reached nobody. `report` null: the latter. */
export function closeSteps(asked: string, report: CloseAnswer | null): readonly string[] {
  const name = report?.position ?? asked;
  const again =
    report === null
      ? `Ask the relay of the process that trades (tron close ${asked} --relay URL); where everything has to go: tron flatten.`
      : 'What is wanted is written down: whoever reads the book next goes on with it. Ask again to see.';
  if (report?.paper === true) return [again];
  return [
    again,
    `By hand, only where that does not help: in the Kite app, Orders, Open, cancel the pending orders of ${name}: an entry first, then its stop.`,
    `At once, Positions, ${name}, Exit, the whole quantity, as a limit order beyond the price: below the bid to sell, above the ask to buy. Of a spread the sold leg first.`,
    `Orders: see that it says COMPLETE; one that stays open is modified further beyond the price. Then Positions shows quantity 0 for ${name}.`,
  ];
}
