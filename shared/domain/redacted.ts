/** What stands in place of a secret. */
export const REDACTED = '[redacted]';

/**
 * Names whose values are secrets, whatever stands before them ("KITE_API_KEY") and however they are written ("api-key", "apiKey", "Api_Key").
 * A bare "token" is not one of them: an instrument has a token that everybody may know.
 */
const NAME = [
  '(?:access|refresh|request|public|auth|bot|telegram|secret|id|session|bearer|csrf|x)[_-]?token',
  'enctoken',
  'api[_-]?(?:key|secret)',
  '(?:client|app|shared)[_-]?secret',
  '(?:private|signing|encryption)[_-]?key',
  '(?:set[_-]?)?cookie',
  'pass(?:word|wd|phrase)',
  'authorization',
  'checksum',
  'credentials?',
  'twofa(?:[_-]?value)?',
  '(?:(?<![a-z])|(?<=%[0-9a-f]{2}))(?:t?otp|secret|pin(?![a-z]))',
].join('|');

const SECRET_NAME = new RegExp(NAME, 'i');

/** `"name": "value"`, `name='value'`, `\"name\":\"value\"`: up to the quote that closes it, escaped as often as the one that opened. */
const QUOTED = new RegExp(
  String.raw`((?:${NAME})(?:\\*["'])?\s*(?:=>|[=:])\s*(\\*)(["']))[\s\S]*?((?<!\\)\2\3|$)`,
  'gi',
);

/** A list or an object as the value of a quoted name, and a bare one: `"totp":123456,`. */
const NESTED = new RegExp(
  String.raw`((?:${NAME})\\*["']\s*(?:=>|[=:])\s*)(?:\[[\s\S]*?\](?=\s*(?:[,}\]]|$))|\{[\s\S]*?\}(?=\s*(?:[,}\]]|$))|[^\s"'\\,}\]{[]+)`,
  'gi',
);

/** A header's value is the rest of its line. */
const HEADER = /((?:authorization|cookie)\s*[=:][ \t]*)(?!\\*["'])[^\r\n]+/gi;

/** `name=value&…`, `name: value`: up to a space or the next parameter. */
const BARE = new RegExp(String.raw`((?:${NAME})\s*(?:=>|[=:])\s*)(?!\\*["'])[^\s&]+`, 'gi');

/** The same inside an address that is itself a parameter. */
const ENCODED = new RegExp(String.raw`((?:${NAME})(?:%22)?(?:%3D|%3A)(?:%22)?)(?:(?!%26|%22)[^\s&])+`, 'gi');

/** Kite's "token key:secret", "Bearer …", a Telegram bot's token, in its path or alone, and "https://user:password@host". */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/(\btoken\s+)[\w-]+:[\w-]+/gi, `$1${REDACTED}`],
  [/(\b(?:bearer|basic)\s+)[\w.~+/-]{8,}=*/gi, `$1${REDACTED}`],
  [/(\bbot)\d{5,}:[\w-]{20,}/gi, `$1${REDACTED}`],
  [/(?<!\d)\d{5,}(?::|%3A)(?=[\d_-]*[a-z])[\w-]{20,}/gi, REDACTED],
  [/(\b[a-z][a-z\d+.-]*:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi, `$1${REDACTED}`],
];

/** Whether a field of that name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * The text without the secrets in it that follow a telling name or have a telling shape; a text that has none is returned as it is. Where the end
 * of a secret is not certain, more is taken away rather than less. It knows names and shapes, not values: a secret that is told without its name
 * is not found, so nobody may rely on this alone.
 */
export function redacted(text: string): string {
  let clean = text
    .replace(QUOTED, `$1${REDACTED}$4`)
    .replace(NESTED, `$1"${REDACTED}"`)
    .replace(HEADER, `$1${REDACTED}`)
    .replace(ENCODED, `$1${REDACTED}`)
    .replace(BARE, `$1${REDACTED}`);
  for (const [shape, instead] of SHAPES) clean = clean.replace(shape, instead);
  return clean;
}
