import type { Failure } from '../../domain/failure.ts';

/** A reading that failed. */
export class KiteError extends Error {
  readonly failure: Failure;

  constructor(what: string, failure: Failure) {
    const { http } = failure;
    const status = http === null ? '' : ` (HTTP ${http.status}${http.type === null ? '' : `, ${http.type}`})`;
    super(`Kite: ${what}: ${failure.failure}: ${failure.why}${status}`);
    this.name = 'KiteError';
    this.failure = failure;
  }
}
