import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { EXIT, type ExitCode } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { addTelegramSimCommand } from '../../scripts/commands/telegram-sim.ts';
import { TELEGRAM_FAULTS } from '../../shared/sim/telegram/faults.ts';
import { telegramAlerts } from '../../shared/adapters/chat/telegram-alerts.ts';
import { target } from '../sim/cloud/served.ts';
import { TOKEN } from '../sim/telegram/served.ts';
import { recordedTerminal } from './terminal.ts';

const SECRET = 'a-secret-of-the-test-that-is-long-enough';

/** The command in this process, up to the words that it serves, and how to end it. */
async function served(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [terminal, program] = [recordedTerminal(env), new Command('tron').exitOverride()];
  const stopped = Promise.withResolvers<void>();
  const serving = Promise.withResolvers<void>();
  const codes: ExitCode[] = [];
  addTelegramSimCommand(
    program,
    terminal,
    (code) => codes.push(code),
    () => {
      serving.resolve();
      return stopped.promise;
    },
  );
  const ended = program.parseAsync(['telegram-sim', '--port', '0', ...args], { from: 'user' });
  const stop = async (): Promise<readonly ExitCode[]> => {
    stopped.resolve();
    await ended;
    return codes;
  };
  onTestFinished(async () => void (await stop()));
  await Promise.race([serving.promise, ended]);
  const out = terminal.said.out.join('\n');
  const variable = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(out)?.[1] ?? '';
  return { out, stop, root: variable('TRON_TELEGRAM_ROOT'), token: variable('TRON_TELEGRAM_TOKEN') };
}

const post = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

const messagesSchema = z.object({ messages: z.array(z.object({ text: z.string() })) });

describe('tron telegram-sim', () => {
  test('serves a bot: told by alerts, heard by the webhook, answered in the chat', async () => {
    const secrets: unknown[] = [];
    const url = await target(({ headers }) => {
      secrets.push(headers['x-telegram-bot-api-secret-token']);
      const body = JSON.stringify({ method: 'sendMessage', chat_id: 77, text: 'nothing is open' });
      return { status: 200, headers: { 'content-type': 'application/json' }, body };
    });
    const env = { TRON_TELEGRAM_SECRET: SECRET };
    const { root, token, stop, out } = await served(['--standing', '--chat', '77', '--webhook', url], env);
    expect(out).not.toContain(SECRET);
    const alerts = telegramAlerts({
      bot: { root, token },
      chat: 77,
      timeoutMs: 5_000,
      tries: 1,
      backOffMs: 0,
      waitMostMs: 0,
      sleep: async () => undefined,
      lost: (why) => expect(why).toBe('never'),
    });
    await alerts.alert('No valid Kite token');
    await post(`${root}/chat/say`, { chat: 77, text: '/status' });
    await post(`${root}/_control/advance`, { byMs: 0 });
    const read: unknown = await (await fetch(`${root}/chat?chat=77`)).json();
    expect(messagesSchema.parse(read).messages.map(({ text }) => text)).toEqual([
      'No valid Kite token',
      '/status',
      'nothing is open',
    ]);
    expect(secrets).toEqual([SECRET]);
    const terminal = recordedTerminal({ TRON_TELEGRAM_ROOT: root, TRON_TELEGRAM_TOKEN: token });
    expect(await main(['cloud-chat', 'status', '--url', url], terminal, async () => 0)).toBe(EXIT.done);
    expect(await stop()).toEqual([EXIT.done]);
  });

  test('takes the token of a file and does not print it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tron-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'token');
    writeFileSync(file, `${TOKEN}\n`);
    const { root, out } = await served(['--token-file', file]);
    expect(out).not.toContain(TOKEN.slice(6));
    expect((await fetch(`${root}/bot${TOKEN}/getMe`)).status).toBe(200);
    writeFileSync(file, 'no token');
    const terminal = recordedTerminal();
    expect(await main(['telegram-sim', '--token-file', file], terminal, async () => 0)).toBe(EXIT.usage);
    expect(terminal.said.err.join()).toContain('holds no bot’s token');
  });

  test.each([
    [['--webhook', 'http://x.example'], 'this server calls http://127.0.0.1 and nobody else'],
    [['--chat', '0'], 'Allowed: a whole number, below 0 for a group'],
    [['--at', '2026-09-09'], 'is invalid'],
    [['--token-file', '/nowhere/token'], '--token-file: ENOENT'],
    [['--port', '70000'], 'Allowed: a whole number from 0 to 65535'],
  ])('refuses %j', async (args, why) => {
    const terminal = recordedTerminal();
    const code = await main(['telegram-sim', ...args], terminal, async () => 0);
    expect([code, terminal.said.err.join('\n')]).toEqual([EXIT.usage, expect.stringContaining(why)]);
  });
});

const read = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');
const cells = (text: string): readonly string[] =>
  Array.from(text.matchAll(/^\| `(--[a-z-]+)` \|/gm), (match) => match[1] ?? '');

async function optionsOf(command: string): Promise<readonly string[]> {
  const terminal = recordedTerminal();
  await main([command, '--help'], terminal, async () => 0);
  return Array.from(terminal.said.out.join('\n').matchAll(/^ {2}(--[a-z-]+)/gm), (match) => match[1] ?? '');
}

test('the pages have exactly the options of the commands, and every fault as it is said', async () => {
  expect(cells(read('telegram.md'))).toEqual(await optionsOf('telegram-sim'));
  const [, section = ''] = read('PUBLIC.md').split('## Options of `tron cloud-chat`');
  expect(cells(section.split('\n## ')[0] ?? '')).toEqual(await optionsOf('cloud-chat'));
  const rows = Array.from(
    read('telegram.md').matchAll(/^\| `([a-z][a-z-]+)`(?: \(`[a-z]+`\))? \|/gm),
    (m) => m[1],
  );
  expect(rows).toEqual(Object.keys(TELEGRAM_FAULTS));
});
