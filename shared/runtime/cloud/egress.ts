import { z } from 'zod';
import type { PlanCheck } from './plan.ts';

/** From where orders leave. */
export interface Egress {
  /** The addresses that the broker knows, as `addressOf` writes them. Empty: it is not looked at. */
  readonly permitted: readonly string[];
  /** The address that this process is seen with, as whoever was asked says it. Rejects where nobody does. */
  readonly seen: () => Promise<string>;
}

const v4 = z.ipv4();
const v6 = z.ipv6();

/** How a server that listens on IPv6 sees a caller by IPv4 (RFC 4291, 2.5.5.2), as a URL writes it. */
const MAPPED = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;

/** An IP address as everybody writes it, so that two that are one are the same text; null: it is none. */
export function addressOf(text: string): string | null {
  const trimmed = text.trim();
  if (v4.safeParse(trimmed).success) return trimmed;
  if (!v6.safeParse(trimmed).success || !URL.canParse(`http://[${trimmed}]/`)) return null;
  const address = new URL(`http://[${trimmed}]/`).hostname.slice(1, -1);
  const halves = MAPPED.exec(address)?.slice(1);
  if (halves === undefined) return address;
  const numbers = halves.map((half) => Number.parseInt(half, 16));
  return numbers.flatMap((half) => [half >> 8, half & 255]).join('.');
}

/**
 * Whether orders leave from an address that the broker knows: from another one it refuses every order while all readings work. On paper it is said and
 * keeps nobody from anything.
 */
export async function egressCheck({ permitted, seen }: Egress, isReal: boolean): Promise<PlanCheck> {
  if (permitted.length === 0)
    return { name: 'egress', is: 'note', says: 'not checked: no permitted addresses are set' };
  const found = await seenText(seen);
  const allowed = `permitted: ${permitted.join(', ')}`;
  if ('address' in found && permitted.includes(found.address))
    return { name: 'egress', is: 'fine', says: `orders leave from ${found.address}; ${allowed}` };
  const says =
    'address' in found
      ? `orders leave from ${found.address}, which the broker does not know; ${allowed}`
      : `nobody knows from where orders leave: ${found.why}; ${allowed}`;
  return { name: 'egress', is: isReal ? 'blocks' : 'note', says };
}

const ANSWER_MAX = 100;

async function seenText(
  seen: Egress['seen'],
): Promise<{ readonly address: string } | { readonly why: string }> {
  try {
    const text = await seen();
    const address = addressOf(text);
    if (address !== null) return { address };
    return { why: `what was answered is no address: ${JSON.stringify(text.slice(0, ANSWER_MAX))}` };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
