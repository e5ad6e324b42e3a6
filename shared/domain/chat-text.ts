/** A chat refuses a longer message whole (Telegram: 4096 characters). */
const TEXT_MAX = 3_900;

/**
 * The text as a chat takes it: a longer one is cut. Half a character at its end, or anywhere in it, would be no text that JSON in UTF-8 can carry: some
 * refuse the whole message for it.
 */
export function chatText(text: string): string {
  const isLong = text.length > TEXT_MAX;
  const half = isLong && text.codePointAt(TEXT_MAX - 1)! > 0xff_ff ? 1 : 0;
  return (isLong ? `${text.slice(0, TEXT_MAX - half)}…` : text).toWellFormed();
}
