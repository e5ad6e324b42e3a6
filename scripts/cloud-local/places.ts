import type { FunctionName } from '../../functions/endpoints.ts';
import type { CloudPlace } from '../../shared/domain/cloud.ts';

export const PLACE: CloudPlace = { project: 'tron-local', location: 'asia-south1' };
/** As `tron cloud-sim` names its own account. */
export const SCHEDULER = `scheduler@${PLACE.project}.iam.gserviceaccount.com`;
/** Whose account it is. */
export const OWNER = `owner@${PLACE.project}.example.com`;
/** In which the day’s token is. */
export const TOKEN_SECRET = 'kite-access-token';
export const TASKS = `tasks@${PLACE.project}.iam.gserviceaccount.com`;

/** What the chat’s webhook is set with, and whose chat it is. */
export const TELEGRAM_SECRET = 'the-secret-of-a-webhook-that-is-on-this-computer';
export const CHAT = 4_242;

/** Who publishes the minutes. */
export const STREAMER = `streamer@${PLACE.project}.iam.gserviceaccount.com`;

/** Where a function finds everything. */
export interface Places {
  readonly name: FunctionName;
  /** host:port */
  readonly emulator: string;
  readonly kite: string;
  readonly tasks: string;
  /** Of Secret Manager. */
  readonly secrets: string;
  /** Under which the functions are. */
  readonly front: string;
}
