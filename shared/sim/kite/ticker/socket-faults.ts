import { z } from 'zod';

/** Of the connections that are open when the fault begins, or of the next one that is made after it. */
const which = z.enum(['open', 'next']).default('open');
const from = z.number().optional().describe('Epoch ms of the market; now where none is given.');

/** What goes wrong between the ticker and its clients. Everything else is a fault of the model: `fault-schema.ts`. */
export const socketFaultSchema = z.discriminatedUnion('fault', [
  z
    .strictObject({ fault: z.literal('silent-socket'), which, from })
    .describe('Connected, and nothing is ever sent again: no tick, no order update, no heartbeat.'),
  z
    .strictObject({ fault: z.literal('stalled-ticks'), which, from })
    .describe('Heartbeats go on, and nothing else: the connection looks alive.'),
  z
    .strictObject({
      fault: z.literal('dropped-connection'),
      which,
      how: z.enum(['reset', 'close']).default('reset'),
      code: z.int().min(1000).max(4999).default(1001),
      from,
    })
    .describe('The connection ends: without a word, or closed with a code.'),
  z
    .strictObject({
      fault: z.literal('refused-handshake'),
      status: z.int().min(400).max(599).default(403),
      from,
    })
    .describe('The next handshake is answered with an HTTP error.'),
]);

export type SocketFault = z.output<typeof socketFaultSchema>;

export const SOCKET_FAULTS: ReadonlySet<string> = new Set(
  socketFaultSchema.options.map(({ shape }) => shape.fault.value),
);
