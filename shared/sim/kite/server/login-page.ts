/** What the browser asks the log-in page for. */
export interface LoginAsked {
  readonly apiKey: string;
  /** As in the URL: a query string, given back with the redirect. */
  readonly redirectParams: string;
}

export function loginAsked(query: URLSearchParams): LoginAsked {
  return { apiKey: query.get('api_key') ?? '', redirectParams: query.get('redirect_params') ?? '' };
}

export function loginForm({ apiKey, redirectParams }: LoginAsked, problem: string | null): string {
  const said = problem === null ? '' : `<p role="alert">${escaped(problem)}</p>`;
  return page(`${said}<form method="post" action="/connect/login">
<input type="hidden" name="api_key" value="${escaped(apiKey)}">
<input type="hidden" name="redirect_params" value="${escaped(redirectParams)}">
<p><label>User id <input name="user_id" autofocus></label> <button>log in</button></p>
</form>`);
}

/** Where no redirect URL is configured the person carries the token. */
export function tokenPage(requestToken: string): string {
  return page(
    `<p>Logged in. No redirect URL is configured; the request token is</p><p><code>${escaped(requestToken)}</code></p>`,
  );
}

export function problemPage(problem: string): string {
  return page(`<p role="alert">${escaped(problem)}</p>`);
}

/** The app's redirect URL with the request token, after what it has itself and before what the app asked to be given back. */
export function redirectTo(
  redirectUrl: string,
  requestToken: string,
  { redirectParams }: LoginAsked,
): string {
  const url = new URL(redirectUrl);
  url.searchParams.set('request_token', requestToken);
  url.searchParams.set('action', 'login');
  url.searchParams.set('status', 'success');
  for (const [name, value] of new URLSearchParams(redirectParams)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return url.href;
}

function page(body: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>kite-sim: log in</title></head>
<body><h1>kite-sim</h1><p>A simulator: no order leaves this computer.</p>
${body}
</body></html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
