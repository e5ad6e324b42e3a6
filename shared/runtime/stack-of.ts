/** With the stacks of what it gathers and of what caused it. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  const causes = error.cause === undefined ? [] : [error.cause];
  return [error.stack ?? String(error), ...[...inner, ...causes].map(stackOf)].join('\n');
}
