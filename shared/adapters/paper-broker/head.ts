import { z } from 'zod';

/** `paper/{day}`: written with every change, so that one small read tells whether somebody else changed anything. */
export const headSchema = z.strictObject({ revision: z.int(), placed: z.int(), passedAt: z.number() });

export const NO_HEAD: z.infer<typeof headSchema> = { revision: 0, placed: 0, passedAt: 0 };
