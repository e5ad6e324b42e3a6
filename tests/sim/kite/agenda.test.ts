import { expect, test } from 'vitest';
import { Agenda } from '../../../shared/sim/kite/agenda.ts';

test('runs by time, at one instant in the order in which it was put down, what it adds among them', () => {
  const agenda = new Agenda();
  const ran: string[] = [];
  agenda.add(2, () => ran.push('b'));
  agenda.add(1, () => {
    ran.push('a');
    agenda.add(2, () => ran.push('d'));
  });
  agenda.add(2, () => ran.push('c'));
  agenda.add(3, () => ran.push('e'));
  while (agenda.nextAt < Infinity) agenda.step();
  expect(ran).toEqual(['a', 'b', 'c', 'd', 'e']);
});
