import { execSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes what the commands of README.md really print into it: `node scripts/readme.ts DATA_FOLDER`, which is DIR there. A place is
 * `<!-- output: COMMAND | first N -->` (or `last N`, or `lines A-B`), followed by a fenced block. Books and logs are kept in a folder of their own, from the
 * first command to the last: later ones look at the days of earlier ones.
 */
const path = join(import.meta.dirname, '../README.md');
const data = process.argv[2];
if (data === undefined) {
  console.error('usage: node scripts/readme.ts DATA_FOLDER');
  process.exit(2);
}
const kept = mkdtempSync(join(tmpdir(), 'tron-readme-'));
const PLACE = /<!-- output: (.+?) \| (first|last|lines) ([\d-]+) -->\n```text\n[\s\S]*?```/g;

const text = readFileSync(path, 'utf8').replace(
  PLACE,
  (_whole, command: string, part: string, which: string) => {
    const printed = execSync(command.replaceAll('DIR', data), {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TRON_STATE: join(kept, 'state'), TRON_LOGS: join(kept, 'logs') },
    });
    const lines = printed
      .replaceAll(`${kept}/`, '')
      .replaceAll(data, 'DIR')
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('> '));
    const shown = chosen(lines, part, which).join('\n').trim();
    return `<!-- output: ${command} | ${part} ${which} -->\n\`\`\`text\n${shown}\n\`\`\``;
  },
);
writeFileSync(path, text);
rmSync(kept, { recursive: true });

function chosen(lines: readonly string[], part: string, which: string): readonly string[] {
  const [from = 1, to = 1] = which.split('-').map(Number);
  if (part === 'first') return [...lines.slice(0, from), '…'];
  if (part === 'last') return ['…', ...lines.slice(-from)];
  return ['…', ...lines.slice(from - 1, to), '…'];
}
