import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import type { Store } from '../../../shared/ports.ts';
import {
  alertLinks,
  linkPage,
  newLink,
  startByLink,
  type LinkParts,
} from '../../../shared/runtime/login/link.ts';
import { callback } from '../../../shared/runtime/login/login.ts';
import { nagLogin } from '../../../shared/runtime/login/nag.ts';
import { edgeDesk } from '../edge/edge-desk.ts';
import { loginCase, USER, type LoginCase } from './case.ts';

const ROOT = 'https://login.example/login/';
const LINKS = { root: ROOT, secret: 'made-up-for-this' };

const linked = (one: LoginCase, change: Partial<LinkParts> = {}): LinkParts => ({
  ...one.parts,
  links: LINKS,
  ...change,
});

const linkIn = (text: string): string =>
  new URL(/https:\S+$/.exec(text)?.[0] ?? '').searchParams.get('link') ?? '';

/** The function `login`, as anybody reaches it. */
function functionOf(one: LoginCase) {
  const parts = linked(one);
  return edgeDesk(
    ENDPOINTS.login,
    {
      loginPage: (link) => linkPage(parts, link),
      loginByLink: (link) => startByLink(parts, link),
      loginCallback: (query) => callback(parts, query),
    },
    { now: one.clock.now() },
  );
}

describe('a log-in from a phone', () => {
  test('goes from the nag’s link to the token, with nothing in hand but the alert', async () => {
    const one = loginCase();
    expect(await nagLogin({ ...one.parts, link: () => newLink(linked(one)) })).toBe('nagged');
    const [alert = ''] = one.alerts;
    expect(alert).toContain(`Log in: ${ROOT}start?link=`);
    const link = linkIn(alert);
    const desk = await functionOf(one);
    const page = await fetchText(desk, `/start?link=${link}`);
    expect([page.status, page.type, page.policy]).toEqual([
      200,
      'text/html; charset=utf-8',
      "default-src 'none'; form-action 'self' https://kite.example; frame-ancestors 'none'; base-uri 'none'",
    ]);
    const [, action = ''] = /<form method="post" action="([^"]+)">/.exec(page.text) ?? [];
    const start = await desk.call(`/${action}`, { as: '' });
    expect(start.status).toBe(303);
    const query = one.atKite(start.headers.get('location') ?? '');
    const back = await desk.call(`/callback?${query.toString()}`, { method: 'GET', as: '' });
    expect(back).toMatchObject({ status: 200, body: { loggedIn: USER } });
    expect(await one.kept()).toMatchObject({ userId: USER });
    expect(await nagLogin({ ...one.parts, link: () => newLink(linked(one)) })).toBe('fine');
  });

  test('by a link that was looked at as often as messengers please, and is used once', async () => {
    const one = loginCase();
    const link = linkIn(await newLink(linked(one)));
    const desk = await functionOf(one);
    for (let i = 0; i < 3; i += 1) expect((await fetchText(desk, `/start?link=${link}`)).status).toBe(200);
    const both = await Promise.all([1, 2].map(() => desk.call(`/go?link=${link}`, { as: '' })));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 403]);
    expect(await desk.call(`/go?link=${link}`, { as: '' })).toMatchObject({
      status: 403,
      body: { refused: 'link', why: expect.stringContaining('used before or is too old') },
    });
  });

  test('by an old link is refused; the newest of many is good', async () => {
    const one = loginCase();
    const parts = linked(one);
    const old = linkIn(await newLink(parts));
    one.clock.set(one.clock.now() + parts.settings.linkMs);
    expect(linkPage(parts, old)).toMatchObject({ kind: 'refused', rule: 'link' });
    expect(await startByLink(parts, old)).toMatchObject({ kind: 'refused', rule: 'link' });
    const first = linkIn(await newLink(parts));
    let last = first;
    for (let i = 0; i < parts.settings.linksMax; i += 1) last = linkIn(await newLink(parts));
    expect((await startByLink(parts, first)).kind).toBe('refused');
    expect((await startByLink(parts, last)).kind).toBe('elsewhere');
  });

  test('by a link that is changed in any place, or another’s, is refused before the store is asked', async () => {
    const one = loginCase();
    const link = linkIn(await newLink(linked(one)));
    const unasked = async (): Promise<never> => Promise.reject(new Error('asked'));
    const shut: Store = { read: unasked, list: unasked, commit: unasked };
    const closed = linked(one, { ports: { ...one.parts.ports, store: shut } });
    await expect(startByLink(closed, link)).rejects.toThrow('asked');
    const [nonce = '', until = '', mac = ''] = link.split('.');
    const later = (Number.parseInt(until, 36) + 86_400_000).toString(36);
    const changed = [
      `${nonce}x.${until}.${mac}`,
      `${nonce}.${later}.${mac}`,
      `${nonce}.${until}.${mac.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
      `${nonce}.${until}.`,
      `${nonce}.${until}`,
      `..${mac}`,
      '',
      'x'.repeat(10_000),
    ];
    for (const each of changed) expect(await startByLink(closed, each)).toMatchObject({ rule: 'link' });
    for (const change of [{ userId: 'ZZ9999' }, { links: { ...LINKS, secret: 'another' } }])
      expect(linkPage(linked(one, change), link)).toMatchObject({ why: 'this is no link of ours' });
    const desk = await functionOf(one);
    for (const query of ['', '?link=', `?link=${link}&link=${link}`])
      expect((await desk.call(`/start${query}`, { method: 'GET', as: '' })).status).toBe(403);
    expect(desk.beats).toEqual([]);
  });

  test('has one link in all alerts that are given at once, which each of them may be the first to use', async () => {
    const one = loginCase();
    const parts = linked(one);
    const link = alertLinks(parts);
    const all = await Promise.all(Array.from({ length: 12 }, link));
    expect(new Set(all).size).toBe(1);
    expect((await startByLink(parts, linkIn(all[0] ?? ''))).kind).toBe('elsewhere');
    const later = await link();
    expect(all).not.toContain(later);
    expect((await startByLink(parts, linkIn(later))).kind).toBe('elsewhere');
  });

  test('is still told of where no link can be made: by the plain address', async () => {
    const one = loginCase();
    const away = async (): Promise<never> => Promise.reject(new Error('the store is away'));
    const store: Store = { ...one.parts.ports.store, commit: away };
    const parts = linked(one, { ports: { ...one.parts.ports, store } });
    expect(await newLink(parts)).toBe(ROOT);
    expect(one.lines.at(-1)).toContain('ERROR no link for a log-in: Error: the store is away');
  });

  test('leaves nothing in the store that a link or a log-in could be made of', async () => {
    const one = loginCase();
    const link = linkIn(await newLink(linked(one)));
    const [nonce = '', , mac = ''] = link.split('.');
    const kept = JSON.stringify(await one.parts.ports.store.list('logins/', 'logins/~'));
    expect(kept).toContain('digest');
    expect([kept.includes(nonce), kept.includes(mac), kept.includes(LINKS.secret)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

async function fetchText(desk: Awaited<ReturnType<typeof edgeDesk>>, path: string) {
  const answer = await fetch(`${desk.root}${path}`);
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    policy: answer.headers.get('content-security-policy'),
    text: await answer.text(),
  };
}
