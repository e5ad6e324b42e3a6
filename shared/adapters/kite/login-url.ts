/** Kite's page, whose redirect gives `state` back. */
export function loginUrl(
  { loginRoot, apiKey }: { readonly loginRoot: string; readonly apiKey: string },
  state: string,
): string {
  const url = new URL('/connect/login', loginRoot);
  url.searchParams.set('v', '3');
  url.searchParams.set('api_key', apiKey);
  url.searchParams.set('redirect_params', new URLSearchParams({ state }).toString());
  return url.href;
}
