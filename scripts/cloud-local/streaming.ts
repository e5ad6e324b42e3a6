import { answeredIn } from './lived.ts';
import type { LocalCloud } from './local-cloud.ts';
import { STREAMER } from './places.ts';
import type { LocalIssuer } from '../local-issuer.ts';
import type { Publishing } from './publishing.ts';

/**
 * What a streamer does at the end of a minute, over HTTP as it will: each function is sent the bars of its classes, all at once, for they wait for each other;
 * one that did not answer is sent them again. The time goes on while they wait and stands again when all have answered.
 */
export class Streaming {
  readonly #publishing: Publishing;
  readonly #cloud: LocalCloud;
  readonly #issuer: LocalIssuer;
  readonly #againMost: number;

  constructor(publishing: Publishing, cloud: LocalCloud, issuer: LocalIssuer, againMost: number) {
    this.#publishing = publishing;
    this.#cloud = cloud;
    this.#issuer = issuer;
    this.#againMost = againMost;
  }

  /** Rejects where a function refuses the minute. */
  async minute(at: number): Promise<void> {
    const bodies = await this.#publishing.bodies(at);
    const sent = Array.from(bodies, ([name, body]) => this.#sent(name, body));
    await answeredIn(this.#cloud, Promise.all(sent));
  }

  async #sent(name: string, body: string): Promise<void> {
    const { front, time } = this.#cloud;
    for (let again = 0; ; again += 1) {
      const token = this.#issuer.token(STREAMER, front.root, time.now);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const said = await fetch(`${front.root}/${name}/minute`, { method: 'POST', headers, body }).then(
        async (answer) => ({ status: answer.status, text: await answer.text() }),
        (error: unknown) => ({ status: 0, text: String(error) }),
      );
      if (said.status === 200) return;
      const mayPass = said.status === 0 || said.status >= 500;
      if (!mayPass || again >= this.#againMost)
        throw new Error(`${name} did not take the minute: ${said.status} ${said.text}`);
    }
  }
}
