import { backupCommand } from './backup.ts';
import type { Register } from './books.ts';
import { certificateCommand } from './certificate.ts';
import { clearHaltCommand } from './clear-halt.ts';
import { ladderCommand } from './ladder.ts';
import { closeCommand, disableCommand, enableCommand } from './controls.ts';
import { flattenCommand } from './flatten.ts';
import { queueCommand } from './queue.ts';
import { reportCommand } from './report.ts';
import { statusCommand } from './status.ts';
import { watchlistCommand } from './watchlist.ts';
import { whyCommand } from './why.ts';

/** The commands that look at what was kept, in the order of the help. */
export const BOOK_COMMANDS: readonly Register[] = [
  statusCommand,
  reportCommand,
  whyCommand,
  watchlistCommand,
  queueCommand,
  flattenCommand,
  clearHaltCommand,
  disableCommand,
  enableCommand,
  closeCommand,
  certificateCommand,
  ladderCommand,
  backupCommand,
];
