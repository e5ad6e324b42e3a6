import { cloudTasksQueue } from '../../../shared/adapters/cloud-tasks/queue.ts';
import type { CloudTasksOptions } from '../../../shared/adapters/cloud-tasks/settings.ts';
import type { Task } from '../../../shared/ports.ts';
import { receivedTask } from '../../../shared/runtime/tasks/received.ts';
import type { DrainedQueue } from '../../contracts/queue.ts';
import { cloud, EMAIL, PLACE, target, type Cloud } from './served.ts';

/** The adapter's settings for the local server at `root` and a function at `url`. */
export function cloudSettings(
  root: string,
  url: string,
  rest: Partial<CloudTasksOptions> = {},
): CloudTasksOptions {
  return {
    place: PLACE,
    queue: 'execute-order',
    url: `${url}/execute-order`,
    serviceAccount: EMAIL,
    audience: url,
    root,
    ...rest,
  };
}

export interface DrainedCloud extends Cloud {
  readonly port: DrainedQueue;
  /** Deliveries, the repeated ones too. */
  readonly delivered: string[];
}

/**
 * The queue's adapter on the local server with a function behind it, one task at a time. The queue is paused but while it is drained: then it hands over
 * what is due by a clock that stands. With `untilEmpty` that clock goes on until nothing waits any more.
 */
export async function drainedCloud(untilEmpty: boolean): Promise<DrainedCloud> {
  const served = await cloud({ queue: { maxConcurrentDispatches: 1 } });
  const { server, queue } = served;
  queue.isPaused = true;
  let handle: (task: Task) => Promise<void> = async () => undefined;
  let errors: unknown[] = [];
  const delivered: string[] = [];
  const url = await target(async ({ headers, body }) => {
    const received = receivedTask('execute-order', headers, body);
    if (received.kind === 'refused') {
      errors.push(new Error(received.why));
      return 200;
    }
    delivered.push(received.task.name);
    return handle(received.task).then(
      () => 200,
      (error: unknown) => {
        errors.push(error);
        return 500;
      },
    );
  });
  const emptied = async (): Promise<void> => {
    while (queue.nextAt < Infinity) await server.driver.moveTo(queue.nextAt, true);
  };
  const port: DrainedQueue = {
    ...cloudTasksQueue(cloudSettings(served.root, url)),
    async drain(by) {
      [handle, errors] = [by, []];
      queue.isPaused = false;
      await server.driver.moveTo(served.clock.now(), true);
      if (untilEmpty) await emptied();
      queue.isPaused = true;
      if (errors.length > 0) throw new AggregateError(errors, 'not done');
    },
  };
  return { ...served, port, delivered };
}
