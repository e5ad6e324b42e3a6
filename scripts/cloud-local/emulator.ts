import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { HERE } from './listening.ts';

const MAIN_CLASS = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';

/** Ends what it began when its own input ends: Java does not look at that. */
const GUARD = '"$@" </dev/null & child=$!; cat >/dev/null; kill -9 "$child"';

/** Where Google's emulator of Firestore is; null: it is not installed, or there is no Java. */
export function emulatorJar(env: NodeJS.ProcessEnv): string | null {
  const { FIRESTORE_EMULATOR_JAR: named = '', HOME: home = '', PATH: path = '' } = env;
  const hasJava = path.split(delimiter).some((folder) => existsSync(join(folder, 'java')));
  const installed = [
    '/usr/lib/google-cloud-sdk',
    '/usr/share/google-cloud-sdk',
    join(home, 'google-cloud-sdk'),
  ].map((sdk) => join(sdk, 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar'));
  const jar = [named, ...installed].find((each) => each !== '' && existsSync(each));
  return hasJava && jar !== undefined ? jar : null;
}

export function emulatorCommand(jar: string, port: number): readonly [file: string, ...args: string[]] {
  const java = ['java', '-Duser.language=en', '-Xmx512m', '-cp', jar, MAIN_CLASS];
  return ['sh', '-c', GUARD, 'emulator', ...java, `--host=${HERE}`, `--port=${port}`];
}
