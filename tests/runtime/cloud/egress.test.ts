import { describe, expect, test } from 'vitest';
import { echoedAddress } from '../../../shared/adapters/echoed-address.ts';
import { addressOf, egressCheck } from '../../../shared/runtime/cloud/egress.ts';
import { preflight } from '../../../shared/runtime/cloud/preflight.ts';
import { answering } from '../../adapters/secret-manager/answering.ts';
import { at } from '../feed/feed-day.ts';
import { preflightParts, worldOf } from './cloud-world.ts';

const OURS = ['203.0.113.5', '2001:db8::5'];

test.each([
  ['203.0.113.5', '203.0.113.5'],
  [' 203.0.113.5\n', '203.0.113.5'],
  ['2001:0DB8:0:0:0:0:0:5', '2001:db8::5'],
  ['::ffff:203.0.113.5', '203.0.113.5'],
  ['::FFFF:CB00:7105', '203.0.113.5'],
  ['::ffff:0:203.0.113.5', '::ffff:0:cb00:7105'],
  ['203.0.113', null],
  ['203.0.113.5/24', null],
  ['<html>', null],
  ['', null],
])('%j is the address %s', (text, address) => {
  expect(addressOf(text)).toBe(address);
});

describe('the address that orders leave from', () => {
  const seen = (text: string) => async () => text;

  test('is not looked at where none is set, and that is said', async () => {
    const nobody = async (): Promise<never> => expect.unreachable();
    expect(await egressCheck({ permitted: [], seen: nobody }, true)).toEqual({
      name: 'egress',
      is: 'note',
      says: 'not checked: no permitted addresses are set',
    });
  });

  test.each([
    ['is one of them', '203.0.113.5', 'fine', 'orders leave from 203.0.113.5; permitted: '],
    ['is written otherwise', '2001:DB8:0::5', 'fine', 'orders leave from 2001:db8::5; '],
    [
      'is another',
      '203.0.113.6',
      'blocks',
      'from 203.0.113.6, which the broker does not know; permitted: 203.0',
    ],
    [
      'is a page',
      '<html>',
      'blocks',
      'nobody knows from where orders leave: what was answered is no address: "<html>"',
    ],
  ])('and %s', async (_, text, is, says) => {
    const check = await egressCheck({ permitted: OURS, seen: seen(text) }, true);
    expect(check).toMatchObject({ is, says: expect.stringContaining(says) });
    const onPaper = await egressCheck({ permitted: OURS, seen: seen(text) }, false);
    expect(onPaper).toEqual({ ...check, is: is === 'blocks' ? 'note' : is });
  });

  test('is in the day’s plan', async () => {
    const world = worldOf();
    const egress = { permitted: OURS, seen: seen('203.0.113.6') };
    const outcome = await world.machine.run(preflight(preflightParts(world, { egress }), at(511)));
    expect(outcome).toMatchObject({ kind: 'planned', bar: null });
    expect(JSON.stringify(outcome)).toContain('which the broker does not know');
  });
});

describe('a service that echoes it', () => {
  test.each([
    ['refuses', { status: 503, body: null }, 'HTTP 503'],
    ['sends elsewhere', { status: 302, body: null }, 'fetch failed'],
    ['is silent', null, 'aborted due to timeout'],
    ['says too much', { status: 200, body: 'x'.repeat(300) }, 'more than 256 bytes'],
  ])('and %s is told', async (_, answer, why) => {
    const { root } = await answering(() => answer);
    await expect(echoedAddress({ url: root, timeoutMs: 300 })()).rejects.toThrow(why);
  });

  test('is asked once', async () => {
    const { root, heard } = await answering(() => ({ status: 200, body: 5 }));
    expect(await echoedAddress({ url: `${root}/ip`, timeoutMs: 5000 })()).toBe('5');
    expect(heard.map(({ url }) => url)).toEqual(['/ip']);
  });
});
