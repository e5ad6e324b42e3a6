import { expect, test } from 'vitest';
import type { Log, LogFields } from '../../../shared/ports.ts';
import { cloudAlerts } from '../../../shared/runtime/wire-alerts.ts';
import { target } from '../../sim/cloud/served.ts';
import { CHAT, telegram, TOKEN } from '../../sim/telegram/served.ts';

function recorded() {
  const lines: { level: string; message: string; fields: LogFields }[] = [];
  const log: Log = {
    write: (level, _trace, message, fields) => void lines.push({ level, message, fields }),
  };
  return { log, lines };
}

const clock = { now: () => 0 };
const link = 'https://login.example/';

test('alerts go to a webhook, to a chat, to both, or into the log alone', async () => {
  const posted: string[] = [];
  const url = await target(({ body }) => {
    posted.push(body);
    return 200;
  });
  const { root, told } = await telegram();
  const chat = { bot: { root, token: TOKEN }, chat: CHAT };
  const { log, lines } = recorded();
  for (const [name, where] of Object.entries({
    both: { url, chat },
    webhook: { url, chat: null },
    chat: { url: null, chat },
    none: { url: null, chat: null },
  })) {
    const { alerts, sent } = cloudAlerts({ ...where, link, log, clock }, async () => link);
    await alerts.alert(name);
    await sent();
  }
  expect(posted).toEqual(['{"text":"both"}', '{"text":"webhook"}']);
  expect(told()).toEqual(['both', 'chat']);
  expect(lines.map(({ message }) => message)).toEqual(['both', 'webhook', 'chat', 'none']);
});

test('where one fails the other is told, and the log has why without the token', async () => {
  const posted: string[] = [];
  const url = await target(({ body }) => {
    posted.push(body);
    return 200;
  });
  const { root } = await telegram();
  const chat = { bot: { root, token: `${TOKEN}-of-another` }, chat: CHAT };
  const { log, lines } = recorded();
  const { alerts, sent } = cloudAlerts({ url, chat, link, log, clock }, async () => link);
  await alerts.alert('halted');
  await sent();
  expect(posted).toEqual(['{"text":"halted"}']);
  expect(lines.at(-1)).toEqual({
    level: 'ERROR',
    message: 'an alert did not arrive',
    fields: { by: 'telegram', why: '401 Unauthorized, 1 try' },
  });
  expect(JSON.stringify(lines)).not.toContain(TOKEN.slice(6));
});
