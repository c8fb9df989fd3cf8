import { Document, isMap, isScalar, visit } from 'yaml';
import { ok, type Result } from '../../kernel/index.ts';
import { evaluate } from '../evaluate.ts';
import type { Evaluation } from '../match.ts';
import { type RuleFile, type RuleTestsFile, unfiled } from '../rule-file.ts';
import type { RuleProfile } from '../rule-profile.ts';
import type { RuleExpectation, RuleTest, TestPatient } from '../rule-test.ts';
import { NO, YES } from '../truth.ts';
import { conditionsOf, partsOf } from '../walk.ts';
import { coverageOf, type RuleCoverage } from './coverage.ts';
import { forced } from './patient-edits.ts';
import { patientOfTest } from './patient-of-test.ts';
import { focusOf, type RuleTestRun, runRuleTests, type TestingKnowledge } from './run-tests.ts';

/** Tests that would exercise what those of a rule do not, with what the rule says today as their expectation. */
export interface Proposal {
  readonly tests: readonly RuleTest[];
  /** What no simple patient exercises: `rows[2].when (asks): never no in a test`. */
  readonly left: readonly string[];
}

/** More than a person would read at once; the next call proposes more. */
const MOST_PROPOSED = 12;
const MOST_CANDIDATES = 3000;

/** Proposes near misses for a rule: patients of its tests changed in one respect at a time, the most telling first. */
export function proposeTests(
  rule: RuleFile,
  tests: RuleTestsFile | undefined,
  knowledge: TestingKnowledge,
): Result<Proposal> {
  const written = tests?.value ?? [];
  const base = runOf(rule, written.length > 0 ? written : [caseOf(basePatient(rule.value))], knowledge);
  if (!base.ok) return base;
  const whole = coverageOf(base.value);
  // Without tests the patient that the search starts from has covered nothing yet.
  const needed = neededBy(whole, written.length === 0);
  const cases = unfiled(candidatesFor(rule.value, written, knowledge).map(caseOf));
  const candidates = cases.value.flatMap((test, index) => {
    const read = patientOfTest(cases, index, knowledge.terminology, knowledge.genomics);
    if (!read.ok) return [];
    const judged = { profile: read.value, focus: focusOf(test) };
    return [{ patient: test.patient, judged, covers: coveredBy(coverageOf({ ...base.value, patients: [judged] })) }];
  });
  const proposed: RuleTest[] = [];
  while (needed.size > 0 && proposed.length < MOST_PROPOSED) {
    let best: { readonly gain: readonly string[]; readonly one: (typeof candidates)[number] } | undefined;
    for (const one of candidates) {
      const gain = [...needed.keys()].filter((key) => one.covers.has(key));
      if (gain.length > (best?.gain.length ?? 0)) best = { gain, one };
    }
    if (best === undefined) break;
    const [first = ''] = best.gain;
    const { patient, judged } = best.one;
    proposed.push({
      test: `Proposed: ${needed.get(first)?.says ?? ''}`,
      patient,
      expect: expectationOf(evaluate(base.value.ruleSet, judged.profile, judged.focus)),
    });
    for (const key of best.gain) needed.delete(key);
  }
  return ok({ tests: proposed, left: [...new Set([...needed.values()].map(({ lacks }) => lacks))] });
}

/** The proposed tests as they may be put at the end of a tests.yaml. */
export function testsText(tests: readonly RuleTest[]): string {
  const document = new Document(tests);
  visit(document, {
    Pair: (_, { key, value }) => {
      if (isScalar(key) && (key.value === 'patient' || key.value === 'expect') && isMap(value)) value.flow = true;
    },
  });
  return document.toString({ lineWidth: 128, singleQuote: true });
}

const caseOf = (patient: TestPatient): RuleTest => ({ test: 'a candidate', patient, expect: 'nothing' });

const runOf = (rule: RuleFile, tests: readonly RuleTest[], knowledge: TestingKnowledge): Result<RuleTestRun> =>
  runRuleTests(rule, unfiled(tests), knowledge);

/** Somebody of whom little is said, who is ordered the first drug that wakes the rule. */
function basePatient({ trigger }: RuleProfile): TestPatient {
  const person: TestPatient = { age: 50, sex: 'female' };
  if (!('drugs' in trigger)) return person;
  const named = trigger.drugs.find((name) => !name.startsWith('@'));
  return named === undefined ? person : { ...person, orders: [named] };
}

