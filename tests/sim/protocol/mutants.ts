import type { Edit, Mutant } from './mutant.ts';
import type { Sweep } from './sweep.ts';

function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}

function sweep(
  story: Sweep['story'],
  company: Sweep['company'],
  part: Sweep['part'],
  only: string | null = null,
): Sweep {
  return { story, company, part, only };
}

const LEARN = 'shared/runtime/learn.ts';
const CLAIM = 'shared/runtime/claim.ts';
const TICK = 'shared/runtime/tick.ts';
const RECONCILE = 'shared/runtime/reconcile.ts';
const RESTORED = 'shared/runtime/restored.ts';

/** The order protocol's planted mistakes (DESIGN §8). */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'an order is sent again after a timeout',
    edits: [
      edit(
        LEARN,
        "return [{ kind: 'no-answer' }];\n    case 'accepted'",
        "return [{ kind: 'released' }];\n    case 'accepted'",
      ),
    ],
    sweeps: [sweep('entry', 'streamer', 'failures')],
    caughtBy: /was sent again, and the first may have been done|two orders at the broker|live exits for/,
  },
  {
    name: 'no claim: the commit expects nothing',
    edits: [
      edit(
        'shared/runtime/session-state.ts',
        'const expect = changed.map(({ key }) => ({ key, version: state.versions.get(key) ?? 0 }));',
        'const expect = [];',
      ),
    ],
    sweeps: [sweep('entry', 'twin', 'deaths'), sweep('entry', 'twin', 'people')],
    caughtBy: /was sent again, and the first may have been done|two orders at the broker/,
  },
  {
    name: 'enqueue before commit, and no sweep',
    edits: [
      edit(TICK, '    await act(runtime, sink.effects);\n    return;', '    return;'),
      edit(
        TICK,
        '    const memory = memoryOf(desk, at);\n',
        '    const memory = memoryOf(desk, at);\n    await act(runtime, sink.effects);\n',
      ),
      edit(RECONCILE, '      await sweep(runtime, keys.position(market.day, instrument), instrument);\n', ''),
    ],
    sweeps: [sweep('entry', 'alone', 'deaths')],
    caughtBy: /the entry was never sent|sent before the store had it/,
  },
  {
    name: 'absence after one reading',
    edits: [
      edit(
        'shared/execution/settle.ts',
        "absence.kind === 'first' ? 'lacked' : 'abandon'",
        "absence.kind === 'first' ? 'abandon' : 'abandon'",
      ),
    ],
    sweeps: [sweep('entry', 'streamer', 'failures')],
    caughtBy: /live exits for|net crossed zero/,
  },
  {
    name: 'absence without a settling time',
    edits: [
      edit(
        'shared/execution/absence.ts',
        'const firstFrom = sendBy + timeoutMs + settlingMs;',
        'const firstFrom = sendBy;',
      ),
      edit(
        'shared/execution/absence.ts',
        'const secondFrom = absentAt + settlingMs;',
        'const secondFrom = absentAt;',
      ),
    ],
    sweeps: [sweep('entry', 'streamer', 'failures')],
    caughtBy: /live exits for|net crossed zero/,
  },
  {
    name: 'an exit is added instead of modified',
    edits: [
      edit(
        'shared/engine/exits.ts',
        '  if (!live) {\n    sink.place',
        '  if (!live || live) {\n    sink.place',
      ),
    ],
    sweeps: [sweep('square-off', 'alone', 'failures')],
    caughtBy: /live exits for|net crossed zero|at the end/,
  },
  {
    name: 'two exits for one position',
    edits: [
      edit(
        'shared/engine/on-order.ts',
        '  if (spread === null) placeStop(lane, at, sink);\n',
        '  placeStop(lane, at, sink);\n  if (lane.exit !== null) lane.past = [...lane.past, lane.exit];\n  if (spread === null) placeStop(lane, at, sink);\n',
      ),
    ],
    sweeps: [sweep('entry', 'alone', 'failures')],
    caughtBy: /live exits for|net crossed zero|at the end/,
  },
  {
    name: 'the halt is not part of the claim',
    edits: [
      edit(
        'shared/runtime/execute-order.ts',
        'if (state.halted !== null) return',
        "if (state.halted === 'never') return",
      ),
    ],
    sweeps: [sweep('entry', 'alone', 'people')],
    caughtBy: /claimed after the halt/,
  },
  {
    name: 'the claim does not touch the account',
    edits: [edit('shared/runtime/execute-order.ts', ', touch: true }', ' }')],
    sweeps: [sweep('entry', 'alone', 'people')],
    caughtBy: /claimed after the halt/,
  },
  {
    name: 'a commit that landed is taken for a lost one',
    edits: [
      edit(CLAIM, 'return documents.some((each) => carries(each?.value ?? null, nonce));', 'return false;'),
    ],
    sweeps: [sweep('entry', 'streamer', 'failures'), sweep('entry', 'alone', 'failures')],
    caughtBy: /a claim that landed was not followed up/,
  },
  {
    name: 'an older nonce is taken for this commit’s',
    edits: [edit(CLAIM, 'includes(`"nonce":${JSON.stringify(nonce)}`)', 'includes(`"nonce":`)')],
    sweeps: [sweep('entry', 'twin', 'deaths'), sweep('entry', 'twin', 'people')],
    caughtBy: /was sent again, and the first may have been done|two orders at the broker|claim/,
  },
  {
    name: 'a stale position cuts a live stop',
    edits: [
      edit('shared/execution/foreign.ts', 'byRows === byTrades && shown === traded', 'byRows === byTrades'),
      edit(
        'shared/execution/foreign.ts',
        'if (!agrees || (filledAt !== null && beganAt < filledAt + settlingMs))',
        'if (!agrees && filledAt !== null)',
      ),
      edit(
        'shared/execution/foreign.ts',
        'if (beganAt < mismatch.at + settlingMs)',
        'if (beganAt < mismatch.at - settlingMs)',
      ),
    ],
    sweeps: [sweep('entry', 'streamer', 'people')],
    caughtBy: /naked for more than|at the end/,
  },
  {
    name: 'a lost modification is never asked again',
    edits: [
      edit('shared/execution/modify.ts', 'if (!supersedes && timing.now <= until)', 'if (!supersedes)'),
    ],
    sweeps: [sweep('gap', 'streamer', 'failures', 'timeout, not done')],
    caughtBy: /not priced anew/,
  },
  {
    name: 'an old PUT lands late, and what was done is forgotten',
    edits: [
      edit(
        LEARN,
        'return { ...order, claim, triggeredAt, absentAt: null };',
        "return { ...order, claim, triggeredAt, absentAt: null, asked: claim === null && order.asked !== 'cancel' ? null : order.asked };",
      ),
    ],
    sweeps: [sweep('trail', 'streamer', 'failures', 'put 70 s late, silent')],
    caughtBy: /the stop stayed loosened/,
  },
  {
    name: 'a stop that has triggered is left to rest',
    edits: [
      edit(
        'shared/execution/settle.ts',
        "return timing.now >= chaseAt ? [{ kind: 'chase' }]",
        'return timing.now >= chaseAt ? [again]',
      ),
    ],
    sweeps: [sweep('gap', 'streamer', 'failures', 'none')],
    caughtBy: /not priced anew/,
  },
  {
    name: 'a store that was set back is believed',
    edits: [edit(RESTORED, 'halted: account.halted ?? why,', 'halted: account.halted,')],
    sweeps: [sweep('entry', 'alone', 'restores')],
    caughtBy: /set back, and the account is not halted/,
  },
  {
    name: 'a modification carries a quantity',
    edits: [
      edit(
        'shared/adapters/kite/params.ts',
        'return { order_type: change.type, ...pricesOf(change), ...protectionOf(change) } as const;',
        'return { order_type: change.type, quantity: 1279, ...pricesOf(change), ...protectionOf(change) } as const;',
      ),
    ],
    sweeps: [sweep('square-off', 'alone', 'failures')],
    caughtBy: /carries a quantity/,
  },
  {
    name: 'a stop is loosened',
    edits: [
      edit(
        'shared/execution/modify.ts',
        "  if (asked === null || isDone(row)) return { kind: 'as-wanted' };",
        "  if (asked === null && !isDone(row) && row.change.trigger > 0 && claim === null) return { kind: 'modify', change: { ...row.change, trigger: paise(row.change.trigger - 100) }, purpose: 'trail' };\n  if (asked === null || isDone(row)) return { kind: 'as-wanted' };",
      ),
      edit(
        'shared/execution/modify.ts',
        'import { isDone,',
        "import { paise } from '../domain/units.ts';\nimport { isDone,",
      ),
    ],
    sweeps: [sweep('entry', 'alone', 'failures')],
    caughtBy: /the stop was loosened/,
  },
  {
    name: 'what finished orders came to is never asked of the trades',
    edits: [edit(RECONCILE, '    () => trueUps(runtime, market.day, inexact),\n', '')],
    sweeps: [sweep('stop', 'alone', 'failures')],
    caughtBy: /filled (\d+) for \d+, at the broker \1 for|the broker's fills come to/,
  },
  {
    name: 'what a person wanted closed stays wanted when it is',
    edits: [edit('shared/runtime/decide.ts', '    endClose(lane);\n', '')],
    sweeps: [sweep('close', 'alone', 'deaths')],
    caughtBy: /what was to be closed is, and is still to be/,
  },
];
