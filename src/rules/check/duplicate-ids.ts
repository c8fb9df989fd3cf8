import { type Finding, finding } from '../../kernel/index.ts';
import type { RuleFile } from '../rule-file.ts';

/** Rules of the same id: the second of them could never be told from the first. */
export function duplicateIds(files: readonly RuleFile[]): readonly Finding[] {
  const first = new Map<string, RuleFile>();
  const findings: Finding[] = [];
  for (const file of files) {
    const { id } = file.value;
    const other = first.get(id);
    if (other === undefined) first.set(id, file);
    else
      findings.push(finding('rules.duplicate-id', `the id ${id} is already used in ${other.file}`, file.place(['id'])));
  }
  return findings;
}
