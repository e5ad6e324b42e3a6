/** Where a request belongs in a trace, by its headers. */
export interface RequestSpan {
  readonly traceId: string;
  readonly spanId: string | null;
  readonly sampled: boolean;
}

/** https://www.w3.org/TR/trace-context/ */
const PARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;
/** https://cloud.google.com/trace/docs/trace-context: the span is a decimal number. */
const CLOUD = /^([\da-f]{32})(?:\/(\d{1,20}))?(?:;o=([01]))?$/i;

/** `traceparent` before `X-Cloud-Trace-Context`; null: neither says anything that can be read. */
export function spanOf(header: (name: string) => string | undefined): RequestSpan | null {
  const parent = PARENT.exec(header('traceparent') ?? '');
  if (parent !== null) {
    const [, traceId = '', spanId = '', flags = '00'] = parent;
    if (/[^0]/.test(traceId)) return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
  }
  const cloud = CLOUD.exec(header('x-cloud-trace-context') ?? '');
  if (cloud === null) return null;
  const [, traceId = '', span, sampled] = cloud;
  const number = span === undefined ? 0n : BigInt(span);
  const spanId = number === 0n ? null : BigInt.asUintN(64, number).toString(16).padStart(16, '0');
  return { traceId: traceId.toLowerCase(), spanId, sampled: sampled === '1' };
}
