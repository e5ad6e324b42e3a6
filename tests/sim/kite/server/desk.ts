import { z } from 'zod';
import { BUY, encoded, tiny, type Form } from '../support.ts';
import { serving, type Served } from './served.ts';

const orderRow = z.object({ order_id: z.string(), status: z.string(), filled_quantity: z.number() });
const answered = z.object({ data: z.unknown() });

/** A client of a served model: orders of TINY, and what became of them. */
export class Desk {
  readonly on: Served;

  constructor(on: Served) {
    this.on = on;
  }

  place(form: Form = BUY): Promise<Response> {
    return this.on.ask('POST', '/orders/regular', encoded(form));
  }

  async placed(form: Form = BUY): Promise<string> {
    return z.object({ data: z.object({ order_id: z.string() }) }).parse(await (await this.place(form)).json())
      .data.order_id;
  }

  async book(): Promise<readonly string[]> {
    const { data } = answered.parse(await (await this.on.ask('GET', '/orders')).json());
    return z
      .array(orderRow)
      .parse(data)
      .map(({ status, filled_quantity }) => `${status} ${filled_quantity}`);
  }

  async held(): Promise<number> {
    const { data } = answered.parse(await (await this.on.ask('GET', '/portfolio/positions')).json());
    return z.object({ net: z.array(z.object({ quantity: z.number() })) }).parse(data).net[0]?.quantity ?? 0;
  }

  live(byMs: number): Promise<unknown> {
    return this.on.control('advance', { byMs });
  }
}

/** One with a fault armed. */
export async function desk(fault: Readonly<Record<string, unknown>>, silentMs = 30): Promise<Desk> {
  const served = await serving({ market: tiny(), server: { silentMs } });
  await served.arm(fault);
  return new Desk(served);
}

/** How a request ended that got no answer. */
export async function lost(call: Promise<Response>): Promise<string> {
  try {
    return `answered ${(await call).status}`;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return z.object({ code: z.string() }).parse(cause).code;
  }
}

/** Status, type and body. */
export async function says(call: Promise<Response>): Promise<string> {
  const answer = await call;
  return `${answer.status} ${answer.headers.get('content-type')} ${await answer.text()}`;
}
