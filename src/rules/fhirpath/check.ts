import { CLASSES_OF_TYPE } from '../../consent/codes.ts';
import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type Finding, finding } from '../../kernel/index.ts';
import type { Path, RuleFile } from '../rule-file.ts';
import { readExpression } from './expression.ts';
import { classesOfType, type ExpressionLeaf } from './reads.ts';

/** What is wrong with an expression, each fault at its character. */
export function expressionFindings(leaf: ExpressionLeaf, path: Path, file: RuleFile): readonly Finding[] {
  const { faults, types } = readExpression(leaf.fhirpath);
  const at: Path = [...path, 'fhirpath'];
  const findings = faults.map(({ code, message, at: character }) =>
    finding(code, message, file.place(at, 'value', character)),
  );
  if (findings.length > 0) return findings;
  for (const type of types) {
    if (classesOfType(type).length > 0) continue;
    const near = didYouMean(type, CLASSES_OF_TYPE.keys());
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    const place = file.place(at, 'value', Math.max(0, leaf.fhirpath.indexOf(type)));
    findings.push(finding('rules.fhirpath-refused', `resources of type ${type} are not looked up${hint}`, place));
  }
  const held = new Set(types.flatMap(classesOfType));
  for (const [i, read] of (leaf.reads ?? []).entries())
    if (!held.has(read)) {
      const message = `${types.join(' and ')} hold nothing of the class ${read}; they may hold ${[...held].join(', ')}`;
      findings.push(finding('rules.fhirpath-refused', message, file.place([...path, 'reads', i])));
    }
  return findings;
}
