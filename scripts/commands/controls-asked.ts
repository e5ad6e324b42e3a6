import { closeAnswerSchema, switchAnswerSchema } from '../../shared/runtime/relay/controls.ts';
import type { CloseAnswer, SwitchAnswer } from '../../shared/runtime/relay/controls.ts';
import {
  closeSteps,
  closeText,
  switchText,
  type ControlTold,
} from '../../shared/runtime/relay/controls-told.ts';
import { numbered } from '../../shared/runtime/relay/told.ts';
import type { CloseAsked } from '../../shared/runtime/close-position.ts';
import type { ControlAsked } from '../../shared/runtime/controls.ts';
import type { BookChoice } from './books.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Report } from './relay-client.ts';
import { hear, type RelayChoice } from './relay-options.ts';
import type { Terminal } from './terminal.ts';

/** A person's controls of a book that a process runs, through its relay. */

export type RelayGiven = Pick<BookChoice, 'book' | 'json'> & RelayChoice & { readonly why: string };

/** Whoever names a book means one that nobody runs. */
export function asksRelays({ book, relay }: RelayGiven, { env }: Terminal): boolean {
  return relay !== undefined || (book === undefined && env['TRON_RELAYS'] !== undefined);
}

/**
 * On past a relay that has nothing of it: the computer may run several books. The report is then the last that had something, or the first that had
 * nothing.
 */
export async function closeAsked(
  { instrument, who }: Omit<CloseAsked, 'why'>,
  given: RelayGiven,
  terminal: Terminal,
): Promise<ExitCode> {
  const { reports, relays, wrong } = await hear<CloseAnswer>(given, terminal, {
    path: '/close',
    body: { instrument, why: given.why, ...(who === undefined ? {} : { who }) },
    report: closeAnswerSchema,
    of: 'a close',
    goesOn: (report) =>
      !report.flat ? 'not flat' : report.position === null ? closeText(instrument, report) : null,
  });
  const found = reports.findLast(({ said }) => !said.flat || said.position !== null) ?? reports[0] ?? null;
  const isNothing = found?.said.flat === true && found.said.position === null;
  // A relay that was not heard may have what the others have not.
  const unheard = relays.some(({ said }) => !['report', 'not-traded', 'no-store'].includes(said));
  const done = found?.said.flat === true && !(isNothing && unheard);
  // Whom every relay knows nothing of needs no hand.
  const isUnknown = relays.length > 0 && relays.every(({ said }) => said === 'not-traded');
  const steps = done || isUnknown ? [] : closeSteps(instrument, isNothing ? null : (found?.said ?? null));
  const says = found === null ? null : closeText(instrument, found.said);
  const text = isNothing && unheard ? `NOT DONE: ${says} there, and not every relay could be asked` : says;
  tell(terminal, given, { what: 'close', done, relays, steps, found }, text);
  if (wrong !== null) throw wrong;
  return done ? EXIT.done : EXIT.refused;
}

/** The first relay that takes it; of `enable`, the first where it was disabled. */
export async function switchAsked(
  what: SwitchAnswer['what'],
  { kind, name, who }: Omit<ControlAsked, 'why'>,
  given: RelayGiven,
  terminal: Terminal,
): Promise<ExitCode> {
  const { why } = given;
  const { reports, relays, wrong } = await hear<SwitchAnswer>(given, terminal, {
    path: `/${what}`,
    body: { kind, name, why, ...(who === undefined ? {} : { who }) },
    report: switchAnswerSchema,
    of: `a control (${what})`,
    goesOn: (report) => (report.reason === null ? switchText(report) : null),
  });
  const found = reports.find(({ said }) => said.reason !== null) ?? reports[0] ?? null;
  const done = found !== null && found.said.reason !== null;
  const text = found === null ? null : switchText(found.said);
  tell(terminal, given, { what, done, relays, steps: [], found }, text);
  if (wrong !== null) throw wrong;
  return done ? EXIT.done : EXIT.nothing;
}

interface Found extends Pick<ControlTold, 'what' | 'done'> {
  readonly relays: readonly ControlTold['relays'][number][];
  readonly steps: readonly string[];
  readonly found: Report<CloseAnswer | SwitchAnswer> | null;
}

function tell(
  terminal: Terminal,
  { json }: RelayGiven,
  { found, relays, steps, ...rest }: Found,
  text: string | null,
): void {
  const told: ControlTold = {
    format: 'tron-controlled',
    version: 1,
    ...rest,
    report: found?.said ?? null,
    relay: found?.url ?? null,
    relays: [...relays],
    steps: [...steps],
  };
  if (json === true) return terminal.out(JSON.stringify(told));
  terminal.out(text ?? `NOT DONE: no relay answered with a report`);
  if (found === null) terminal.out('A book that nobody runs is meant by --book NAME.');
  if (steps.length > 0) terminal.out(`What a person does:\n${numbered(steps)}`);
}
