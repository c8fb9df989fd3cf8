import { loadKnowledge } from '../../adapters/files/load-knowledge.ts';
import { baseOf, lookUp } from '../../adapters/terminology-server/look-up.ts';
import { finding } from '../../kernel/index.ts';
import { CODE_SYSTEMS } from '../../terminology/index.ts';
import type { PgxCommandDeps } from './deps.ts';
import { linesOf } from './lines.ts';
import { refuse } from './refuse.ts';

/** RxNorm concept ids have at most eight digits. */
const RXCUI = /^[0-9]{1,8}$/;
/** Longest display that becomes a row; packs have some three hundred characters. */
const LONGEST_DISPLAY = 600;

/**
 * `knowledge look-up`: asks a terminology server what RxNorm codes are called, and writes those whose name holds drugs of drugs.tsv as rows for
 * clinical-drugs.tsv. A person looks at them before they are added: then they are knowledge with a version, like every other row.
 */
export async function knowledgeLookUp(
  deps: PgxCommandDeps,
  codes: readonly string[],
  { profiles, tx }: { readonly profiles: string; readonly tx: string },
): Promise<void> {
  const base = baseOf(tx);
  if (base === undefined)
    return refuse(deps, [finding('settings.invalid', '--tx is no https address (http is for this machine only).')]);
  const knowledge = await loadKnowledge(profiles, deps.now());
  if (!knowledge.ok) return refuse(deps, knowledge.findings);
  const { drugs } = knowledge.value.ruleSet.terminology;
  let failed = 0;
  for await (const code of asked(codes, deps)) {
    if (!RXCUI.test(code)) {
      failed += 1;
      deps.warn(`${code.slice(0, 40)}: no RxNorm code`);
      continue;
    }
    if (drugs.identify([{ system: CODE_SYSTEMS.rxnorm, code }], undefined) !== undefined) {
      deps.warn(`${code}: known already`);
      continue;
    }
    const found = await lookUp(base, CODE_SYSTEMS.rxnorm, code);
    if (typeof found === 'string') {
      failed += 1;
      deps.warn(`${code}: ${found === 'unknown' ? 'the server does not know it' : 'no sound answer of the server'}`);
      continue;
    }
    const display = found.display.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_DISPLAY);
    const named = drugs.identify([], display)?.drugs.map(({ name }) => name) ?? [];
    if (named.length === 0) deps.warn(`${code}: ${display}: none of the drugs that are known here`);
    else await deps.write(`${code}\t${display}\t${named.join('; ')}\tCodeSystem/$lookup of ${base}\n`);
  }
  deps.exitWith(failed > 0 ? 1 : 0);
}

/** The codes of the command line, or one a line of standard input (`RxNorm 123` as the inbox names them, too). */
async function* asked(codes: readonly string[], deps: PgxCommandDeps): AsyncGenerator<string> {
  if (codes.length > 0) return yield* codes;
  for await (const lines of linesOf(deps.input))
    for (const { text } of lines) if (text !== undefined) yield text.replace(/^RxNorm /, '');
}
