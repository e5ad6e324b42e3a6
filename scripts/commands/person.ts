import { createInterface } from 'node:readline/promises';

/** Asks the person; null: there is nobody to ask. */
export type Ask = ((question: string) => Promise<string>) | null;

/** Whoever sits at this process’s terminal. An interrupt is an empty answer. */
export function person(): Ask {
  if (!process.stdin.isTTY) return null;
  return async (question) => {
    const reader = createInterface({ input: process.stdin, output: process.stdout });
    const controller = new AbortController();
    reader.once('SIGINT', () => controller.abort());
    try {
      return await reader.question(question, { signal: controller.signal });
    } catch (error) {
      if (controller.signal.aborted) return '';
      throw error;
    } finally {
      reader.close();
    }
  };
}
