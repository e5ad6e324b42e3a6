import { expect, test } from 'vitest';
import { receivedTask } from '../../../shared/runtime/tasks/received.ts';

const HEADERS = {
  'x-cloudtasks-queuename': 'execute-order',
  'x-cloudtasks-taskname': 'a1',
  'x-cloudtasks-taskretrycount': '2',
  'x-cloudtasks-taskexecutioncount': '1',
  'user-agent': 'Google-Cloud-Tasks',
};
const TASK = { name: 'a1', orderId: 'order-a1', notBefore: 0, validUntil: 1_000 };
const BODY = JSON.stringify(TASK);

test('a delivery is its task, with how often it was tried and answered', () => {
  expect(receivedTask('execute-order', HEADERS, BODY)).toEqual({
    kind: 'task',
    task: TASK,
    retries: 2,
    executions: 1,
  });
});

test.each(Object.keys(HEADERS).filter((name) => name.startsWith('x-')))(
  'without %s it is refused',
  (name) => {
    const answer = receivedTask('execute-order', { ...HEADERS, [name]: undefined }, BODY);
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(answer)).toContain(name);
  },
);

test.each([
  ['a count that is none', { 'x-cloudtasks-taskretrycount': '-1' }, BODY, 'x-cloudtasks-taskretrycount'],
  ['a header twice', { 'x-cloudtasks-taskname': ['a1', 'a1'] }, BODY, 'x-cloudtasks-taskname'],
  [
    'another queue',
    { 'x-cloudtasks-queuename': 'other' },
    BODY,
    'from the queue "other", expected is "execute-order"',
  ],
  ['another task', { 'x-cloudtasks-taskname': 'b2' }, BODY, 'the body is of the task "a1", and this is "b2"'],
  ['no body', {}, '', 'the body is no task'],
  ['no JSON', {}, '{"name":', 'the body is no task'],
  ['an array', {}, '[]', 'the body is no task'],
  ['no validUntil', {}, JSON.stringify({ ...TASK, validUntil: undefined }), 'validUntil'],
  ['no order', {}, JSON.stringify({ ...TASK, orderId: '' }), 'orderId'],
  ['something more', {}, JSON.stringify({ ...TASK, qty: 1 }), 'qty'],
  ['a long body', {}, `${BODY}${' '.repeat(2_000)}`, 'allowed are 2000'],
])('with %s it is refused', (_, headers, body, why) => {
  const answer = receivedTask('execute-order', { ...HEADERS, ...headers }, body);
  expect(answer).toMatchObject({ kind: 'refused', why: expect.stringContaining(why) });
});
