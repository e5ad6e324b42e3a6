import type { Reply } from './http.ts';

/** A button for a thumb, and nothing besides: it leads where the link leads, and is all that uses the link up. `link` is of letters that need no quoting. */
export function pageOf({
  link,
  goesTo,
}: {
  readonly link: string;
  readonly goesTo: string;
}): Required<Pick<Reply, 'html' | 'headers'>> {
  const html = [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>Log in</title>',
    `<form method="post" action="go?link=${link}"><button>Log in at Kite</button></form>`,
  ].join('\n');
  return {
    html,
    headers: {
      // A browser looks where the answer to a form leads as well.
      'content-security-policy': `default-src 'none'; form-action 'self' ${goesTo}; frame-ancestors 'none'; base-uri 'none'`,
    },
  };
}
