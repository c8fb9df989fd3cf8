import type { Result } from '../../src/kernel/index.ts';
import type { PatientProfile } from '../../src/patient/profile.ts';
import { compileRules } from '../../src/rules/compile.ts';
import { parseRule, parseRuleTests } from '../../src/rules/reading/parse.ts';
import { type RuleFile, unfiled } from '../../src/rules/rule-file.ts';
import type { Condition, RuleProfile } from '../../src/rules/rule-profile.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { patientOfTest } from '../../src/rules/testing/patient-of-test.ts';
import type { TestingKnowledge } from '../../src/rules/testing/run-tests.ts';
import { knowledge as loaded } from '../kit/knowledge.ts';

/** The value, or the Findings as the failure's message. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.findings.map(({ message, place }) => `${place.line}: ${message}`).join('\n'));
  return result.value;
}

/** The knowledge that the gateway itself runs on. */
export const knowledge: TestingKnowledge = loaded();

/** A patient in the words of a tests.yaml: `{ age: 64, genes: { CYP2C19: { phenotype: Poor Metabolizer } } }`. */
export function patient(written: string): PatientProfile {
  const tests = must(parseRuleTests(`- { test: a patient, patient: ${written}, expect: nothing }`, 'patient.yaml'));
  return must(patientOfTest(tests, 0, knowledge.terminology, knowledge.genomics));
}

export const rule = (text: string): RuleFile => must(parseRule(text, 'rule.yaml'));

const outcome = (summary: string) => ({
  summary,
  detail: 'Why it is so.',
  patient: 'In plain words.',
  level: 'warning' as const,
  category: 'other-guidance' as const,
  strength: 'moderate' as const,
  evidence: ['study'],
});

/** A rule around conditions alone; what it says does not matter. */
export function ruleOf(
  rows: readonly (readonly [string, Condition])[],
  more: Partial<Pick<RuleProfile, 'id' | 'hit' | 'when' | 'status' | 'trigger'>> = {},
): RuleFile {
  return unfiled<RuleProfile>({
    id: 'a-rule',
    title: 'A rule',
    version: '1.0.0',
    status: 'active',
    topic: 'drug-gene',
    owner: 'Tests',
    'review-by': '2099-01-01',
    trigger: { drugs: ['clopidogrel'] },
    rows: rows.map(([row, when]) => ({ row, when, then: outcome(row) })),
    evidence: [
      {
        key: 'study',
        source: 'study',
        title: 'A study',
        url: 'https://example.org/study',
        version: '1',
        licence: 'none',
      },
    ],
    ...more,
  });
}

export const setOf = (...rules: readonly RuleFile[]): RuleSet =>
  must(compileRules(rules, knowledge.terminology, { scoresOfPhenotype: knowledge.genomics.scoresOfPhenotype }));
