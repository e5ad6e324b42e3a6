import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newAccountDay, standingOf, type Disabled } from '../../shared/domain/account.ts';
import type { Ask } from '../../shared/risk/ask.ts';
import { Account } from '../../shared/risk/account.ts';
import { disabledAs, withDisabled, withEnabled } from '../../shared/risk/disabled.ts';
import { deniedText, govern, isDenied } from '../../shared/risk/governor.ts';
import { accountWith, DEMO, NIFTY_CALL, NIFTY_FUTURE, shareAsk, STOCK, TODAY } from './asks.ts';

function disabled(kind: Disabled['kind'], name: string): Account {
  const { state } = accountWith(DEMO);
  return new Account(DEMO, withDisabled(state, { kind, name, why: 'it buys too late', at: 1 }));
}

function saidOf(account: Account, change: Partial<Ask> = {}): string {
  const verdict = govern(shareAsk(account, change), account);
  return isDenied(verdict) ? deniedText(verdict) : 'approved';
}

describe('an entry of what a person disabled', () => {
  test('is refused with the rule and the person’s reason', () => {
    expect(saidOf(disabled('bot', 'stocks'))).toBe('disabled-bot (bot stocks is disabled: it buys too late)');
    expect(saidOf(disabled('symbol', STOCK.symbol))).toBe(
      `disabled-symbol (symbol ${STOCK.symbol} is disabled: it buys too late)`,
    );
  });

  test('a symbol is the underlying: NIFTY stops its futures and its options, and nothing else', () => {
    const account = disabled('symbol', 'NIFTY');
    for (const instrument of [NIFTY_FUTURE, NIFTY_CALL])
      expect(saidOf(account, { instrument })).toMatch(/^disabled-symbol/);
    expect(saidOf(account)).toBe('approved');
  });
});

const names = fc.constantFrom('stocks', 'futures', 'NIFTY', 'TCS');
const controls = fc.record({
  on: fc.boolean(),
  kind: fc.constantFrom<Disabled['kind']>('bot', 'symbol'),
  name: names,
  why: fc.string(),
  at: fc.nat(),
});

test('whatever is asked in whatever order, the last word counts, the first reason stays and the rest of the account is as it was', () => {
  fc.assert(
    fc.property(fc.array(controls, { maxLength: 12 }), (asked) => {
      let state = newAccountDay(TODAY);
      const standing = new Map<string, string>();
      for (const { on, kind, name, why, at } of asked) {
        const before = state;
        state = on ? withDisabled(state, { kind, name, why, at }) : withEnabled(state, { kind, name });
        const key = `${kind} ${name}`;
        expect(state === before).toBe(on === standing.has(key));
        if (on && !standing.has(key)) standing.set(key, why);
        if (!on) standing.delete(key);
      }
      expect(new Map(state.disabled.map(({ kind, name, why }) => [`${kind} ${name}`, why]))).toEqual(
        standing,
      );
      expect({ ...state, disabled: [], revision: 0 }).toEqual({ ...newAccountDay(TODAY), revision: 0 });
      expect(standingOf(state).disabled).toBe(state.disabled);
      for (const { kind, name, why } of state.disabled)
        expect(disabledAs(state.disabled, kind, name)?.why).toBe(why);
    }),
  );
});
