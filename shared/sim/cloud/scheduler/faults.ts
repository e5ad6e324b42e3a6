import { z } from 'zod';

/** What Cloud Scheduler may do to us. Each is armed for the next `times` occasions, of one job or of all. */
export const JOB_FAULTS = {
  duplicate: 'the next call of a scheduled run is made twice at the same time',
  late: 'the next scheduled run begins `ms` late, with its own schedule time',
  skip: 'the next scheduled run never happens',
  'lost-ack': 'the next success is not heard of: a failure, tried again where the job has retries',
} as const;

export type JobFaultName = keyof typeof JOB_FAULTS;

export const jobFaultSchema = z
  .strictObject({
    fault: z.enum(['duplicate', 'late', 'skip', 'lost-ack'] satisfies JobFaultName[]),
    job: z.string().min(1).optional(),
    times: z.int().min(1).max(1_000).default(1),
    ms: z.int().min(1).max(86_400_000).optional(),
  })
  .refine(({ fault, ms }) => (fault === 'late') === (ms !== undefined), {
    path: ['ms'],
    error: 'is of "late", which needs it',
  });

export type JobFault = z.output<typeof jobFaultSchema>;
export type JobFaultOptions = z.input<typeof jobFaultSchema>;

export interface FiredJobFault {
  readonly at: number;
  readonly fault: JobFaultName;
  readonly job: string;
}

/** Armed faults, in the order of their arming, and those that happened. */
export class JobFaults {
  readonly fired: FiredJobFault[] = [];
  readonly #armed: { readonly fault: JobFault; left: number }[] = [];

  /** Throws a ZodError for a fault that there is not. */
  arm(options: JobFaultOptions): void {
    const fault = jobFaultSchema.parse(options);
    this.#armed.push({ fault, left: fault.times });
  }

  /** The armed fault of that name, used once; null: none. */
  fire(name: JobFaultName, job: string, at: number): JobFault | null {
    const found = this.#armed.find(
      ({ fault, left }) => fault.fault === name && left > 0 && (fault.job ?? job) === job,
    );
    if (found === undefined) return null;
    found.left -= 1;
    this.fired.push({ at, fault: name, job });
    return found.fault;
  }
}
