import { describe, expect, test } from 'vitest';
import layoutFile from '../../../functions/firestore.json' with { type: 'json' };
import { cloudLayout, keepMsIn } from '../../../shared/runtime/cloud-layout.ts';
import { DAY_KINDS, keys } from '../../../shared/runtime/keys.ts';

const LAYOUT = cloudLayout(layoutFile);
const NAMES = LAYOUT.collections.map(({ collection }) => collection);
const [ACCOUNTS] = layoutFile.collections;

/** A key of each kind that the code makes. */
const KEYS = [
  keys.account('main'),
  keys.accountOf(20260909, 'main'),
  keys.day(20260909),
  keys.bot(20260909, 'stocks'),
  keys.setups(20260909, 'stocks'),
  keys.position(20260909, 'NSE:SBIN'),
  keys.others(20260909, 'NSE:SBIN'),
  keys.order('a'),
  keys.trade(20260909, 'a'),
  keys.decisions(20260909, 1, 'stocks', 'tick'),
  keys.certificate(20260909),
  keys.newestCertificate,
  keys.firstCertificate,
  keys.halt(1),
  keys.lease('reconcile'),
  keys.job('reconcile'),
  keys.market(20260909, 'instruments'),
  keys.doubt(20260909, 'a'),
  keys.session(20260909),
  keys.probe('orders'),
  keys.control(1, 'a'),
  keys.heard('reconcile'),
  keys.inChat(1, 0),
  keys.chatStopped,
  keys.askedOnPaper(20260909, 'stocks'),
  keys.monitoring('health'),
  keys.live(20260909),
  keys.bookRoot,
  keys.unreadable(1, 'live/20260909'),
  keys.plan(20260909),
  keys.review(20260909),
  keys.logins('AB1234'),
  keys.loginLinks('AB1234'),
];

describe('the layout of the documents', () => {
  test('has every kind of document that there is, and no other', () => {
    expect(Object.keys(keys)).toHaveLength(KEYS.length);
    const made = new Set([...KEYS.map((key) => key.split('/')[0]), ...DAY_KINDS]);
    expect(new Set(NAMES)).toEqual(made);
  });

  test('keeps for ever what a day is proven by', () => {
    const keepMs = keepMsIn(LAYOUT);
    expect([...keepMs.keys()].sort()).toEqual(['heard', 'logins', 'market', 'paper']);
    expect(keepMs.get('market')).toBe(90 * 86_400_000);
  });
});

describe('a layout that cannot be read', () => {
  test.each<[string, unknown]>([
    ['collections.0.keepDays: ', { ...layoutFile, collections: [{ ...ACCOUNTS, keepDays: 0 }] }],
    [
      'collections.0.collection: a name is',
      { ...layoutFile, collections: [{ ...ACCOUNTS, collection: 'a_b' }] },
    ],
    ['the collection "accounts" is there twice', { ...layoutFile, collections: [ACCOUNTS, ACCOUNTS] }],
    ['ttlField: ', { ...layoutFile, ttlField: 'ttl' }],
    ['composite.0.fields: ', { ...layoutFile, composite: [{ collection: 'orders', fields: [] }] }],
    ['Unrecognized key: "indexes"', { ...layoutFile, indexes: [] }],
    ['functions/firestore.json cannot be read', null],
  ])('says %s', (text, json) => {
    expect(() => cloudLayout(json)).toThrow(text);
  });
});
