/**
 * Waits until the shared time is `at`, as part of the call that `call` names: the time goes on once all calls wait. Rejects where nobody keeps the time.
 * Not by `fetch`, which takes as long to load as a function does.
 */
export function sharedSleeper(root: string, call: () => string | null): (at: number) => Promise<void> {
  return (at) =>
    new Promise((resolve, reject) => {
      const { request } = process.getBuiltinModule('node:http');
      const body = JSON.stringify({ at, call: call() });
      const headers = {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      };
      const asked = request(
        new URL('/until', root),
        { method: 'POST', headers, agent: false },
        (response) => {
          response.resume();
          response.on('error', reject);
          response.on('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`the keeper of the time answered ${response.statusCode ?? 0}`));
          });
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
}
