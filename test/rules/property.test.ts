import fc from 'fast-check';
import type { DataClass, Fact, PatientProfile } from '../../src/patient/profile.ts';
import { boxesOf } from '../../src/rules/analyse/boxes-of.ts';
import { Chart } from '../../src/rules/chart.ts';
import { evaluate, judgeOn } from '../../src/rules/evaluate.ts';
import { explain } from '../../src/rules/explain/explain.ts';
import { isLeaf } from '../../src/rules/program.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { knowledge, patient, ruleOf, setOf } from './knowledge.ts';
import { condition, writtenPatient } from './random-rules.ts';

type Word = 'yes' | 'no' | 'unknown';

/** Kleene's tables as a book prints them, written apart from the engine. */
function bookTruth(one: Condition, leafTruth: (leaf: Condition) => Word): Word {
  if ('not' in one) return { yes: 'no', no: 'yes', unknown: 'unknown' }[bookTruth(one.not, leafTruth)] as Word;
  if ('all' in one) {
    const parts = one.all.map((part) => bookTruth(part, leafTruth));
    return parts.includes('no') ? 'no' : parts.includes('unknown') ? 'unknown' : 'yes';
  }
  if ('any' in one) {
    const parts = one.any.map((part) => bookTruth(part, leafTruth));
    return parts.includes('yes') ? 'yes' : parts.includes('unknown') ? 'unknown' : 'no';
  }
  return leafTruth(one);
}

const words: readonly (Word | undefined)[] = [undefined, 'no', 'yes', 'unknown'];
const wordOf = (set: RuleSet, one: Condition, profile: PatientProfile): Word =>
  words[judgeOn(set, one, new Chart(profile, knowledge.terminology)).truth] ?? 'unknown';

const someone = writtenPatient.map((written) => patient(JSON.stringify(written)));
const HITS = ['unique', 'first', 'first-known'] as const;

/** What a table of rows says, reckoned from the truth of each row. */
function expected(hit: (typeof HITS)[number], rows: readonly Word[]): readonly number[] | 'unknown' {
  if (hit === 'unique') {
    const held = rows.flatMap((truth, i) => (truth === 'yes' ? [i] : []));
    return held.length === 0 && rows.includes('unknown') ? 'unknown' : held;
  }
  const passed = hit === 'first' ? rows : rows.filter((truth) => truth !== 'unknown');
  const decisive = passed.find((truth) => truth !== 'no');
  if (decisive === undefined) return rows.includes('unknown') ? 'unknown' : [];
  return decisive === 'unknown' ? 'unknown' : [rows.indexOf('yes')];
}

