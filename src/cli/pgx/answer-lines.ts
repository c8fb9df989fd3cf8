import { findingsOf } from '../../app/bulk-phenotype.ts';
import { type Finding, finding, type JsonObject } from '../../kernel/index.ts';
import type { PgxCommandDeps } from './deps.ts';
import { bytesOf, type Line, linesOf } from './lines.ts';

type At = { readonly line: number; readonly file?: string };

/** Answers each line of the input in its order, one line of JSON each; a line that cannot be read is answered with its Findings. Ends with 1 if any was. */
export async function answerLines(
  deps: PgxCommandDeps,
  file: string | undefined,
  answer: (value: unknown, at: At) => JsonObject,
): Promise<void> {
  const named = file === undefined || file === '-' ? {} : { file };
  let answered = 0;
  let bad = 0;
  try {
    for await (const lines of linesOf(bytesOf(file, deps.input))) {
      let out = '';
      for (const line of lines) {
        const said = answerTo(line, answer, named);
        if (findingsOf(said).length > 0) bad += 1;
        answered += 1;
        out += `${JSON.stringify(said)}\n`;
      }
      await deps.write(out);
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    deps.warn(`The input cannot be read (${code}).`);
    deps.exitWith(1);
    return;
  }
  deps.warn(`${answered} ${answered === 1 ? 'line' : 'lines'}, ${bad} not answered.`);
  deps.exitWith(bad > 0 ? 1 : 0);
}

/** `ENOENT`, `EISDIR`, `EPIPE`: what the system says of a file; undefined for faults of our own. */
function systemCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E(?!RR_)[A-Z0-9]+$/.test(code) ? code : undefined;
}

function answerTo(
  { number, text }: Line,
  answer: (value: unknown, at: At) => JsonObject,
  named: { readonly file?: string },
): JsonObject {
  const at = { line: number, ...named };
  const refused = (found: Finding): JsonObject => ({ line: number, findings: [found] });
  if (text === undefined) return refused(finding('bulk.too-long', 'The line is too long to be one case.', at));
  try {
    return answer(JSON.parse(text), at);
  } catch (error) {
    if (error instanceof SyntaxError) return refused(finding('bulk.not-json', 'The line is no JSON.', at));
    throw error;
  }
}
