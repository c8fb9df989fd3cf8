import { Chart } from '../../src/rules/chart.ts';
import { judgeOn } from '../../src/rules/evaluate.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import { TRUTH_WORDS } from '../../src/rules/truth.ts';
import { knowledge, patient, ruleOf, setOf } from './knowledge.ts';

/** `yes`, `no`, or `unknown` with what is missing and why. */
function answer(condition: Condition, written: string): string {
  const chart = new Chart(patient(written), knowledge.terminology);
  const { truth, missing } = judgeOn(setOf(ruleOf([['row', condition]])), condition, chart);
  const why = missing.map((datum) => `${datum.what} ${datum.why}`).join(', ');
  return truth === 3 ? `unknown: ${why}` : TRUTH_WORDS[truth];
}

const check = (name: string, condition: Condition, cases: readonly (readonly [string, string, string])[]): void => {
  describe(name, () => {
    test.each(cases)('%s: %s', (_, written, expected) => {
      expect(answer(condition, written)).toBe(expected);
    });
  });
};

check('CYP2C19 is a poor metabolizer', { gene: 'CYP2C19', phenotype: ['Poor Metabolizer'] }, [
  ['the result says so', '{ genes: { CYP2C19: { phenotype: Poor Metabolizer } } }', 'yes'],
  ['the diplotype says so', "{ genes: { CYP2C19: { diplotype: '*2/*2' } } }", 'yes'],
  ['the result says otherwise', '{ genes: { CYP2C19: { phenotype: Normal Metabolizer } } }', 'no'],
  ['no result is not a normal one', '{}', 'unknown: CYP2C19 not-on-file'],
  ['genes were not looked up', '{ not-asked: [genomic] }', 'unknown: CYP2C19 not-asked'],
  ['genes are withheld', '{ withheld: [genomic] }', 'unknown: CYP2C19 withheld'],
  ['a report could not be read', '{ incomplete: [genomic] }', 'unknown: CYP2C19 incomplete'],
  [
    'the result leaves it open',
    '{ genes: { CYP2C19: { phenotype: [Poor Metabolizer, Intermediate Metabolizer] } } }',
    'unknown: CYP2C19 indeterminate',
  ],
  [
    'no possible term is asked for',
    '{ genes: { CYP2C19: { phenotype: [Rapid Metabolizer, Ultrarapid Metabolizer] } } }',
    'no',
  ],
  ['the result does not say', '{ genes: { CYP2C19: { indeterminate: no call } } }', 'unknown: CYP2C19 indeterminate'],
  [
    'two results contradict each other',
    '{ genes: { CYP2C19: [{ phenotype: Poor Metabolizer }, { phenotype: Normal Metabolizer }] } }',
    'unknown: CYP2C19 contradictory',
  ],
  [
    'contradicting results agree that it is not',
    '{ genes: { CYP2C19: [{ phenotype: Rapid Metabolizer }, { phenotype: Normal Metabolizer }] } }',
    'no',
  ],
]);

check(
  'CYP2C19 is poor or intermediate',
  { gene: 'CYP2C19', phenotype: ['Poor Metabolizer', 'Intermediate Metabolizer'] },
  [
    [
      'every possible term is asked for',
      '{ genes: { CYP2C19: { phenotype: [Poor Metabolizer, Intermediate Metabolizer] } } }',
      'yes',
    ],
    [
      'contradicting results agree in it',
      '{ genes: { CYP2C19: [{ phenotype: Poor Metabolizer }, { phenotype: Intermediate Metabolizer }] } }',
      'yes',
    ],
  ],
);

check('the CYP2C19 result does not say', { gene: 'CYP2C19', phenotype: ['Indeterminate'] }, [
  ['it does not', '{ genes: { CYP2C19: { indeterminate: no call } } }', 'yes'],
  ['it does', '{ genes: { CYP2C19: { phenotype: Normal Metabolizer } } }', 'no'],
  ['there is none', '{}', 'unknown: CYP2C19 not-on-file'],
]);

check('DPYD activity score at most 1', { gene: 'DPYD', score: { 'at-most': 1 } }, [
  ['a score below', '{ genes: { DPYD: { score: 0.5 } } }', 'yes'],
  ['a score above', '{ genes: { DPYD: { score: 1.5 } } }', 'no'],
  ['a phenotype of which every score lies below', '{ genes: { DPYD: { phenotype: Poor Metabolizer } } }', 'yes'],
  ['a phenotype of which every score lies above', '{ genes: { DPYD: { phenotype: Normal Metabolizer } } }', 'no'],
  [
    'a phenotype of scores on both sides',
    '{ genes: { DPYD: { phenotype: Intermediate Metabolizer } } }',
    'unknown: DPYD indeterminate',
  ],
  ['no result', '{}', 'unknown: DPYD not-on-file'],
]);