interface Need {
  /** As the name of a test. */
  readonly says: string;
  /** As a line of the coverage. */
  readonly lacks: string;
}

function neededBy({ rows, conditions }: RuleCoverage, all: boolean): Map<string, Need> {
  const needed = new Map<string, Need>();
  for (const { row, held } of rows)
    if (all || held === 0)
      needed.set(`row ${row}`, { says: `row ${row} holds`, lacks: `row ${row}: it holds in no test` });
  for (const { path, asks, seen } of conditions)
    for (const word of ['yes', 'no'] as const)
      if (all || seen[word] === 0) {
        const says = `${asks}: ${word}`;
        needed.set(keyOf(path, word), { says, lacks: `${pathText(path)} (${asks}): never ${word} in a test` });
      }
  return needed;
}

function coveredBy({ rows, conditions }: RuleCoverage): ReadonlySet<string> {
  return new Set([
    ...rows.flatMap(({ row, held }) => (held > 0 ? [`row ${row}`] : [])),
    ...conditions.flatMap(({ path, seen }) =>
      (['yes', 'no'] as const).flatMap((word) => (seen[word] > 0 ? [keyOf(path, word)] : [])),
    ),
  ]);
}

const keyOf = (path: readonly (string | number)[], word: string): string => `${JSON.stringify(path)} ${word}`;
const pathText = (path: readonly (string | number)[]): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step + 1}]` : i === 0 ? step : `.${step}`)).join('');

/** Patients of the tests as they are, with one part of the rule turned, and with the way to that part made free. */
function candidatesFor(
  profile: RuleProfile,
  tests: readonly RuleTest[],
  { terminology }: TestingKnowledge,
): readonly TestPatient[] {
  const seeds = [...tests.map(({ patient }) => patient), basePatient(profile)];
  const inOrder = profile.hit === 'first' || profile.hit === 'first-known';
  const found = new Map<string, TestPatient>();
  const add = (patients: readonly TestPatient[]): void => {
    for (const one of patients) if (found.size < MOST_CANDIDATES) found.set(JSON.stringify(one), one);
  };
  for (const seed of seeds) {
    add([seed]);
    const start = profile.when === undefined ? [seed] : forced(seed, profile.when, YES, terminology).slice(0, 2);
    for (const root of conditionsOf(profile)) {
      const [section, index] = root.path;
      if (section === 'outcomes') continue;
      let ways: readonly TestPatient[] = section === 'when' ? [seed] : start;
      if (inOrder && typeof index === 'number')
        for (const { when } of profile.rows.slice(0, index))
          ways = ways.slice(0, 3).flatMap((one) => forced(one, when, NO, terminology));
      for (const part of partsOf(root))
        for (const wanted of [YES, NO] as const)
          for (const way of [seed, ...ways.slice(0, 3)]) {
            add(forced(way, part.at, wanted, terminology));
            // A part inside others may only come to be asked when its row is looked at as a whole.
            add(
              forced(way, root.at, YES, terminology)
                .slice(0, 2)
                .flatMap((one) => forced(one, part.at, wanted, terminology)),
            );
          }
    }
  }
  return [...found.values()];
}

function expectationOf({ matches, unknowns }: Evaluation): RuleTest['expect'] {
  const drugs = [...new Set([...matches, ...unknowns].map(({ drug }) => drug?.name))];
  const each = drugs.map((drug): RuleExpectation => {
    const named = drugs.length > 1 && drug !== undefined ? { drug } : {};
    const rows = matches
      .filter((match) => match.drug?.name === drug)
      .flatMap(({ rule, row }) => rule.profile.rows[row]?.row ?? []);
    const [only] = rows;
    if (only !== undefined) return { row: rows.length === 1 ? only : [...new Set(rows)], ...named };
    const open = unknowns.filter((one) => one.drug?.name === drug);
    return { unknown: [...new Set(open.flatMap(({ missing }) => missing.map(({ what }) => what)))], ...named };
  });
  const [single] = each;
  return single === undefined ? 'nothing' : each.length === 1 ? single : each;
}
