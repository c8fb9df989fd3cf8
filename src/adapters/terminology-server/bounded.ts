/** Longest answer that is read, in characters. */
const LONGEST_ANSWER = 1_000_000;

/** The text of a terminology server's answer; undefined when it is longer than any sound one. */
export async function bounded(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    if (text.length > LONGEST_ANSWER) return undefined;
  }
  return text + decoder.decode();
}
