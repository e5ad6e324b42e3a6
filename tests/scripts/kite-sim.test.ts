import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { ROUTES } from '../../shared/sim/kite/fault-schema.ts';
import { routeNames } from '../../shared/sim/kite/router.ts';
import { CONTROL } from '../../shared/sim/kite/server/control.ts';
import { faultRows, faultTable } from '../../shared/sim/kite/server/fault-table.ts';
import { serving } from './served-sim.ts';
import { recordedTerminal } from './terminal.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/kite-sim.md'), 'utf8');

describe('docs/kite-sim.md', () => {
  test('has every fault of the schemas, as the schemas say it', () => {
    expect(PAGE).toContain(faultTable());
    expect(faultRows().filter(({ does }) => does === '')).toEqual([]);
    for (const route of ROUTES) expect(PAGE).toMatch(new RegExp(`[\\s,]${route}[,.]`));
  });

  test('has every route', () => {
    expect(PAGE).toContain(`\`\`\`\n${routeNames().join('\n')}\n\`\`\``);
    const written = Array.from(
      PAGE.matchAll(/^\| `((?:GET|POST) \/_control\/[^`]*)`/gm),
      (match) => match[1],
    );
    expect(written).toEqual(Object.keys(CONTROL));
  });

  test('has every option', async () => {
    const terminal = recordedTerminal();
    await main(['kite-sim', '--help'], terminal, async () => EXIT.failed);
    const options = Array.from(
      terminal.said.out.join('\n').matchAll(/^ {2}(--[a-z-]+)/gm),
      (match) => match[1],
    );
    const table = PAGE.split('## Options')[1]?.split('\n## ')[0] ?? '';
    const cells = Array.from(table.matchAll(/^\| ([^|]*) \|/gm), (match) => match[1] ?? '');
    const written = cells.flatMap((cell) => Array.from(cell.matchAll(/`(--[a-z-]+)`/g), (match) => match[1]));
    expect(written).toEqual(options);
  });
});

test('serves a synthetic day from the open on, says where, and ends when it is told to', async () => {
  const sim = await serving('--speed', 'max-by-request');
  expect(sim.said).toContain(
    'Kite of 2026-09-09 (10 equity, 1 index, 2 future, 50 option) at 2026-09-09T09:15',
  );
  expect(sim.said).toContain('/connect/login?v=3&api_key=kite-sim-key');
  expect(await sim.state()).toMatchObject({
    day: 20_260_909,
    speed: 'max-by-request',
    now: { iso: '2026-09-09T09:15:00.000+05:30' },
  });
  expect(await sim.over()).toEqual([EXIT.done]);
});

test('takes where to begin, how fast, the app’s key and the model’s settings', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kite-sim-'));
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify({ userId: 'ZZ9', openingCash: 123_456_00 }));
  const sim = await serving('--start', '11:30', '--speed', '0.5', '--api-key', 'mine', '--settings', file);
  rmSync(folder, { recursive: true });
  expect(sim.said).toMatch(/api_key=mine {3}user ZZ9/);
  expect(sim.said).toContain('cash      ₹1,23,456');
  const { speed, now } = await sim.state();
  expect([speed, now.iso]).toEqual(['0.5', expect.stringContaining('T11:3')]);
});

describe('refuses', () => {
  async function refusal(...args: readonly string[]) {
    const terminal = recordedTerminal();
    const code = await main(['kite-sim', ...args], terminal, async () => EXIT.failed);
    return [code, terminal.said.err.join('\n')];
  }

  test.each([
    [['--speed', 'max'], EXIT.usage, /Allowed: real, max-by-request, or market minutes a second/],
    [['--port', '70000'], EXIT.usage, /Allowed: a whole number from 0 to 65535/],
    [
      ['--postback-url', 'https://example.com/'],
      EXIT.usage,
      /--postback-url: must be an http or https URL on 127\.0\.0\.1/,
    ],
    [['--redirect-url', 'nowhere'], EXIT.usage, /--redirect-url: must be an http or https URL/],
    [['--settings', '/no/such/file'], EXIT.usage, /cannot be read as JSON/],
    [['--data', '.'], EXIT.usage, /--data needs --day/],
    [['--day', '2026-09-12'], EXIT.refused, /2026-09-12/],
    [['--host', '0.0.0.0'], EXIT.usage, /unknown option '--host'/],
  ])('%j', async (args, code, why) => {
    expect(await refusal(...args)).toEqual([code, expect.stringMatching(why)]);
  });

  test('settings that do not fit, or that the day does not fit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kite-sim-'));
    const file = join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify({ cash: 1 }));
    expect(await refusal('--settings', file)).toEqual([
      EXIT.usage,
      expect.stringMatching(/settings: .*"cash"/),
    ]);
    const carried = [{ instrument: 'NSE:NOBODY', product: 'CNC', qty: 1, averagePrice: 100 }];
    writeFileSync(file, JSON.stringify({ carried }));
    expect(await refusal('--settings', file)).toEqual([
      EXIT.usage,
      expect.stringContaining('carried NSE:NOBODY: the day does not have it'),
    ]);
    rmSync(folder, { recursive: true });
  });

  test('a port that is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve);
    });
    const { port } = z.object({ port: z.number() }).parse(holder.address());
    expect(await refusal('--port', String(port))).toEqual([
      EXIT.usage,
      expect.stringMatching(/--port \d+: .*EADDRINUSE/),
    ]);
    holder.close();
  });
});
