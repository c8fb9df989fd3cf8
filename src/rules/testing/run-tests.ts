import type { Genomics } from '../../genomics/index.ts';
import { type Finding, fail, finding, isFault, ok, type Place, type Result } from '../../kernel/index.ts';
import type { PatientProfile } from '../../patient/profile.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { unknownTestNames } from '../check/test-names.ts';
import { compileRules } from '../compile.ts';
import { evaluate } from '../evaluate.ts';
import type { Evaluation, Focus, Match, Unknown } from '../match.ts';
import type { RuleFile, RuleTestsFile } from '../rule-file.ts';
import type { RuleSet } from '../rule-set.ts';
import type { RuleExpectation, RuleTest } from '../rule-test.ts';
import { outcomeOf } from '../walk.ts';
import { patientOfTest } from './patient-of-test.ts';

/** What rules are tested with: the same knowledge that they run on. */
export interface TestingKnowledge {
  readonly terminology: Terminology;
  readonly genomics: Genomics;
}

export interface TestResult {
  readonly test: string;
  readonly place: Place;
  readonly passed: boolean;
  /** Why it failed, one Finding each; empty when it passed. */
  readonly findings: readonly Finding[];
  /** What the rule said, in words. */
  readonly said: string;
}

export interface RuleTestRun {
  readonly ruleId: string;
  readonly file: string;
  readonly results: readonly TestResult[];
  /** For coverage and explanations: the rule alone, running whatever its status, and the patient of each test that has one. */
  readonly ruleSet: RuleSet;
  readonly patients: readonly { readonly profile: PatientProfile; readonly focus: Focus }[];
}

/** Runs the tests of one rule. The rule is run whatever its status, since drafts are tested before they run. */
export function runRuleTests(rule: RuleFile, tests: RuleTestsFile, knowledge: TestingKnowledge): Result<RuleTestRun> {
  const running: RuleFile = { ...rule, value: { ...rule.value, status: 'active' } };
  const compiled = compileRules([running], knowledge.terminology, {
    scoresOfPhenotype: knowledge.genomics.scoresOfPhenotype,
  });
  if (!compiled.ok) return fail(...compiled.findings);
  const ruleSet = compiled.value;
  const patients: { profile: PatientProfile; focus: Focus }[] = [];
  const results = tests.value.map((test, index): TestResult => {
    const place = tests.place([index]);
    const names = unknownTestNames(tests, index, knowledge.terminology);
    if (names.length > 0) return { test: test.test, place, passed: false, findings: names, said: 'was not asked' };
    const patient = patientOfTest(tests, index, knowledge.terminology, knowledge.genomics);
    if (!patient.ok)
      return { test: test.test, place, passed: false, findings: patient.findings, said: 'was not asked' };
    const focus = focusOf(test);
    patients.push({ profile: patient.value, focus });
    const evaluation = evaluate(ruleSet, patient.value, focus);
    const said = saidBy(evaluation);
    const expectPlace = tests.place([index, 'expect']);
    const findings = faultsOf(test, evaluation).map((fault) =>
      finding('rules.test-failed', `${fault}; the rule said ${said}`, expectPlace),
    );
    return { test: test.test, place, passed: findings.length === 0, findings, said };
  });
  return ok({ ruleId: rule.value.id, file: tests.file, results, ruleSet, patients }, compiled.findings.filter(isFault));
}

/** Which medications a test judges. */
export const focusOf = ({ focus, patient }: RuleTest): Focus =>
  focus ?? (patient.orders === undefined ? 'active' : 'selected');

const rowName = (match: Match): string => match.rule.profile.rows[match.row]?.row ?? '';

function saidBy({ matches, unknowns }: Evaluation): string {
  const parts = [
    ...matches.map((match) => `row ${rowName(match)}${match.drug === undefined ? '' : ` for ${match.drug.name}`}`),
    ...unknowns.map(
      (open) => `unknown for want of ${open.missing.map((datum) => `${datum.what} (${datum.why})`).join(', ')}`,
    ),
  ];
  return parts.length === 0 ? 'nothing' : [...new Set(parts)].join('; ');
}

function faultsOf(test: RuleTest, evaluation: Evaluation): readonly string[] {
  const { expect } = test;
  if (expect === 'nothing')
    return evaluation.matches.length + evaluation.unknowns.length === 0 ? [] : ['expected nothing'];
  const expected = Array.isArray(expect) ? expect : [expect];
  const faults = expected.flatMap((one) => faultsOfOne(one, evaluation));
  // What nobody expected is a fault too: a list must name every drug that wakes the rule.
  const drugs = new Set(expected.map((one) => one.drug));
  if (!drugs.has(undefined))
    for (const { drug } of [...evaluation.matches, ...evaluation.unknowns])
      if (!drugs.has(drug?.name)) faults.push(`expected nothing for ${drug?.name ?? 'no drug'}`);
  return [...new Set(faults)];
}

function faultsOfOne(expected: RuleExpectation, evaluation: Evaluation): readonly string[] {
  const isMeant = ({ drug }: Match | Unknown): boolean => expected.drug === undefined || drug?.name === expected.drug;
  const matches = evaluation.matches.filter(isMeant);
  const unknowns = evaluation.unknowns.filter(isMeant);
  if ('unknown' in expected) {
    if (matches.length > 0 || unknowns.length === 0)
      return [`expected unknown for want of ${expected.unknown.join(', ')}`];
    const missing = new Set(unknowns.flatMap((open) => open.missing.map((datum) => datum.what)));
    const isNamed = (what: string) => expected.unknown.includes(what) || expected.unknown.includes(geneOf(what));
    const unnamed = [...missing].filter((what) => !isNamed(what));
    const surplus = expected.unknown.filter((what) => ![...missing].some((is) => is === what || geneOf(is) === what));
    return [
      ...unnamed.map((what) => `${what} is missing too`),
      ...surplus.map((what) => `expected ${what} to be missing`),
    ];
  }
  const rows = Array.isArray(expected.row) ? expected.row : [expected.row];
  const held = new Set(matches.map(rowName));
  if (unknowns.length > 0 || held.size !== rows.length || !rows.every((row) => held.has(row)))
    return [`expected row ${rows.join(' and ')}`];
  return matches.flatMap((match) => outcomeFaults(expected, match));
}

/** `HLA-B*57:01` is also called by its gene. */
const geneOf = (what: string): string => what.split('*', 1)[0] ?? what;

function outcomeFaults(expected: Exclude<RuleExpectation, { unknown: unknown }>, match: Match): readonly string[] {
  const outcome = outcomeOf(match.rule.profile, match.row);
  const faults: string[] = [];
  if (expected.level !== undefined && outcome?.level !== expected.level)
    faults.push(`expected level ${expected.level}, the outcome has ${outcome?.level ?? 'none'}`);
  if (expected.category !== undefined && outcome?.category !== expected.category)
    faults.push(`expected category ${expected.category}, the outcome has ${outcome?.category ?? 'none'}`);
  if (expected.options !== undefined) {
    const options = outcome?.options ?? [];
    const names = options.map((option) =>
      'drug' in option
        ? option.drug
        : 'test' in option
          ? option.test
          : 'service' in option
            ? option.service
            : option.kind,
    );
    const same =
      options.length === expected.options.length &&
      options.every((option, i) => {
        const wanted = expected.options?.[i];
        return wanted === names[i] || ('label' in option && wanted === option.label);
      });
    if (!same)
      faults.push(`expected options ${expected.options.join(', ')}, the outcome has ${names.join(', ') || 'none'}`);
  }
  return faults;
}
