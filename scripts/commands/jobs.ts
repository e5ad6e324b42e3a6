import { Option, type Command } from 'commander';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import { CALENDAR, type Calendar } from '../../shared/domain/session-table.ts';
import { SESSION_SETTINGS } from '../../shared/domain/session.ts';
import { dayOf, parseDay, type Day } from '../../shared/domain/time.ts';
import { dayPlan } from '../../shared/runtime/jobs/day-plan.ts';
import { isUnknown, sessionsOf } from '../../shared/runtime/jobs/due.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { jobsJson } from '../../shared/runtime/report/jobs-json.ts';
import { jobsText } from '../../shared/runtime/report/jobs-text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed } from './parse.ts';
import { parseCalendar } from './run-options.ts';
import type { Terminal } from './terminal.ts';

interface Given {
  readonly day?: Day;
  readonly calendar: Calendar;
  readonly json?: true;
}

/** `tron jobs` */
export function addJobsCommand(program: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  program
    .command('jobs')
    .description('what runs when: each job, its runs on a day, and its next')
    .addOption(new Option('--day <YYYY-MM-DD>', 'the day (default: today)').argParser(parsed(parseDay)))
    .addOption(
      new Option('--calendar <file>', 'JSON with holidays, special sessions or a whole year')
        .argParser(parsed(parseCalendar))
        .default(CALENDAR, 'the built-in one'),
    )
    .addOption(
      new Option('--json', 'one JSON document on standard output, everything else on standard error'),
    )
    .action(({ day, calendar, json }: Given) => {
      const now = terminal.now();
      const sessions = sessionsOf({ calendar, settings: SESSION_SETTINGS });
      const plan = dayPlan(jobsOf(jobsFile), sessions, day ?? dayOf(now), now);
      terminal.out(json === true ? JSON.stringify(jobsJson(plan)) : jobsText(plan));
      const { session } = plan;
      end('rule' in session && isUnknown({ day: plan.day, refusal: session }) ? EXIT.refused : EXIT.done);
    });
}
