import jobsFile from '../../../functions/jobs.json' with { type: 'json' };
import { memorySecrets } from '../../../shared/adapters/memory-secrets.ts';
import { cloudAppOf, type CloudAppParts } from '../../../shared/runtime/cloud/app.ts';
import { nothingOnPaper } from '../../../shared/runtime/cloud/flatten.ts';
import type { CloudApp } from '../../../shared/runtime/edge/cloud-app.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { sessionsOf } from '../../../shared/runtime/jobs/due.ts';
import { jobsOf } from '../../../shared/runtime/jobs/schema.ts';
import { LOGIN_SETTINGS } from '../../../shared/runtime/login/settings.ts';
import { POSTBACK_SETTINGS } from '../../../shared/runtime/order-postback.ts';
import { preflightParts, type World } from './cloud-world.ts';

const nobody = async (): Promise<never> => {
  throw new Error('nobody is there');
};

/** The functions of a world, each call in a process of its own. */
export function app(world: World, changes: Partial<CloudAppParts> = {}): CloudApp {
  const parts = preflightParts(world);
  const { ports } = parts;
  return cloudAppOf({
    ...parts,
    login: {
      ports,
      secrets: memorySecrets(),
      broker: {
        url: (state) => `https://login.example/${state}`,
        session: nobody,
        owner: nobody,
      },
      userId: 'AB1234',
      random: () => 'a'.repeat(32),
      settings: LOGIN_SETTINGS,
      link: async () => 'https://login.example/',
      links: { root: 'https://login.example/', secret: 'made-up' },
    },
    postback: {
      postbacks: { read: () => ({ kind: 'refused', rule: 'checksum', why: 'not Kite' }) },
      log: ports.log,
      settings: POSTBACK_SETTINGS,
    },
    alertsSent: async () => undefined,
    jobs: () => jobsOf(jobsFile),
    sessions: sessionsOf(STANDARD_RULES),
    root: 'the model',
    storeless: nothingOnPaper,
    deadline: () => ({ over: new Promise(() => undefined), callOff: () => undefined }),
    place: 'memory',
    chat: null,
    botName: nobody,
    ...changes,
  });
}