check('CYP2D6 activity score above 4', { gene: 'CYP2D6', score: { above: 4 } }, [
  [
    'an open-ended score reaches beyond',
    "{ genes: { CYP2D6: { score: '>= 3', phenotype: Ultrarapid Metabolizer } } }",
    'unknown: CYP2D6 indeterminate',
  ],
]);
check('CYP2D6 activity score at least 3', { gene: 'CYP2D6', score: { 'at-least': 3 } }, [
  [
    'an open-ended score lies within',
    "{ genes: { CYP2D6: { score: '>= 3', phenotype: Ultrarapid Metabolizer } } }",
    'yes',
  ],
]);

check('CYP2C19 diplotype *2/*17', { gene: 'CYP2C19', diplotype: ['*17/*2'] }, [
  ['in the other order', "{ genes: { CYP2C19: { diplotype: '*2/*17' } } }", 'yes'],
  ['another', "{ genes: { CYP2C19: { diplotype: '*1/*17' } } }", 'no'],
  [
    'a phenotype alone',
    '{ genes: { CYP2C19: { phenotype: Intermediate Metabolizer } } }',
    'unknown: CYP2C19 indeterminate',
  ],
]);

check('HLA-B*57:01 is positive', { gene: 'HLA-B', allele: '*57:01', is: 'positive' }, [
  ['carried', "{ genes: { HLA-B: { '*57:01': positive } } }", 'yes'],
  ['tested and not carried', "{ genes: { HLA-B: { '*57:01': negative } } }", 'no'],
  ['another allele was tested', "{ genes: { HLA-B: { '*58:01': negative } } }", 'unknown: HLA-B*57:01 not-on-file'],
  ['never tested', '{}', 'unknown: HLA-B*57:01 not-on-file'],
  [
    'two results contradict each other',
    "{ genes: { HLA-B: [{ '*57:01': positive }, { '*57:01': negative }] } }",
    'unknown: HLA-B*57:01 contradictory',
  ],
  [
    'the contradiction is about another allele',
    "{ genes: { HLA-B: [{ '*57:01': positive, '*58:01': positive }, { '*58:01': negative }] } }",
    'yes',
  ],
  [
    'a result that does not say',
    '{ genes: { HLA-B: { indeterminate: failed } } }',
    'unknown: HLA-B*57:01 indeterminate',
  ],
]);
check('HLA-B*57:01 asked as a phenotype', { gene: 'HLA-B', phenotype: ['*57:01 positive'] }, [
  ['carried', "{ genes: { HLA-B: { '*57:01': positive, '*58:01': negative } } }", 'yes'],
  ['not carried', "{ genes: { HLA-B: { '*57:01': negative, '*58:01': positive } } }", 'no'],
  ['not tested', "{ genes: { HLA-B: { '*58:01': positive } } }", 'unknown: HLA-B*57:01 not-on-file'],
]);

check('a pathogenic BRCA1 variant', { gene: 'BRCA1', variant: ['pathogenic', 'likely-pathogenic'] }, [
  ['reported', '{ genes: { BRCA1: { variant: likely-pathogenic } } }', 'yes'],
  ['only one of uncertain meaning was reported', '{ genes: { BRCA1: { variant: uncertain } } }', 'no'],
  ['the class was not stated', '{ genes: { BRCA1: { variant: not-stated } } }', 'unknown: BRCA1 indeterminate'],
  ['nobody looked', '{}', 'unknown: BRCA1 not-on-file'],
  [
    'a part of the record could not be read',
    '{ genes: { BRCA1: { variant: benign } }, incomplete: [genomic] }',
    'unknown: BRCA1 incomplete',
  ],
]);

check('CYP2C19 was never tested', { gene: 'CYP2C19', tested: false }, [
  ['no result although genes were looked up', '{}', 'yes'],
  ['a result', '{ genes: { CYP2C19: { phenotype: Normal Metabolizer } } }', 'no'],
  ['a result that does not say is a result', '{ genes: { CYP2C19: { indeterminate: no call } } }', 'no'],
  ['genes were not looked up', '{ not-asked: [genomic] }', 'unknown: CYP2C19 not-asked'],
  ['genes are withheld', '{ withheld: [genomic] }', 'unknown: CYP2C19 withheld'],
]);
check('HLA-B*57:01 was never tested', { gene: 'HLA-B', allele: '*57:01', tested: false }, [
  ['only another allele was', "{ genes: { HLA-B: { '*58:01': negative } } }", 'yes'],
  ['it was', "{ genes: { HLA-B: { '*57:01': negative } } }", 'no'],
]);

