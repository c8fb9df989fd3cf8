import type { Finding } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { RuleFolder } from '../rule-file.ts';
import { duplicateIds } from './duplicate-ids.ts';
import { checkGovernance } from './governance.ts';
import { checkLogic } from './logic.ts';
import { unknownNames } from './names.ts';
import { checkReferences } from './references.ts';
import { unknownTestNames } from './test-names.ts';
import { checkWording } from './wording.ts';

export interface CheckOptions {
  /** Today, milliseconds since the epoch: review dates are judged by it. */
  readonly asOf: number;
  /** Whether the tests beside the rules were read, so that their absence is a fault. */
  readonly tests: boolean;
}

/** Everything that can be wrong with rules beyond their form, in the order of the files. */
export function checkRules(
  folders: readonly RuleFolder[],
  terminology: Terminology,
  { asOf, tests }: CheckOptions,
): readonly Finding[] {
  const findings = [...duplicateIds(folders.map(({ rule }) => rule))];
  for (const folder of folders) {
    const names = unknownNames(folder.rule, terminology);
    findings.push(
      ...names,
      ...checkReferences(folder.rule, terminology),
      ...checkWording(folder.rule, terminology),
      ...checkGovernance(folder, asOf, tests),
    );
    if (tests && folder.tests !== undefined)
      for (const i of folder.tests.value.keys()) findings.push(...unknownTestNames(folder.tests, i, terminology));
    // Logic is judged over the terms of the genes: with unknown names it would only repeat them in other words.
    if (names.length === 0) findings.push(...checkLogic(folder.rule, terminology));
  }
  return findings;
}
