import type { LoginParts } from './login.ts';
import { endedText, prove, standing } from './token.ts';

export interface NagParts extends LoginParts {
  /** Where a person begins a log-in. Not the broker's own page: the state of that link would be too old when somebody reads the alert. */
  readonly link: () => Promise<string>;
}

/**
 * One alert with the link where there is no token to trade with: none, one that ended, or one that the broker says is dead. One whose age is in
 * order is asked about as well, because it may have been ended by hand; where the broker cannot be asked, only a doubtful one is reason to nag.
 */
export async function nagLogin(parts: NagParts): Promise<'fine' | 'nagged'> {
  const { alerts, log } = parts.ports;
  const why = await lacking(parts);
  log.write('INFO', null, why === null ? 'the token is in order' : 'no token to trade with', { why });
  if (why === null) return 'fine';
  await alerts.alert(`No valid Kite token: ${why}. Log in: ${await parts.link()}`);
  return 'nagged';
}

/** Null: nothing is. */
async function lacking(parts: NagParts): Promise<string | null> {
  const found = await standing(parts);
  if (found.kind !== 'kept') return found.why;
  const { token, state } = found;
  if (state.kind === 'expired') return endedText(state.endsAt);
  const proof = await prove(parts, token);
  if (proof.kind === 'proven') return null;
  if (proof.kind === 'dead') return proof.why;
  if (state.kind === 'doubtful') return `${state.why}; ${proof.why}`;
  parts.ports.log.write('WARN', null, 'the token could not be proven', { why: proof.why });
  return null;
}
