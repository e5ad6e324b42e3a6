/** Why a broker did not do what it was asked, or why nobody knows whether it did. */
export type FailureClass =
  /** The request is no good: it would be refused again. */
  | 'refused'
  /** It may have been done: a timeout, a gateway's page, an answer that is none. */
  | 'ambiguous'
  /** The broker says that there were too many requests. */
  | 'rate-limited'
  /** The day's access token is not valid: somebody has to log in. */
  | 'token-dead'
  /** The broker does not take orders from where we are. */
  | 'ip-not-allowed'
  | 'margin'
  | 'market-closed'
  /** Its time to be sent had passed. */
  | 'late'
  /** Our own share of the broker's rate was used up, or would have been too late. */
  | 'rate-share'
  /** The order's modifications for this purpose are used up. */
  | 'modifications'
  /** The book could not be read, so whether the tag is in it was not known. */
  | 'no-book';

export interface Failure {
  readonly failure: FailureClass;
  /** In the broker's own words where it spoke. */
  readonly why: string;
  /** The answer that says so; null where there was none. `type` is the broker's own word for the kind of error, null where it named none. */
  readonly http: { readonly status: number; readonly type: string | null } | null;
}
