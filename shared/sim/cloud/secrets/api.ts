import { z } from 'zod';
import type { CloudPlace } from '../../../domain/cloud.ts';
import { crc32c } from '../../../domain/crc32c.ts';
import type { Page } from '../../kite/server/http.ts';
import { answered, bodyAs, failed, instantText, type ApiRequest } from '../wire.ts';
import type { SecretBox, SecretVersion, VersionState } from './secret-box.ts';

/** google/cloud/secretmanager/v1/resources.proto */
const PAYLOAD_MAX = 65_536;

const addSchema = z.strictObject({
  payload: z.strictObject({
    data: z.base64().min(1),
    dataCrc32c: z.union([z.string().regex(/^\d{1,10}$/), z.int().min(0)]).optional(),
  }),
});

const VERBS: Readonly<Record<string, VersionState>> = {
  enable: 'ENABLED',
  disable: 'DISABLED',
  destroy: 'DESTROYED',
};

/** Secret Manager v1 over HTTP: secrets are got; versions added, got, accessed, enabled, disabled, destroyed. Null: no path of this API. */
export function secretsApi(
  { project }: CloudPlace,
  box: SecretBox,
  { method, pathname, body }: ApiRequest,
  at: number,
): Page | null {
  const match = /^\/v1\/projects\/([^/]+)\/secrets\/([^/:]+)(?:\/versions\/([^/:]+))?(?::([A-Za-z]+))?$/.exec(
    pathname,
  );
  if (match === null) return null;
  const [, ofProject = '', secret = '', alias, verb = ''] = match;
  const path = `projects/${project}/secrets/${secret}`;
  const versions = box.versions(secret);
  if (ofProject !== project || versions === undefined || (alias !== undefined && versions.length === 0))
    return failed(
      'NOT_FOUND',
      `Secret [projects/${ofProject}/secrets/${secret}] not found or has no versions.`,
    );
  if (alias === undefined) {
    if (method === 'GET' && verb === '')
      return answered({ name: path, replication: { automatic: {} }, etag: etagOf(versions.length) });
    if (method === 'POST' && verb === 'addVersion') return addedTo(box, path, secret, body, at);
    return unserved(method, pathname);
  }
  const version = box.version(secret, alias);
  if (version === undefined)
    return failed('NOT_FOUND', `Secret Version [${path}/versions/${alias}] not found.`);
  if (method === 'GET' && verb === '') return answered(versionJson(path, version));
  if (method === 'GET' && verb === 'access') return accessOf(path, version);
  const state = VERBS[verb];
  if (method !== 'POST' || state === undefined || alias === 'latest') return unserved(method, pathname);
  const changed = box.change(secret, version, state);
  return changed === undefined ? inState(path, version) : answered(versionJson(path, changed));
}

function addedTo(box: SecretBox, path: string, secret: string, body: string, at: number): Page {
  const read = bodyAs(addSchema, body);
  if ('page' in read) return read.page;
  const { data, dataCrc32c } = read.value.payload;
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > PAYLOAD_MAX)
    return failed('INVALID_ARGUMENT', `the payload has ${bytes.length} bytes, allowed are ${PAYLOAD_MAX}`);
  const crc = crc32c(bytes);
  if (dataCrc32c !== undefined && Number(dataCrc32c) !== crc)
    return failed('INVALID_ARGUMENT', 'the payload has another CRC-32C than it says');
  const isChecked = dataCrc32c !== undefined;
  return answered(versionJson(path, box.add(secret, { createdAt: at, data, dataCrc32c: crc, isChecked })));
}

function accessOf(path: string, version: SecretVersion): Page {
  const { number, data, dataCrc32c, state } = version;
  if (state !== 'ENABLED') return inState(path, version);
  return answered({
    name: `${path}/versions/${number}`,
    payload: { data, dataCrc32c: String(dataCrc32c) },
  });
}

function inState(path: string, { number, state }: SecretVersion): Page {
  return failed('FAILED_PRECONDITION', `Secret Version [${path}/versions/${number}] is in ${state} state.`);
}

function versionJson(path: string, { number, createdAt, state, isChecked }: SecretVersion) {
  return {
    name: `${path}/versions/${number}`,
    createTime: instantText(createdAt),
    state,
    etag: etagOf(number),
    clientSpecifiedPayloadChecksum: isChecked,
  };
}

function etagOf(number: number): string {
  return `"${number}"`;
}

function unserved(method: string, pathname: string): Page {
  return failed('UNIMPLEMENTED', `${method} ${pathname} is not served here`);
}

/** Its first version has that text. */
export function secretWith(box: SecretBox, secret: string, text: string | null, at: number): void {
  box.create(secret);
  if (text === null) return;
  const bytes = Buffer.from(text);
  box.add(secret, {
    createdAt: at,
    data: bytes.toString('base64'),
    dataCrc32c: crc32c(bytes),
    isChecked: false,
  });
}
