import { Option, type Command } from 'commander';
import { CALENDAR, type Calendar } from '../../shared/domain/session-table.ts';
import { dayOf, parseDay, type Day } from '../../shared/domain/time.ts';
import { bookOf, FREEZE_TABLES, type FreezeTables } from '../../shared/instruments/book.ts';
import { readFreezeFile, withNseFreezeRows } from '../../shared/instruments/freeze-import.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import type { InstrumentsDocument } from '../../shared/runtime/report/instruments-json.ts';
import { instrumentsText } from '../../shared/runtime/report/instruments-text.ts';
import {
  instrumentsDocument,
  refusedDocument,
  type InstrumentsQuestion,
} from '../../shared/runtime/report/instruments-view.ts';
import { examples } from './books.ts';
import { bytesOf, dumpReadingOptions, readDumpFile, type DumpGiven } from './dump-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed } from './parse.ts';
import { parseCalendar } from './run-options.ts';
import type { Terminal } from './terminal.ts';

interface Given extends DumpGiven {
  readonly dump: string;
  readonly day?: Day;
  readonly underlying?: NonNullable<InstrumentsQuestion['underlying']>;
  readonly expiry?: Day;
  readonly symbol?: string;
  readonly freeze?: string;
  readonly freezeFrom?: Day;
  readonly calendar: Calendar;
  readonly json?: true;
}

/** `tron instruments` */
export function addInstrumentsCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
): void {
  const command = program
    .command('instruments')
    .description(
      'what an instrument dump of Kite lists: contracts, expiries, the future to trade, limits, faults',
    );
  const options = [
    new Option('--dump <file>', 'the dump, .csv or .csv.gz').makeOptionMandatory(),
    new Option('--day <YYYY-MM-DD>', 'the day it is to be traded by (default: today)').argParser(
      parsed(parseDay),
    ),
    ...dumpReadingOptions(),
    new Option('--underlying <name>', 'its expiries, futures and limits: NIFTY, or BFO:SENSEX').argParser(
      parsed(parseUnderlying),
    ),
    new Option('--expiry <YYYY-MM-DD>', 'the chain of that expiry; with --underlying').argParser(
      parsed(parseDay),
    ),
    new Option('--symbol <key>', 'one instrument: NFO:NIFTY26AUGFUT, or the symbol alone'),
    new Option('--freeze <file>', "NSE's file of freeze quantities, over the built-in table"),
    new Option(
      '--freeze-from <YYYY-MM-DD>',
      'from when that file holds (default: the day); with --freeze',
    ).argParser(parsed(parseDay)),
    new Option('--calendar <file>', 'JSON with holidays, special sessions or a whole year')
      .argParser(parsed(parseCalendar))
      .default(CALENDAR, 'the built-in one'),
    new Option('--json', 'one JSON document on standard output, everything else on standard error'),
  ];
  for (const option of options) command.addOption(option);
  command
    .addHelpText(
      'after',
      examples(
        'tron instruments --dump FILE --day 2026-08-17 --underlying NIFTY',
        'tron instruments --dump FILE --day 2026-08-17 --underlying NIFTY --expiry 2026-08-25',
        'tron instruments --dump FILE --day 2026-08-17 --symbol NFO:NIFTY26AUGFUT --json',
      ),
    )
    .action((given: Given) => {
      if (given.expiry !== undefined && given.underlying === undefined)
        command.error('error: --expiry needs --underlying');
      if (given.freezeFrom !== undefined && given.freeze === undefined)
        command.error('error: --freeze-from needs --freeze');
      const document = documentOf(given, given.day ?? dayOf(terminal.now()));
      const { refused, book } = document;
      if (given.json === true) terminal.out(JSON.stringify(document));
      else if (book === null && refused !== null) terminal.err(instrumentsText(document));
      else terminal.out(instrumentsText(document));
      end(refused === null ? EXIT.done : EXIT.refused);
    });
}

function documentOf(given: Given, day: Day): InstrumentsDocument {
  const freeze = freezeTables(given, day);
  const dump = readDumpFile(given.dump, day, given);
  if (dump.kind === 'refused') return refusedDocument(given.dump, day, dump);
  const { underlying = null, expiry = null, symbol = null } = given;
  return instrumentsDocument(
    given.dump,
    bookOf(dump, freeze),
    { underlying, expiry, symbol },
    given.calendar,
  );
}

function freezeTables({ freeze, freezeFrom }: Given, day: Day): FreezeTables {
  if (freeze === undefined) return FREEZE_TABLES;
  const rows = readFreezeFile(bytesOf('--freeze', freeze).toString('utf8'), freezeFrom ?? day);
  if ('rule' in rows) throw new ConfigError([`--freeze: ${rows.why}`]);
  return withNseFreezeRows(rows);
}

function parseUnderlying(text: string): NonNullable<InstrumentsQuestion['underlying']> {
  const [head = '', ...rest] = text.split(':');
  if (rest.length === 0) return { name: text, exchange: null };
  if (head !== 'NFO' && head !== 'BFO')
    throw new RangeError(`an underlying is a name, or NFO: or BFO: and the name, got "${text}"`);
  return { name: rest.join(':'), exchange: head };
}