check('a strong CYP2D6 inhibitor is taken', { drug: '@strong-cyp2d6-inhibitors', taken: 'active' }, [
  ['taken', '{ active: [paroxetine] }', 'yes'],
  ['only being ordered', '{ orders: [paroxetine] }', 'no'],
  ['stopped', '{ past: [paroxetine] }', 'no'],
  ['on hold', '{ planned: [paroxetine] }', 'no'],
  ['medications were looked up', '{ active: [aspirin] }', 'no'],
  ['medications were not looked up', '{ not-asked: [medications] }', 'unknown: @strong-cyp2d6-inhibitors not-asked'],
  [
    'a medication could not be read',
    '{ active: [aspirin], incomplete: [medications] }',
    'unknown: @strong-cyp2d6-inhibitors incomplete',
  ],
]);
check('clopidogrel is ordered', { drug: 'clopidogrel', taken: 'ordered' }, [
  ['the request carries its orders, whatever was looked up', '{ orders: [aspirin], not-asked: [medications] }', 'no'],
  ['among the other drafts', '{ orders: [aspirin], drafts: [clopidogrel] }', 'yes'],
  ['withheld', '{ withheld: [medications] }', 'unknown: clopidogrel withheld'],
]);

check('has hypertension', { condition: 'hypertension' }, [
  ['active and confirmed', '{ conditions: [hypertension] }', 'yes'],
  [
    'suspected',
    '{ conditions: [{ condition: hypertension, verified: unconfirmed }] }',
    'unknown: hypertension indeterminate',
  ],
  ['refuted', '{ conditions: [{ condition: hypertension, verified: refuted }] }', 'no'],
  ['resolved', '{ conditions: [{ condition: hypertension, status: inactive }] }', 'no'],
  [
    'of no stated status',
    '{ conditions: [{ condition: hypertension, status: unknown }] }',
    'unknown: hypertension indeterminate',
  ],
  [
    'suspected once and confirmed since',
    '{ conditions: [{ condition: hypertension, verified: unconfirmed }, hypertension] }',
    'yes',
  ],
  ['problems were looked up', '{ conditions: [gout] }', 'no'],
  ['problems were not', '{ not-asked: [conditions] }', 'unknown: hypertension not-asked'],
]);

check('is allergic to clopidogrel', { allergy: 'clopidogrel' }, [
  ['is', '{ allergies: [clopidogrel] }', 'yes'],
  ['to something else', '{ allergies: [aspirin] }', 'no'],
  ['allergies were not looked up', '{ not-asked: [allergies] }', 'unknown: clopidogrel not-asked'],
]);

