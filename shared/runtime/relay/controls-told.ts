import { z } from 'zod';
import { clockText, dayOf, dayText } from '../../domain/time.ts';
import { closeAnswerSchema, switchAnswerSchema, type SwitchAnswer } from './controls.ts';
import { askedToldSchema, secondsText } from './told.ts';

/** What whoever was asked says of a close. */
export const closeToldSchema = closeAnswerSchema.extend({
  paper: closeAnswerSchema.shape.paper.nullable().describe('null: a function does not say'),
});

/** What `tron close`, `tron disable` and `tron enable` print with `--json` where a function or a relay is asked. */
export const controlToldSchema = z.strictObject({
  format: z.literal('tron-controlled'),
  version: z.literal(2),
  what: z.enum(['close', 'disable', 'enable']),
  done: z.boolean().describe('what was asked stands, by the report'),
  report: z.union([closeToldSchema, switchAnswerSchema]).nullable().describe('null: nobody gave one'),
  from: z.string().nullable().describe('the URL of whom the report is'),
  asked: z.array(askedToldSchema).describe('in that order'),
  steps: z.array(z.string()).describe('what a person does; empty where it is done'),
});

export type CloseTold = z.output<typeof closeToldSchema>;
export type ControlTold = z.output<typeof controlToldSchema>;

/** "NSE:SBIN is flat in 3.2 s", and what is left. */
export function closeText(asked: string, { position, flat, left, tookMs }: CloseTold): string {
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
export function closeSteps(asked: string, report: CloseTold | null): readonly string[] {
  const name = report?.position ?? asked;
  const again =
    report === null
      ? `Ask the relay of the process that trades, or in the cloud the dashboard function (tron close ${asked} --relay URL, --function URL); where everything has to go: tron flatten.`
      : 'What is wanted is written down: whoever reads the book next goes on with it. Ask again to see.';
  if (report?.paper === true) return [again];
  return [
    again,
    `By hand, only where that does not help: in the Kite app, Orders, Open, cancel the pending orders of ${name}: an entry first, then its stop.`,
    `At once, Positions, ${name}, Exit, the whole quantity, as a limit order beyond the price: below the bid to sell, above the ask to buy. Of a spread the sold leg first.`,
    `Orders: see that it says COMPLETE; one that stays open is modified further beyond the price. Then Positions shows quantity 0 for ${name}.`,
  ];
}
