import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CloudLocalPlan } from '../../../scripts/cloud-local/asked.ts';
import { emulatorJar } from '../../../scripts/cloud-local/emulator.ts';
import { localDay } from '../../../scripts/cloud-local/main.ts';
import { buildFunctions } from '../../../scripts/build-functions.ts';
import { certificateDocument } from '../../../shared/runtime/certificate.ts';
import { importedCalendar } from '../../../shared/domain/session-import.ts';

/** A day of an hour, so that a whole one fits a test: 09:15 to 10:15. */
const SHORT = JSON.stringify({
  sessions: [{ day: '2026-09-09', kind: 'special', open: [['09:15', '10:15']], note: 'a short day' }],
});
/** In the short day two of its stocks are traded, one sold and one bought. */
const SEED = 20;
const ROOT = join(import.meta.dirname, '../../..');
const TEST_MS = 400_000;

const isHere = emulatorJar(process.env) !== null;
const isRequired = (process.env['TRON_REQUIRE'] ?? '').split(/[\s,]+/).includes('emulator');

describe.skipIf(!isHere && !isRequired)(
  `a day by the deployed functions, each a process${isHere ? '' : ' (there is no emulator of Firestore on this machine)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tron-cloud-day-'));
    const functions = join(folder, 'functions');
    const calendarFile = join(folder, 'short.json');

    beforeAll(async () => {
      writeFileSync(calendarFile, SHORT);
      await buildFunctions(ROOT, functions);
    }, TEST_MS);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const plan = (killSeed: number): CloudLocalPlan => ({
      source: { kind: 'synthetic', seed: SEED, day: 20260909 },
      profile: 'demo',
      bots: ['stocks', 'futures'],
      strategy: null,
      calendarFile,
      calendar: importedCalendar(SHORT, calendarFile),
      broker: 'kite-sim',
      minutes: 'streamed',
      killSeed,
      killChance: 0.02,
      until: null,
      prices: join(ROOT, 'functions/prices.json'),
      usdInr: null,
      functions,
      folder: join(folder, `day-${killSeed}`),
    });

    test(
      'whose processes are killed at random moments decides and trades what one process does, and is certified flat',
      async () => {
        const local = await localDay(plan(1), {}, () => undefined);
        expect(local.difference).toBeNull();
        expect(local.fillsDiffer).toBeNull();
        expect(local.result.trades.length).toBeGreaterThan(1);
        expect(local.result.left).toEqual([]);
        const certificate = certificateDocument.parse(local.certificate);
        expect(certificate).toMatchObject({ made: 'compared', unresolved: [] });
        expect(new Set(local.killed.map(({ name }) => name)).size).toBeGreaterThan(3);
        // With processes that die under them as well, which are asked again.
        expect(local.asked.filter(({ isRight }) => !isRight)).toEqual([]);
        expect(local.asked.length).toBeGreaterThan(9);
        const { read, written } = local.heard.all;
        expect(Math.min(read, written, local.cloud.passed('kite').calls)).toBeGreaterThan(0);
      },
      TEST_MS,
    );
  },
);
