import type { Day } from '../../../shared/domain/time.ts';
import type { Slippage } from '../../../shared/ledger/ladder.ts';
import type { Store } from '../../../shared/ports.ts';
import type { Certificate } from '../../../shared/runtime/certificate.ts';
import type { DayRecord } from '../../../shared/runtime/day-record.ts';
import type { OrderAnswers, WrongIpAnswer } from '../../../shared/runtime/probe/answers.ts';
import { plain } from '../../../shared/runtime/documents.ts';
import { keys } from '../../../shared/runtime/keys.ts';

/** Days as a book has them, made up: what the ladder and its gate read. */

export const ROOT = 'https://api.kite.trade';

export function dayRecord(day: Day, change: Partial<DayRecord> = {}): DayRecord {
  return {
    day,
    run: 0,
    lives: 1,
    source: `candles of ${ROOT}`,
    request: JSON.stringify({ feed: ROOT }),
    profile: 'seed',
    bots: ['stocks'],
    livedTo: 0,
    ended: false,
    hash: null,
    left: 0,
    halted: null,
    assumed: [],
    ...change,
  };
}

export function certificateOf(day: Day, change: Partial<Certificate> = {}): Certificate {
  return {
    day,
    at: 1,
    made: 'compared',
    paper: false,
    signed: null,
    compared: ['orders', 'trades', 'positions', 'cash', 'charges'],
    notCompared: [],
    held: [],
    orders: [],
    positions: [],
    foreign: [],
    money: { openingCash: 0, closingCash: 0, moved: 0, expected: 0, why: null },
    charges: { ours: 0, brokers: 0 },
    unresolved: [],
    warnings: [],
    ...change,
  };
}

export async function put(store: Store, documents: Readonly<Record<string, unknown>>): Promise<void> {
  const writes = Object.entries(documents).map(([key, value]) => ({ key, value: plain(value) }));
  await store.commit({ expect: [], writes });
}

/** A session that ended, clean unless something of it is changed. */
export async function putSession(
  store: Store,
  day: Day,
  kind: 'paper' | 'live',
  change: { readonly slippage?: Slippage; readonly certificate?: Partial<Certificate> } = {},
): Promise<void> {
  const request = JSON.stringify(kind === 'paper' ? { feed: ROOT } : { feed: ROOT, broker: 'kite' });
  await put(store, {
    [keys.day(day)]: dayRecord(day, { request, ended: true }),
    [keys.session(day)]: { day, trades: 1, slippage: change.slippage ?? { measured: 10, modelled: 10 } },
    [keys.certificate(day)]: certificateOf(day, change.certificate),
  });
}

const VERSIONS = { tron: '0.1.0', node: '24.0.0', kiteconnect: '5.3.0' };

function asked(day: Day) {
  return { at: 1, day, userId: 'AB1234', root: ROOT, instrument: 'NSE:SBIN', versions: VERSIONS };
}

/** Answers that speak against nothing. */
export function orderAnswers(day: Day, change: Partial<OrderAnswers> = {}): OrderAnswers {
  const lag = { times: 5, medianMs: 250, maxMs: 400 };
  const lags = { placed: lag, modified: lag, cancelled: lag, trades: lag, positions: lag };
  return { ...asked(day), ...lags, keepsQuantity: true, ...change };
}

export function wrongIpAnswer(day: Day, change: Partial<WrongIpAnswer> = {}): WrongIpAnswer {
  const spoken = { status: 403, type: 'PermissionException', message: 'no order from this IP' };
  return { ...asked(day), ...spoken, read: 'ip-not-allowed', ...change };
}
