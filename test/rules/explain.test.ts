import { explain } from '../../src/rules/explain/explain.ts';
import { explanationText } from '../../src/rules/explain/text.ts';
import { patient, rule, setOf } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

const told = (written: string): string => {
  const set = setOf(rule(SOUND));
  const [only] = set.rules;
  if (only === undefined) throw new Error('one rule was compiled');
  const profile = patient(written);
  const medication = profile.facts.find((fact) => fact.kind === 'medication');
  return explanationText(
    explain(set, only, profile, medication?.kind === 'medication' ? { medication, drug: 'clopidogrel' } : {}),
  );
};

describe('an explanation', () => {
  test('shows the facts behind each answer, with source and date', () => {
    expect(told("{ age: 64, genes: { CYP2C19: { diplotype: '*2/*2' } }, orders: [clopidogrel] }").split('\n')).toEqual([
      'Clopidogrel and CYP2C19  clopidogrel-cyp2c19 1.0.0, active, rule.yaml',
      'for clopidogrel [orders#1 clopidogrel, 2026-01-14]',
      'when',
      '  ✔ yes      age is at least 18',
      'row poor: HOLDS',
      '  ✔ yes      CYP2C19 is Poor Metabolizer or Likely Poor Metabolizer',
      '               └ CYP2C19: Poor Metabolizer (*2/*2)  [CYP2C19#1, 2026-01-14]',
      'row intermediate: does not hold',
      '  ✘ no       all of these',
      '    ✘ no       CYP2C19 is Intermediate Metabolizer',
      '                 └ CYP2C19: Poor Metabolizer (*2/*2)  [CYP2C19#1, 2026-01-14]',
      '    ✘ no       has Acute coronary syndrome or myocardial infarction',
      '⇒ says poor',
    ]);
  });

  test('says what would decide a rule that is open, and nothing that would not', () => {
    expect(told('{ age: 64, not-asked: [genomic], orders: [clopidogrel] }').split('\n').at(-1)).toBe(
      '⇒ cannot be decided; would be decided by: CYP2C19: was not looked up',
    );
    expect(told('{ age: 17, orders: [clopidogrel] }').split('\n').at(-1)).toBe('⇒ says nothing');
  });

  test('every answer stands there as a word, so that colour is never the only sign', () => {
    const painted = new Set<string>();
    const set = setOf(rule(SOUND));
    const [only] = set.rules;
    if (only === undefined) throw new Error('one rule was compiled');
    const explanation = explain(set, only, patient('{ age: 64, conditions: [acute-coronary-syndrome] }'));
    explanationText(explanation, (text, as) => {
      if (as === 'yes' || as === 'no' || as === 'unknown') painted.add(`${as}: ${text}`);
      return text;
    });
    expect([...painted].sort()).toEqual([
      'unknown: ? unknown',
      'unknown: cannot be decided',
      'unknown: open: cannot be told yet',
      'yes: ✔ yes    ',
    ]);
  });
});
