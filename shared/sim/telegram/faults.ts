import { z } from 'zod';

/** What Telegram may do to us. Each is armed for the next `times` occasions. */
export const TELEGRAM_FAULTS = {
  duplicate: 'the next delivery is made a second time, whatever comes of the first',
  'lost-ack': 'the next success of the webhook is not heard of: the update is delivered again',
  delay: 'the next update is delivered `ms` late, and those after it in its chat with it',
  'too-many': 'the next method is not done: 429 with `retry_after`, which is `seconds`',
  unavailable: 'the next method is not done: 502, as a page and no answer of the Bot API',
  'lost-answer': 'the next method is done, and the connection is cut in the place of an answer',
  silent: 'the next method is not done and never answered',
} as const;

export type TelegramFaultName = keyof typeof TELEGRAM_FAULTS;

const NAMES = [
  'duplicate',
  'lost-ack',
  'delay',
  'too-many',
  'unavailable',
  'lost-answer',
  'silent',
] as const satisfies readonly TelegramFaultName[];

export const telegramFaultSchema = z
  .strictObject({
    fault: z.enum(NAMES),
    times: z.int().min(1).max(1_000).default(1),
    ms: z.int().min(1).max(86_400_000).optional(),
    seconds: z.int().min(1).max(86_400).optional(),
    /** Of those that meet methods: of this one alone. */
    method: z
      .string()
      .regex(/^[A-Za-z]{1,40}$/)
      .optional(),
  })
  .refine(({ fault, ms }) => (fault === 'delay') === (ms !== undefined), {
    path: ['ms'],
    error: 'is of "delay", which needs it',
  })
  .refine(({ fault, seconds }) => (fault === 'too-many') === (seconds !== undefined), {
    path: ['seconds'],
    error: 'is of "too-many", which needs it',
  });

export type TelegramFault = z.output<typeof telegramFaultSchema>;
export type TelegramFaultOptions = z.input<typeof telegramFaultSchema>;

export interface FiredFault {
  readonly at: number;
  readonly fault: TelegramFaultName;
  /** The update's id, or the method. */
  readonly of: string;
}

/** Armed faults, in the order of their arming, and those that happened. */
export class TelegramFaults {
  readonly fired: FiredFault[] = [];
  readonly #armed: { readonly fault: TelegramFault; left: number }[] = [];

  /** Throws a ZodError for a fault that there is not. */
  arm(options: TelegramFaultOptions): void {
    const fault = telegramFaultSchema.parse(options);
    this.#armed.push({ fault, left: fault.times });
  }

  /** The armed fault of that name, used once; null: none. */
  fire(name: TelegramFaultName, of: string, at: number): TelegramFault | null {
    const found = this.#armed.find(
      ({ fault: { fault, method }, left }) =>
        fault === name && left > 0 && (method === undefined || method.toLowerCase() === of.toLowerCase()),
    );
    if (found === undefined) return null;
    found.left -= 1;
    this.fired.push({ at, fault: name, of });
    return found.fault;
  }
}
