import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { CloudPlace } from '../../../shared/domain/cloud.ts';
import type { Job } from '../../../shared/runtime/jobs/schema.ts';
import {
  CloudScheduler,
  schedulerSettingsSchema,
} from '../../../shared/sim/cloud/scheduler/cloud-scheduler.ts';
import { CloudServer } from '../../../shared/sim/cloud/server/cloud-server.ts';
import { SecretBox } from '../../../shared/sim/cloud/secrets/secret-box.ts';
import { queueSettingsSchema, type QueueOptions } from '../../../shared/sim/cloud/tasks/settings.ts';
import { TaskQueue } from '../../../shared/sim/cloud/tasks/task-queue.ts';
import { standingClock, type SimClock } from '../../../shared/sim/kite/server/sim-clock.ts';

export const PLACE: CloudPlace = { project: 'tron-test', location: 'asia-south1' };
/** 2026-09-09 09:20 IST, a Wednesday. */
export const AT = Date.parse('2026-09-09T09:20:00+05:30');
export const EMAIL = 'tasks-invoker@tron-test.iam.gserviceaccount.com';

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Reply =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: string };

/** A target on 127.0.0.1 that answers what `handle` says; it ends with the test. */
export async function target(handle: (request: Request) => Promise<Reply> | Reply): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const asked = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      void answered(response, handle(asked));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function answered(response: ServerResponse, handled: Promise<Reply> | Reply): Promise<void> {
  const reply = await handled;
  const { status, headers, body = '' } = typeof reply === 'number' ? { status: reply, headers: {} } : reply;
  response.writeHead(status, headers).end(body);
}

export interface Cloud {
  readonly server: CloudServer;
  readonly queue: TaskQueue;
  readonly scheduler: CloudScheduler;
  readonly secrets: SecretBox;
  readonly clock: SimClock;
  readonly root: string;
}

export interface CloudAsked {
  readonly queue?: QueueOptions;
  readonly jobs?: readonly Job[];
  readonly jobUrl?: string;
  readonly forcedCarries?: 'next' | 'nothing';
  readonly startAt?: number;
}

/** The servers with a queue named "execute-order", at `AT`, whose clock stands until it is moved. */
export async function cloud({
  queue: options = {},
  jobs = [],
  jobUrl = 'http://127.0.0.1:9',
  ...rest
}: CloudAsked = {}): Promise<Cloud> {
  const { startAt = AT, forcedCarries = 'next' } = rest;
  const clock = standingClock(startAt);
  const queue = new TaskQueue('execute-order', queueSettingsSchema.parse(options));
  const oidc = { email: EMAIL, audience: jobUrl };
  const scheduler = new CloudScheduler(
    jobs.map((job) => ({ job, target: { url: `${jobUrl}/${job.what}`, oidc } })),
    schedulerSettingsSchema.parse({ forcedCarries }),
    startAt,
  );
  const secrets = new SecretBox();
  const server = new CloudServer({ place: PLACE, queues: [queue], scheduler, secrets, clock, port: 0 });
  await server.listen();
  onTestFinished(() => server.stop());
  return { server, queue, scheduler, secrets, clock, root: server.root };
}
