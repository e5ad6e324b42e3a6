import type { Mutant } from './mutant.ts';

/** Mistakes in today's code. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'an exit is sent again after a timeout',
    edits: [
      {
        file: 'shared/runtime/perform.ts',
        find: "return [{ kind: 'no-answer' }];",
        replace: "return status === 'sending' ? [{ kind: 'released' }] : [];",
      },
    ],
    sweeps: [{ story: 'entry', company: 'streamer', part: 'failures' }],
    caughtBy: /was sent again, and the first may have been done|two orders at the broker/,
  },
  {
    name: 'no claim',
    edits: [
      {
        file: 'shared/runtime/perform.ts',
        find: "      onOrder(lane, account, id, { kind: 'claimed' }, at, sink);\n",
        replace: '',
      },
    ],
    sweeps: [{ story: 'entry', company: 'alone', part: 'failures' }],
    caughtBy: /nobody claimed it/,
  },
  {
    name: 'enqueue before commit, and no sweep',
    edits: [
      {
        file: 'shared/runtime/tick.ts',
        find: '    const memory = memoryOf(desk, at);\n',
        replace: '    const memory = memoryOf(desk, at);\n    await perform(runtime, sink.effects);\n',
      },
      {
        file: 'shared/runtime/tick.ts',
        find: '    await perform(runtime, sink.effects);\n    return;',
        replace: '    return;',
      },
      { file: 'shared/runtime/reconcile.ts', find: '    else await enqueue(runtime, order);\n', replace: '' },
      { file: 'shared/runtime/reconcile.ts', find: ', enqueue,', replace: ',' },
    ],
    sweeps: [{ story: 'entry', company: 'alone', part: 'deaths' }],
    caughtBy: /the entry was never sent|sent before the store had it/,
  },
  {
    name: 'an exit is added instead of modified',
    edits: [
      {
        file: 'shared/engine/exits.ts',
        find: '  if (!live) {\n    sink.place',
        replace: '  if (!live || live) {\n    sink.place',
      },
    ],
    sweeps: [{ story: 'square-off', company: 'alone', part: 'failures' }],
    caughtBy: /live exits for|net crossed zero/,
  },
  {
    name: 'two exits for one position',
    edits: [
      {
        file: 'shared/engine/on-order.ts',
        find: '  placeStop(lane, at, sink);\n',
        replace: '  placeStop(lane, at, sink);\n  placeStop(lane, at, sink);\n',
      },
    ],
    sweeps: [{ story: 'entry', company: 'alone', part: 'failures' }],
    caughtBy: /live exits for|net crossed zero|is approved at the end/,
  },
  {
    name: 'the halt is not part of the claim',
    edits: [
      {
        file: 'shared/runtime/execute-order.ts',
        find: 'if (account.state.halted !== null)',
        replace: 'if (account.state.halted === "never")',
      },
    ],
    sweeps: [{ story: 'entry', company: 'alone', part: 'people' }],
    caughtBy: /claimed after the halt/,
  },
  {
    name: 'the claim does not touch the account',
    edits: [
      {
        file: 'shared/runtime/perform.ts',
        find: "    role === 'entry',\n    (lane",
        replace: '    false,\n    (lane',
      },
    ],
    sweeps: [{ story: 'entry', company: 'alone', part: 'people' }],
    caughtBy: /claimed after the halt/,
  },
  {
    name: 'a modification carries a quantity',
    edits: [
      {
        file: 'shared/adapters/kite/params.ts',
        find: 'return { order_type: change.type, ...pricesOf(change), ...protectionOf(change) } as const;',
        replace:
          'return { order_type: change.type, quantity: 1279, ...pricesOf(change), ...protectionOf(change) } as const;',
      },
    ],
    sweeps: [{ story: 'square-off', company: 'alone', part: 'failures' }],
    caughtBy: /carries a quantity/,
  },
];
