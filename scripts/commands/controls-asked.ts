import { closedSchema, switchedSchema } from '../../shared/runtime/edge/answers.ts';
import { closeAnswerSchema, switchAnswerSchema } from '../../shared/runtime/relay/controls.ts';
import type { SwitchAnswer } from '../../shared/runtime/relay/controls.ts';
import {
  closeSteps,
  closeText,
  switchText,
  type CloseTold,
  type ControlTold,
} from '../../shared/runtime/relay/controls-told.ts';
import { numbered, type AskedTold } from '../../shared/runtime/relay/told.ts';
import type { CloseAsked } from '../../shared/runtime/close-position.ts';
import type { ControlAsked } from '../../shared/runtime/controls.ts';
import type { BookChoice } from './books.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { unequivocal, type Report } from './asking.ts';
import { hear, type AskingChoice } from './asking-options.ts';
import type { Terminal } from './terminal.ts';

/** A person's controls of what a process or a function trades, through its relay or the dashboard. */

export type AskingGiven = Pick<BookChoice, 'book' | 'json'> & AskingChoice & { readonly why: string };

export const FUNCTIONS = 'TRON_DASHBOARD_FUNCTION';
export const WHERE = 'the URL of dashboard';

/** Whoever names a book means one that nobody runs. */
export function asksOthers({ book, function: named, relay }: AskingGiven, { env }: Terminal): boolean {
  if (named !== undefined || relay !== undefined) return true;
  return book === undefined && (env['TRON_RELAYS'] !== undefined || env[FUNCTIONS] !== undefined);
}

/**
 * On past whoever has nothing of it: there may be several books. The report is then the last that had something, or the first that had
 * nothing.
 */
export async function closeAsked(
  { instrument, who }: Omit<CloseAsked, 'why'>,
  given: AskingGiven,
  terminal: Terminal,
): Promise<ExitCode> {
  const body = { instrument };
  const { reports, asked, wrong } = await hear<CloseTold>(given, FUNCTIONS, terminal, {
    of: 'a close',
    why: given.why,
    function: { path: '/close', body, report: unequivocal(closedSchema), where: WHERE },
    relay: {
      path: '/close',
      body: { ...body, ...by(who) },
      report: unequivocal<CloseTold>(closeAnswerSchema),
    },
    goesOn: (report) =>
      !report.flat ? 'not flat' : report.position === null ? closeText(instrument, report) : null,
  });
  const found = reports.findLast(({ said }) => !said.flat || said.position !== null) ?? reports[0] ?? null;
  const isNothing = found?.said.flat === true && found.said.position === null;
  // Who was not heard may have what the others have not.
  const unheard =
    wrong !== null || asked.some(({ said }) => !['report', 'not-traded', 'no-store'].includes(said));
  const done = found?.said.flat === true && !(isNothing && unheard);
  // What everybody knows nothing of needs no hand.
  const isUnknown = wrong === null && asked.length > 0 && asked.every(({ said }) => said === 'not-traded');
  const steps = done || isUnknown ? [] : closeSteps(instrument, isNothing ? null : (found?.said ?? null));
  const says = found === null ? null : closeText(instrument, found.said);
  const text = isNothing && unheard ? `NOT DONE: ${says} there, and not everybody could be asked` : says;
  tell(terminal, given, { what: 'close', done, asked, steps, found }, text);
  if (wrong !== null) throw wrong;
  return done ? EXIT.done : EXIT.refused;
}

/** The first who takes it; of `enable`, the first where it was disabled. */
export async function switchAsked(
  what: SwitchAnswer['what'],
  { kind, name, who }: Omit<ControlAsked, 'why'>,
  given: AskingGiven,
  terminal: Terminal,
): Promise<ExitCode> {
  const path = `/${what}`;
  const body = { kind, name };
  const { reports, asked, wrong } = await hear<SwitchAnswer>(given, FUNCTIONS, terminal, {
    of: `a control (${what})`,
    why: given.why,
    function: { path, body, report: switchedSchema({ what, kind }), where: WHERE },
    relay: { path, body: { ...body, ...by(who) }, report: switchAnswerSchema },
    goesOn: (report) => (report.reason === null ? switchText(report) : null),
  });
  const found = reports.find(({ said }) => said.reason !== null) ?? reports[0] ?? null;
  const done = found !== null && found.said.reason !== null;
  const text = found === null ? null : switchText(found.said);
  tell(terminal, given, { what, done, asked, steps: [], found }, text);
  if (wrong !== null) throw wrong;
  return done ? EXIT.done : EXIT.nothing;
}

/** A relay is told who asks; a function knows by the token. */
function by(who: string | undefined): { readonly who?: string } {
  return who === undefined ? {} : { who };
}

interface Found extends Pick<ControlTold, 'what' | 'done'> {
  readonly asked: readonly AskedTold[];
  readonly steps: readonly string[];
  readonly found: Report<CloseTold | SwitchAnswer> | null;
}

function tell(
  terminal: Terminal,
  { json }: AskingGiven,
  { found, asked, steps, ...rest }: Found,
  text: string | null,
): void {
  const told: ControlTold = {
    format: 'tron-controlled',
    version: 2,
    ...rest,
    report: found?.said ?? null,
    from: found?.url ?? null,
    asked: [...asked],
    steps: [...steps],
  };
  if (json === true) return terminal.out(JSON.stringify(told));
  terminal.out(text ?? 'NOT DONE: nobody answered with a report');
  if (found === null) terminal.out('A book that nobody runs is meant by --book NAME.');
  if (steps.length > 0) terminal.out(`What a person does:\n${numbered(steps)}`);
}
