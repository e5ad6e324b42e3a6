import { z } from 'zod';

/** What Cloud Tasks may do to us. Each is armed for the next `times` occasions. */
export const TASK_FAULTS = {
  'create-unavailable': 'the next task is not taken: 503',
  'create-lost-answer': 'the next task is taken, and the answer is 503',
  duplicate: 'the next task is delivered a second time, whatever comes of the first',
  delay: 'the next task is delivered `ms` late',
  reorder: 'the next delivery is of the newest task that is due, not the oldest',
  'lost-ack': 'the next success of a handler is not heard of: the task is sent again after its back-off',
} as const;

export type TaskFaultName = keyof typeof TASK_FAULTS;

export const taskFaultSchema = z
  .strictObject({
    fault: z.enum([
      'create-unavailable',
      'create-lost-answer',
      'duplicate',
      'delay',
      'reorder',
      'lost-ack',
    ] satisfies TaskFaultName[]),
    times: z.int().min(1).max(1_000).default(1),
    ms: z.int().min(1).max(86_400_000).optional(),
  })
  .refine(({ fault, ms }) => (fault === 'delay') === (ms !== undefined), {
    path: ['ms'],
    error: 'is of "delay", which needs it',
  });

export type TaskFault = z.output<typeof taskFaultSchema>;
export type TaskFaultOptions = z.input<typeof taskFaultSchema>;

export interface FiredFault {
  readonly at: number;
  readonly fault: TaskFaultName;
  readonly task: string;
}

/** Armed faults, in the order of their arming, and those that happened. */
export class TaskFaults {
  readonly fired: FiredFault[] = [];
  readonly #armed: { readonly fault: TaskFault; left: number }[] = [];

  /** Throws a ZodError for a fault that there is not. */
  arm(options: TaskFaultOptions): void {
    const fault = taskFaultSchema.parse(options);
    this.#armed.push({ fault, left: fault.times });
  }

  /** The armed fault of that name, used once; null: none. */
  fire(name: TaskFaultName, task: string, at: number): TaskFault | null {
    const found = this.#armed.find(({ fault, left }) => fault.fault === name && left > 0);
    if (found === undefined) return null;
    found.left -= 1;
    this.fired.push({ at, fault: name, task });
    return found.fault;
  }
}
