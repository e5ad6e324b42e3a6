import { beforeAll, describe, expect, test } from 'vitest';
import { memoryQueue } from '../../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import type { Store } from '../../../shared/ports.ts';
import { riskMultiple } from '../../../shared/runtime/book/period.ts';
import { whyDocumentSchema, whyJson } from '../../../shared/runtime/book/why-json.ts';
import { whyText } from '../../../shared/runtime/book/why-text.ts';
import { readReasons, type Reasons } from '../../../shared/runtime/book/why.ts';
import { SILENT } from '../../../shared/runtime/day-result.ts';
import { runKept } from '../../../shared/runtime/wire.ts';
import { netOf } from '../../../shared/domain/trade.ts';
import { FAR, NEAR, spreadMarket, spreadSetup } from '../../support/spread-day.ts';
import { TODAY } from '../../support/tiny-day.ts';

describe('a spread that was lived', () => {
  let store: Store;
  beforeAll(async () => {
    store = memoryStore();
    const place = { store, queue: async () => memoryQueue(), astray: () => null };
    const asked = { source: 'test', request: {}, resume: false };
    const pace = { kind: 'replay', wait: async () => undefined } as const;
    await runKept(place, spreadSetup(), spreadMarket(), SILENT, pace, asked);
  });
  const reasonsOf = (symbol: string): Promise<Reasons> => readReasons(store, 'a', TODAY, symbol);

  test.each([NEAR.symbol, FAR.symbol])('is told whole, whichever leg is asked for: %s', async (symbol) => {
    const { attempts } = await reasonsOf(symbol);
    expect(attempts).toHaveLength(1);
    const [{ order, sale, exits, decisions, trade }] = [attempts[0]!];
    expect([order?.instrument, sale?.instrument]).toEqual([NEAR.key, FAR.key]);
    expect(exits.map(({ instrument }) => instrument)).toEqual([FAR.key, NEAR.key]);
    expect(decisions.map(({ kind, instrument }) => `${kind} ${instrument}`)).toEqual([
      `leg ${FAR.key}`,
      `exit ${FAR.key}`,
      `exit ${NEAR.key}`,
    ]);
    expect(trade?.exitReason).toBe('time');
  });

  test('is told in words, leg by leg, with every order', async () => {
    const text = whyText('a', await reasonsOf(NEAR.symbol));
    expect(text).toMatch(/leg order +\w{19} SELL 200 TINY18100CE LIMIT 19.80: complete, 200 filled at 19.90/);
    expect(text).toContain(
      '200 TINY18100CE at 19.90, 200 bought back at 20.10: debit 10.20 of a width of 100.00',
    );
    expect(text).toMatch(/exit order +\w{19} BUY 200 TINY18100CE LIMIT/);
  });

  test('fits its document', async () => {
    const document = whyJson('a', await reasonsOf(FAR.symbol));
    expect(whyDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
    expect(document.attempts[0]?.trade?.sold).toMatchObject({ instrument: FAR.key, price: 1_990 });
  });

  test('is measured in multiples of its debit, which is what it risked', async () => {
    const { trade } = (await reasonsOf(NEAR.symbol)).attempts[0]!;
    expect(riskMultiple(trade!)).toBeCloseTo(netOf(trade!) / ((3_010 - 1_990) * 200), 9);
  });
});