check('latest HbA1c at least 5.7', { observation: 'hba1c', 'at-least': 5.7, 'within-days': 90 }, [
  ['above', '{ observations: { hba1c: 6 } }', 'yes'],
  ['below', '{ observations: { hba1c: 5.6 } }', 'no'],
  ['never measured, although results were looked up', '{}', 'unknown: hba1c not-on-file'],
  ['not looked up', '{ not-asked: [observations] }', 'unknown: hba1c not-asked'],
  ['too old', '{ observations: { hba1c: { value: 6, days-ago: 91 } } }', 'unknown: hba1c out-of-date'],
  ['still counts on the last day', '{ observations: { hba1c: { value: 6, days-ago: 90 } } }', 'yes'],
  ['the latest counts', '{ observations: { hba1c: [{ value: 6, days-ago: 60 }, { value: 5, days-ago: 3 }] } }', 'no'],
  [
    'two of the same instant disagree',
    '{ observations: { hba1c: [{ value: 6, days-ago: 3 }, { value: 5, days-ago: 3 }] } }',
    'unknown: hba1c contradictory',
  ],
  ['reported as less than 5', "{ observations: { hba1c: { value: 5, comparator: '<' } } }", 'no'],
  ['reported as less than 5.7', "{ observations: { hba1c: { value: 5.7, comparator: '<' } } }", 'no'],
  [
    'reported as less than 8',
    "{ observations: { hba1c: { value: 8, comparator: '<' } } }",
    'unknown: hba1c indeterminate',
  ],
  ['reported as at least 14', "{ observations: { hba1c: { value: 14, comparator: '>=' } } }", 'yes'],
]);
check('any HbA1c at least 5.7', { observation: 'hba1c', 'at-least': 5.7, pick: 'any' }, [
  ['one of two', '{ observations: { hba1c: [{ value: 6, days-ago: 60 }, { value: 5, days-ago: 3 }] } }', 'yes'],
  ['none', '{ observations: { hba1c: [{ value: 5.5, days-ago: 60 }, { value: 5, days-ago: 3 }] } }', 'no'],
  [
    'none of those that could be read',
    '{ observations: { hba1c: 5 }, incomplete: [observations] }',
    'unknown: hba1c incomplete',
  ],
]);
check('mean of steps below 5000', { observation: 'steps-per-day', below: 5000, pick: 'mean', 'within-days': 14 }, [
  ['mean below', '{ observations: { steps-per-day: [{ value: 7000 }, { value: 2000 }, { value: 4000 }] } }', 'yes'],
  ['mean at the bound', '{ observations: { steps-per-day: [{ value: 7000 }, { value: 3000 }] } }', 'no'],
  [
    'an old value does not count',
    '{ observations: { steps-per-day: [{ value: 7000 }, { value: 2000, days-ago: 20 }] } }',
    'no',
  ],
  ['daily life is a class of its own', '{ withheld: [lifestyle] }', 'unknown: steps-per-day withheld'],
]);
check('an eGFR is on file', { observation: 'egfr' }, [
  ['fresh', '{ observations: { egfr: 90 } }', 'yes'],
  ['none', '{}', 'unknown: egfr not-on-file'],
]);

check('age at least 18', { age: { 'at-least': 18 } }, [
  ['older', '{ age: 18 }', 'yes'],
  ['younger', '{ age: 17 }', 'no'],
  ['on the birthday', '{ born: 2008-01-15 }', 'yes'],
  ['on the day before the birthday', '{ born: 2008-01-16 }', 'no'],
  ['born in a month that leaves it open', '{ born: 2008-01 }', 'unknown: age indeterminate'],
  ['born in a year that leaves no doubt', "{ born: '1961' }", 'yes'],
  ['no date of birth', '{}', 'unknown: age not-on-file'],
]);
check('is female', { sex: 'female' }, [
  ['is', '{ sex: female }', 'yes'],
  ['is not', '{ sex: male }', 'no'],
  ['not stated', '{}', 'unknown: sex not-on-file'],
  ['stated as other', '{ sex: other }', 'unknown: sex indeterminate'],
]);
check('is pregnant', { pregnant: true }, [
  ['stated', '{ sex: female, pregnant: true }', 'yes'],
  ['denied', '{ sex: female, pregnant: false }', 'no'],
  ['a man', '{ sex: male }', 'no'],
  ['nothing stated', '{ sex: female }', 'unknown: pregnancy not-on-file'],
  [
    'stated a year ago',
    '{ sex: female, pregnant: { pregnant: true, days-ago: 365 } }',
    'unknown: pregnancy out-of-date',
  ],
  [
    'denied half a year ago',
    '{ sex: female, pregnant: { pregnant: false, days-ago: 180 } }',
    'unknown: pregnancy out-of-date',
  ],
]);
check('is not pregnant', { pregnant: false }, [
  ['a man', '{ sex: male }', 'yes'],
  ['denied', '{ sex: female, pregnant: false }', 'yes'],
  ['nothing stated', '{ sex: female }', 'unknown: pregnancy not-on-file'],
]);

describe('parts of a condition', () => {
  const poor: Condition = { gene: 'CYP2C19', phenotype: ['Poor Metabolizer'] };
  test('a part that is no settles `all`, whatever is unknown beside it', () => {
    expect(answer({ all: [poor, { sex: 'male' }] }, '{ sex: female }')).toBe('no');
  });
  test('a part that is yes settles `any`, whatever is unknown beside it', () => {
    expect(answer({ any: [poor, { sex: 'female' }] }, '{ sex: female }')).toBe('yes');
  });
  test('the opposite of unknown is unknown', () => {
    expect(answer({ not: poor }, '{}')).toBe('unknown: CYP2C19 not-on-file');
  });
  test('only what would decide is missing', () => {
    const condition: Condition = { all: [{ any: [poor, { age: { below: 18 } }] }, { sex: 'female' }] };
    expect(answer(condition, '{ sex: female, age: 40 }')).toBe('unknown: CYP2C19 not-on-file');
  });
});