describe('for random rules and patients', () => {
  test('the flat program says what the plain reading says, whatever other rules share its atoms', () => {
    fc.assert(
      fc.property(
        fc.option(condition, { nil: undefined }),
        fc.array(condition, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...HITS),
        someone,
        (when, rows, hit, profile) => {
          const order: Fact = {
            kind: 'medication',
            id: 'order',
            source: 'order',
            effective: {},
            certainty: 'high',
            reasons: [],
            role: 'selected',
            drugs: [{ name: 'codeine' }],
            codings: [],
          };
          const judged = { ...profile, facts: [...profile.facts.filter((fact) => fact.kind !== 'medication'), order] };
          const trigger = { drugs: ['codeine'] };
          const main = ruleOf(
            rows.map((row, i) => [`row-${i}`, row] as const),
            { trigger, hit, ...(when === undefined ? {} : { when }) },
          );
          const other = ruleOf(
            [...rows].reverse().map((row, i) => [`row-${i}`, row] as const),
            { id: 'other', trigger },
          );
          const set = setOf(main, other);
          const leafTruth = (leaf: Condition) => wordOf(set, leaf, judged);
          const gate = when === undefined ? 'yes' : bookTruth(when, leafTruth);
          const truths = rows
            .map((row) => bookTruth({ all: [row] }, leafTruth))
            .map((own): Word => {
              if (own === 'no' || gate === 'no') return 'no';
              return own === 'yes' && gate === 'yes' ? 'yes' : 'unknown';
            });
          const { matches, unknowns } = evaluate(set, judged, 'selected');
          const mine = matches.filter(({ ruleId }) => ruleId === 'a-rule').map(({ row }) => row);
          const open = unknowns.filter(({ ruleId }) => ruleId === 'a-rule');
          const says = open.length > 0 ? 'unknown' : mine;
          expect(says).toEqual(expected(hit, truths));
          // An open rule says what is missing, and the explanation tells the same story.
          for (const one of open) expect(one.missing.length).toBeGreaterThan(0);
          const rule = set.byId.get('a-rule');
          if (rule === undefined) throw new Error('the rule is in its set');
          const { outcome, held } = explain(set, rule, judged);
          expect(outcome).toBe(says === 'unknown' ? 'undecided' : mine.length > 0 ? 'match' : 'nothing');
          expect(held).toEqual(mine.map((row) => `row-${row}`));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('what is learnt of something missing settles an answer, and never turns one round', () => {
    const classOf = (fact: Fact): DataClass => {
      switch (fact.kind) {
        case 'medication':
          return 'medications';
        case 'condition':
          return 'conditions';
        case 'allergy':
          return 'allergies';
        case 'observation':
          return fact.domain === 'laboratory' || fact.domain === 'vital-sign' ? 'observations' : 'lifestyle';
        case 'pregnancy':
          return 'conditions';
        default:
          return 'genomic';
      }
    };
    fc.assert(
      fc.property(
        condition,
        someone,
        fc.constantFrom<DataClass>('genomic', 'medications', 'conditions', 'allergies', 'lifestyle'),
        (one, full, dataClass) => {
          // The same patient before that class of data was looked up: nothing of it is there, and it is not known to be absent.
          const before: PatientProfile = {
            ...full,
            facts: full.facts.filter(
              (fact) => classOf(fact) !== dataClass || (fact.kind === 'medication' && fact.role === 'selected'),
            ),
            genes: dataClass === 'genomic' ? new Map() : full.genes,
            coverage: { ...full.coverage, [dataClass]: 'not-asked' },
          };
          const set = setOf(ruleOf([['row', one]]));
          const early = wordOf(set, one, before);
          // A man of whom nothing is said is not pregnant, until something is said.
          fc.pre(
            !(
              dataClass === 'conditions' &&
              full.sex === 'male' &&
              full.facts.some((fact) => fact.kind === 'pregnancy')
            ),
          );
          if (early !== 'unknown') expect(wordOf(set, one, full)).toBe(early);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('boxes hold a patient when the condition is yes, and another box when it is no', () => {
    const gene = fc.constantFrom('Poor Metabolizer', 'Intermediate Metabolizer', 'Normal Metabolizer');
    const plain = fc.record({
      age: fc.integer({ min: 0, max: 90 }),
      sex: fc.constantFrom('female', 'male'),
      CYP2C19: gene,
    });
    fc.assert(
      fc.property(
        condition.filter((one) =>
          leavesIn(one).every(
            (leaf) => 'age' in leaf || 'sex' in leaf || ('phenotype' in leaf && leaf.gene === 'CYP2C19'),
          ),
        ),
        plain,
        (one, { age, sex, CYP2C19 }) => {
          const profile = patient(JSON.stringify({ age, sex, genes: { CYP2C19: { phenotype: CYP2C19 } } }));
          const word = wordOf(setOf(ruleOf([['row', one]])), one, profile);
          const isIn = (negated: boolean) =>
            boxesOf(one, knowledge.terminology, negated)?.some(
              ({ terms, numbers }) =>
                (terms.get('phenotype CYP2C19')?.has(CYP2C19) ?? true) &&
                (terms.get('sex')?.has(sex) ?? true) &&
                [...numbers.values()].every(
                  ({ low, high, withoutLow, withoutHigh }) =>
                    (withoutLow ? age > low : age >= low) && (withoutHigh ? age < high : age <= high),
                ),
            );
          expect([isIn(false), isIn(true)]).toEqual([word === 'yes', word === 'no']);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function leavesIn(one: Condition): readonly Extract<Condition, object>[] {
  if (isLeaf(one)) return [one];
  return ('not' in one ? [one.not] : 'all' in one ? one.all : 'any' in one ? one.any : []).flatMap(leavesIn);
}

test('ten thousand generated rules load, and each patient hears only those that their drug wakes', () => {
  const drugs = knowledge.terminology.drugs.names;
  const genes = knowledge.terminology.genes.symbols.filter(
    (gene) => (knowledge.terminology.genes.bySymbol(gene)?.phenotypes.length ?? 0) > 1,
  );
  const rules = Array.from({ length: 10_000 }, (_, i) => {
    const gene = genes[i % genes.length] ?? '';
    const phenotypes = knowledge.terminology.genes.bySymbol(gene)?.phenotypes ?? [];
    return ruleOf(
      [
        [
          'row',
          { all: [{ gene, phenotype: [phenotypes[i % phenotypes.length] ?? ''] }, { age: { 'at-least': i % 90 } }] },
        ],
      ],
      {
        id: `rule-${i}`,
        trigger: { drugs: [drugs[i % drugs.length] ?? ''] },
      },
    );
  });
  const set = setOf(...rules);
  expect(set.rules).toHaveLength(10_000);
  const profile = patient('{ age: 95, genes: { CYP2C19: { phenotype: Poor Metabolizer } }, orders: [clopidogrel] }');
  const { matches, unknowns } = evaluate(set, profile, 'selected');
  const woken = rules.filter(({ value }) => 'drugs' in value.trigger && value.trigger.drugs[0] === 'clopidogrel');
  const settled = woken.filter(({ value }) => JSON.stringify(value.rows).includes('CYP2C19'));
  expect(matches.length + unknowns.length).toBeLessThanOrEqual(woken.length);
  expect(unknowns).toHaveLength(woken.length - settled.length);
  expect(matches).toHaveLength(
    settled.filter(({ value }) => JSON.stringify(value.rows).includes('"Poor Metabolizer"')).length,
  );
  expect(new Set([...matches, ...unknowns].map(({ drug }) => drug?.name))).toEqual(new Set(['clopidogrel']));
});
