import type { AccountState, BotName, Disabled } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';

/** What a person keeps from entering: looked at by the governor, and once more in the commit that claims an entry. */

/** Null: nobody has disabled the bot. */
export function disabledBot({ disabled }: Pick<AccountState, 'disabled'>, bot: BotName): Disabled | null {
  return disabledAs(disabled, 'bot', bot);
}

/** By what it derives from: who disables NIFTY stops its futures and its options, who disables RELIANCE the stock and its contracts. */
export function disabledSymbol(
  { disabled }: Pick<AccountState, 'disabled'>,
  { underlying }: Pick<Instrument, 'underlying'>,
): Disabled | null {
  return disabledAs(disabled, 'symbol', underlying);
}

/** "bot stocks is disabled: it buys too late"; null: nothing is. */
export function disabledText(disabled: Disabled | null): string | null {
  return disabled === null ? null : `${disabled.kind} ${disabled.name} is disabled: ${disabled.why}`;
}

/** The account with it; the first reason stays, so asking again changes nothing. */
export function withDisabled(state: AccountState, more: Disabled): AccountState {
  if (disabledAs(state.disabled, more.kind, more.name) !== null) return state;
  return { ...state, disabled: [...state.disabled, more], revision: state.revision + 1 };
}

/** The account without it, so that entries are looked for again; the same where it was not disabled. */
export function withEnabled(
  state: AccountState,
  { kind, name }: Pick<Disabled, 'kind' | 'name'>,
): AccountState {
  const found = disabledAs(state.disabled, kind, name);
  if (found === null) return state;
  const disabled = state.disabled.filter((each) => each !== found);
  return { ...state, disabled, revision: state.revision + 1 };
}

/** Null: it is not disabled. */
export function disabledAs(
  disabled: readonly Disabled[],
  kind: Disabled['kind'],
  name: string,
): Disabled | null {
  return disabled.find((each) => each.kind === kind && each.name === name) ?? null;
}
