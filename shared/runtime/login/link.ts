import { createHmac, timingSafeEqual } from 'node:crypto';
import { keys } from '../keys.ts';
import { joining } from '../relay/joined.ts';
import { stackOf } from '../stack-of.ts';
import { startLogin, type LoginParts } from './login.ts';
import { Pendings } from './pending.ts';

/** What is needed to give out links, and to know them again. */
export interface LinkParts extends LoginParts {
  readonly links: {
    /** The function that begins log-ins. */
    readonly root: string;
    /** Of the broker's app: nobody else can sign a link. It signs nothing else by this name. */
    readonly secret: string;
  };
}

/** Why a link does not begin a log-in. */
export type LinkRefusal = { readonly kind: 'refused'; readonly rule: 'link'; readonly why: string };

export type LinkStart = { readonly kind: 'elsewhere'; readonly url: string } | LinkRefusal;

/** A page with a button: whoever only looks at a link, as messengers do, does not use it up. `goesTo`: the origin that the button leads to in the end. */
export type LinkPage =
  | { readonly kind: 'page'; readonly link: string; readonly goesTo: string }
  | LinkRefusal;

const LINK = /^([\w-]{22,128})\.([\da-z]{1,11})\.([\w-]{43})$/;

const GONE = 'this link was used before or is too old: a newer one comes with the next alert';

/**
 * The address at which a person begins a log-in from whatever device the alert reaches, with nothing else in hand: good for a while, once, and signed, so
 * that any other is refused without a look into the store. It opens the broker's page and nothing else: who has it still has to log in there, as our user.
 * Where the store does not answer it is the plain address, for the alert has to come all the same.
 */
export async function newLink(parts: LinkParts): Promise<string> {
  const { ports, random, settings, links } = parts;
  const root = links.root.endsWith('/') ? links.root : `${links.root}/`;
  try {
    const now = ports.clock.now();
    const nonce = random();
    await pendings(parts).add(nonce, now);
    const until = (now + settings.linkMs).toString(36);
    const url = new URL('start', root);
    url.searchParams.set('link', `${nonce}.${until}.${signature(parts, nonce, until)}`);
    return url.href;
  } catch (error) {
    ports.log.write('ERROR', null, `no link for a log-in: ${String(error)}`, { stack: stackOf(error) });
    return links.root;
  }
}

/**
 * The links of a process's alerts. What a dead token breaks is told all at once, for each instrument: those alerts have one link between them, so that they
 * neither overtake one another in the store nor push out what other processes gave out.
 */
export function alertLinks(parts: LinkParts): () => Promise<string> {
  const links = joining<string>();
  return () => links('link', () => newLink(parts));
}

/** Changes nothing, and asks nobody. */
export function linkPage(parts: LinkParts, link: string): LinkPage {
  const read = readLink(parts, link);
  if (read.kind === 'refused') return read;
  return { kind: 'page', link, goesTo: new URL(parts.broker.url(read.nonce)).origin };
}

/** The broker's page, for whoever uses the link first. */
export async function startByLink(parts: LinkParts, link: string): Promise<LinkStart> {
  const read = readLink(parts, link);
  if (read.kind === 'refused') return read;
  const spent = await pendings(parts).spend(read.nonce, parts.ports.clock.now());
  if (spent !== 'spent') return refused(GONE);
  return { kind: 'elsewhere', url: await startLogin(parts) };
}

function readLink(
  parts: LinkParts,
  link: string,
): { readonly kind: 'genuine'; readonly nonce: string } | LinkRefusal {
  const [, nonce = '', until = '', mac = ''] = LINK.exec(link) ?? [];
  const ours = signature(parts, nonce, until);
  // Of one length both, and compared in a time that tells nothing of where they differ.
  if (mac.length !== ours.length || !timingSafeEqual(Buffer.from(mac), Buffer.from(ours)))
    return refused('this is no link of ours');
  return parts.ports.clock.now() < Number.parseInt(until, 36) ? { kind: 'genuine', nonce } : refused(GONE);
}

function signature({ userId, links }: LinkParts, nonce: string, until: string): string {
  const key = createHmac('sha256', links.secret).update('tron: links to log in').digest();
  return createHmac('sha256', key).update(`${userId}\n${nonce}\n${until}`).digest('base64url');
}

function pendings({ ports, userId, settings }: LinkParts): Pendings {
  const { linkMs: keptMs, linksMax: most } = settings;
  return new Pendings(ports.store, keys.loginLinks(userId), { keptMs, most });
}

function refused(why: string): LinkRefusal {
  return { kind: 'refused', rule: 'link', why };
}
