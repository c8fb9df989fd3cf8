import fc from 'fast-check';
import { loadKnowledge } from '../../src/adapters/files/load-knowledge.ts';
import { adviseOn } from '../../src/app/advise.ts';
import { judgeAlternative } from '../../src/app/judge-alternative.ts';
import type { Knowledge } from '../../src/app/rule-book.ts';
import { writeScore } from '../../src/genomics/index.ts';
import { geneSymbol } from '../../src/kernel/index.ts';
import { buildProfile } from '../../src/patient/build.ts';
import { statedProfile } from '../../src/patient/stated/patient.ts';
import type { StatedPatient } from '../../src/patient/stated/stated.ts';
import { CPIC_FIRST } from '../../src/recommend/policy.ts';
import { Chart } from '../../src/rules/chart.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import type { Focus } from '../../src/rules/match.ts';

const NOW = Date.parse('2026-01-15T12:00:00Z');
const CYP2D6 = geneSymbol('CYP2D6');
let knowledge: Knowledge;

beforeAll(async () => {
  const loaded = await loadKnowledge('profiles', NOW);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  knowledge = loaded.value;
});

function profileOf(stated: StatedPatient) {
  const faults: string[] = [];
  const profile = statedProfile(stated, {
    terminology: knowledge.ruleSet.terminology,
    genomics: knowledge.genomics,
    asOf: NOW,
    fault: (_path, message) => faults.push(message),
  });
  expect(faults).toEqual([]);
  return profile;
}
const advised = (stated: StatedPatient, focus: Focus = 'selected') =>
  adviseOn(profileOf(stated), focus, knowledge, CPIC_FIRST);
const rowsOf = (rule: string, stated: StatedPatient, focus: Focus = 'selected') =>
  advised(stated, focus).evaluation.matches.flatMap((match) =>
    match.ruleId === rule ? [match.rule.profile.rows[match.row]?.row] : [],
  );
const NORMAL = { CYP2D6: { diplotype: '*1/*2' } };

describe('the activity score of CYP2D6 under inhibition', () => {
  test.each([
    ['strong', '2.0', '0.0', ['Poor Metabolizer']],
    ['strong', '≥3.0', '0.0', ['Poor Metabolizer']],
    ['moderate', '2.0', '1.0', ['Intermediate Metabolizer']],
    ['moderate', '2.25', '1.125', ['Intermediate Metabolizer']],
    ['moderate', '0.25', '0.125', ['Intermediate Metabolizer']],
    ['moderate', '3.0', '1.5', ['Normal Metabolizer']],
    ['moderate', '≥3.0', '≥1.5', ['Normal Metabolizer', 'Ultrarapid Metabolizer']],
    ['moderate', '0.0', '0.0', ['Poor Metabolizer']],
  ] as const)('a %s inhibitor turns %s into %s', (strength, from, to, phenotypes) => {
    const score = { value: Number(from.replace('≥', '')), atLeast: from.startsWith('≥') };
    const result = knowledge.genomics.phenoconversion.underInhibition('CYP2D6', strength, { phenotypes: [], score });
    expect(result?.phenotypes).toEqual(phenotypes);
    expect(result?.score === undefined ? '' : writeScore(result.score)).toBe(to);
  });
  test('a phenotype without a score is converted by every score that it stands for', () => {
    const { underInhibition } = knowledge.genomics.phenoconversion;
    expect(underInhibition('CYP2D6', 'moderate', { phenotypes: ['Normal Metabolizer'] })).toEqual({
      phenotypes: ['Intermediate Metabolizer'],
      by: 'score',
    });
    expect(underInhibition('CYP2D6', 'strong', { phenotypes: ['Ultrarapid Metabolizer'] })?.phenotypes).toEqual([
      'Poor Metabolizer',
    ]);
    expect(underInhibition('CYP2D6', 'moderate', { phenotypes: ['Ultrarapid Metabolizer'] })?.phenotypes).toEqual([
      'Normal Metabolizer',
      'Ultrarapid Metabolizer',
    ]);
  });
  test('what is indeterminate, of an enzyme without a row or of no stated strength is not converted', () => {
    const { underInhibition } = knowledge.genomics.phenoconversion;
    expect(underInhibition('CYP2D6', 'strong', { phenotypes: ['Indeterminate'] })).toBeUndefined();
    expect(underInhibition('CYP2C19', 'strong', { phenotypes: ['Indeterminate'] })).toBeUndefined();
    expect(underInhibition('CYP2C19', 'moderate', { phenotypes: ['Normal Metabolizer'] })).toBeUndefined();
    expect(underInhibition('CYP2C9', 'strong', { phenotypes: ['Normal Metabolizer'] })).toBeUndefined();
    expect(underInhibition('CYP2D6', 'listed', { phenotypes: ['Normal Metabolizer'] })).toBeUndefined();
  });
  test('no inhibitor ever makes the enzyme faster', () => {
    const rank = ['Poor Metabolizer', 'Intermediate Metabolizer', 'Normal Metabolizer', 'Ultrarapid Metabolizer'];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 24 }),
        fc.boolean(),
        fc.constantFrom('strong' as const, 'moderate' as const),
        (quarters, atLeast, strength) => {
          const score = { value: quarters / 4, atLeast };
          const before = knowledge.genomics.phenotypesOfScore(CYP2D6, score).map((term) => rank.indexOf(term));
          const after = knowledge.genomics.phenoconversion
            .underInhibition('CYP2D6', strength, { phenotypes: [], score })
            ?.phenotypes.map((term) => rank.indexOf(term));
          expect(after?.length).toBeGreaterThan(0);
          expect(Math.max(...(after ?? []))).toBeLessThanOrEqual(Math.max(...before));
        },
      ),
    );
  });
});

describe('the table of inhibitors and inducers', () => {
  test('names drugs and genes that the gateway knows, and agrees with the classes that rules use', () => {
    const { terminology } = knowledge.ruleSet;
    for (const [vocabulary, gene, strength] of [
      ['strong-cyp2d6-inhibitors', 'CYP2D6', 'strong'],
      ['moderate-cyp2d6-inhibitors', 'CYP2D6', 'moderate'],
      ['strong-cyp2c19-inhibitors', 'CYP2C19', 'strong'],
    ] as const) {
      const named = terminology.drugs.names.filter((drug) =>
        knowledge.genomics.phenoconversion
          .interactionsOf(drug)
          .some((one) => one.gene === gene && one.effect === 'inhibitor' && one.strength === strength),
      );
      expect([...named].sort()).toEqual([...(terminology.vocabularies.drugClass(vocabulary) ?? [])].sort());
    }
  });
});

describe('a normal metabolizer of CYP2D6', () => {
  test.each([
    ['codeine', 'paroxetine', 'poor'],
    ['codeine', 'fluoxetine', 'poor'],
    ['tramadol', 'bupropion', 'poor'],
    ['tramadol', 'quinidine', 'poor'],
    ['codeine', 'duloxetine', 'intermediate'],
    ['codeine', 'terbinafine', 'normal'],
    ['codeine', 'sertraline', 'normal'],
  ])('for whom %s is ordered takes %s: row %s', (drug, taken, row) => {
    expect(rowsOf(`${drug}-cyp2d6-cpic`, { genes: NORMAL, orders: [drug], active: [taken] })).toEqual([row]);
  });
  test('the card says what the genotype says, what it acts as, and until when; the inhibitor is a fact of the match', () => {
    const { evaluation, advice } = advised({ genes: NORMAL, orders: ['codeine'], active: ['paroxetine'] });
    const match = evaluation.matches.find(({ ruleId }) => ruleId === 'codeine-cyp2d6-cpic');
    expect(match?.facts).toEqual(expect.arrayContaining(['CYP2D6#1', 'active#1 paroxetine']));
    const [card] = advice.recommendations;
    expect(card?.cautions[0]).toBe(
      'CYP2D6: the genotype says normal metabolizer; with paroxetine it acts as poor metabolizer. This advice holds while paroxetine is taken: when it is stopped the genotype holds again.',
    );
    const reasons = card?.reasons.map(({ text }) => text).join('\n');
    expect(reasons).toContain('with paroxetine, a strong CYP2D6 inhibitor, it acts as poor metabolizer');
    expect(reasons).toContain('Takes now: paroxetine');
  });
  test('what was stopped, is held or is only planned converts nothing', () => {
    expect(
      rowsOf('codeine-cyp2d6-cpic', {
        genes: NORMAL,
        orders: ['codeine'],
        past: ['paroxetine'],
        planned: ['fluoxetine'],
      }),
    ).toEqual(['normal']);
  });
  test('both drugs ordered together are judged together', () => {
    expect(rowsOf('codeine-cyp2d6-cpic', { genes: NORMAL, orders: ['codeine', 'paroxetine'] })).toEqual(['poor']);
  });
  test('a strong inhibitor counts before a moderate one', () => {
    const { genes } = profileOf({ genes: NORMAL, active: ['duloxetine', 'paroxetine'] });
    const state = genes.get(CYP2D6);
    expect(state?.state === 'known' ? state.actsAs?.map(({ phenotypes }) => phenotypes[0]) : undefined).toEqual([
      'Poor Metabolizer',
      'Intermediate Metabolizer',
    ]);
    expect(state?.state === 'known' ? state.phenotypes : undefined).toEqual(['Normal Metabolizer']);
  });
});

test('a halved score, which no genotype has, never falls between the rows of a rule', () => {
  // Every score up to 2.25 is intermediate when halved: whoever speaks of an intermediate metabolizer must speak of it.
  const speaking = (drug: string, stated: StatedPatient): readonly string[] => {
    const { matches, unknowns } = evaluate(knowledge.ruleSet, profileOf(stated), 'selected');
    return [...matches, ...unknowns].flatMap((said) => (said.drug?.name === drug ? [said.ruleId] : [])).sort();
  };
  const drugs = [...knowledge.ruleSet.engine.byDrug.keys()].filter((drug) => drug !== 'duloxetine');
  let judged = 0;
  for (const drug of drugs) {
    const orders = [drug];
    const usual = speaking(drug, { orders, genes: { CYP2D6: { score: 1 } } });
    if (!usual.some((rule) => rule.includes('cyp2d6'))) continue;
    for (const score of [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25])
      expect([drug, score, speaking(drug, { orders, genes: { CYP2D6: { score } }, active: ['duloxetine'] })]).toEqual([
        drug,
        score,
        speaking(drug, { orders, genes: { CYP2D6: { score: 1 } }, active: ['metformin'] }),
      ]);
    judged += 1;
  }
  expect(judged).toBeGreaterThan(20);
});

describe('an inhibitor among the orders', () => {
  test('speaks about the drug that is taken already', () => {
    const { evaluation, advice } = advised({ genes: NORMAL, active: ['codeine'], orders: ['paroxetine'] }, 'drafts');
    const codeine = evaluation.matches.filter(({ drug }) => drug?.name === 'codeine');
    expect(codeine.map(({ rule, row }) => rule.profile.rows[row]?.row)).toContain('poor');
    expect(codeine.every(({ facts }) => facts.includes('orders#1 paroxetine'))).toBe(true);
    expect(
      advice.recommendations.some(({ subject }) => subject?.role === 'active' && subject.drug.name === 'codeine'),
    ).toBe(true);
  });
  test('says nothing new where it is taken already, where the genotype is poor anyway, or where it is not an inhibitor', () => {
    const about = (stated: StatedPatient) =>
      advised(stated, 'drafts').evaluation.matches.filter(({ drug }) => drug?.name === 'codeine');
    expect(about({ genes: NORMAL, active: ['codeine', 'paroxetine'], orders: ['paroxetine'] })).toEqual([]);
    expect(about({ genes: { CYP2D6: { diplotype: '*4/*4' } }, active: ['codeine'], orders: ['paroxetine'] })).toEqual(
      [],
    );
    expect(about({ genes: NORMAL, active: ['codeine'], orders: ['sertraline'] })).toEqual([]);
  });
  test('its own guideline is judged by the genotype', () => {
    expect(rowsOf('paroxetine-cyp2d6-cpic', { genes: NORMAL, orders: ['paroxetine'] })).toEqual(
      rowsOf('paroxetine-cyp2d6-cpic', {
        genes: { CYP2D6: { phenotype: 'Normal Metabolizer' } },
        orders: ['paroxetine'],
      }),
    );
    expect(rowsOf('paroxetine-cyp2d6-cpic', { genes: NORMAL, orders: ['paroxetine'] })).not.toContain('poor');
  });
  test('as an alternative it is judged with what it does to the drugs that are taken', () => {
    const onTamoxifen = new Chart(profileOf({ genes: NORMAL, active: ['tamoxifen'] }), knowledge.ruleSet.terminology);
    const verdict = judgeAlternative(knowledge, onTamoxifen, { name: 'paroxetine' });
    const harmless = judgeAlternative(knowledge, onTamoxifen, { name: 'sertraline' });
    expect(verdict).toBeDefined();
    expect(harmless).toBeUndefined();
  });
});

describe('what is unknown', () => {
  test('stays unknown: an inhibitor does not stand in for a test', () => {
    const { evaluation } = advised({ orders: ['codeine'], active: ['paroxetine'] });
    expect(evaluation.matches.filter(({ ruleId }) => ruleId.startsWith('codeine-cyp2d6'))).toEqual([]);
    expect(evaluation.unknowns.some(({ ruleId }) => ruleId === 'codeine-cyp2d6-cpic')).toBe(true);
  });
  test('an indeterminate result and contradicting results stay what they are', () => {
    const states = [
      { CYP2D6: { diplotype: '*1/*999' } },
      { CYP2D6: [{ phenotype: 'Normal Metabolizer' }, { phenotype: 'Ultrarapid Metabolizer' }] },
    ].map((genes) => profileOf({ genes, active: ['paroxetine'] }).genes.get(CYP2D6)?.state);
    expect(states).toEqual(['indeterminate', 'contradictory']);
  });
});

describe('CYP2C19, where no factor is published', () => {
  test('is not converted; the card carries a caution', () => {
    const stated = { genes: { CYP2C19: { diplotype: '*1/*2' } }, orders: ['clopidogrel'], active: ['omeprazole'] };
    const { advice } = advised(stated);
    expect(rowsOf('clopidogrel-cyp2c19-dpwg', stated)).toEqual(
      rowsOf('clopidogrel-cyp2c19-dpwg', { ...stated, active: [] }),
    );
    expect(advice.recommendations.flatMap(({ cautions }) => cautions)).toContain(
      'Omeprazole is an inhibitor of CYP2C19: the enzyme may be less active than the result says, by how much is not established.',
    );
  });
});

test('read from FHIR resources the profile holds both', () => {
  const subject = { reference: 'Patient/1' };
  const rxnorm = (code: string) => ({ coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code }] });
  const { profile } = buildProfile(
    {
      patient: profileOf({}).patient,
      asOf: NOW,
      coverage: { genomic: 'known', medications: 'known' },
      unnamedSubject: 'accept-when-alone',
      resources: [
        {
          resource: {
            resourceType: 'Observation',
            id: 'g',
            status: 'final',
            code: { coding: [{ system: 'http://loinc.org', code: '84413-4' }] },
            component: [
              {
                code: { coding: [{ system: 'http://loinc.org', code: '48018-6' }] },
                valueCodeableConcept: {
                  coding: [{ system: 'http://www.genenames.org', code: 'HGNC:2625' }],
                  text: 'CYP2D6',
                },
              },
            ],
            valueCodeableConcept: { text: 'CYP2D6 *1/*2' },
          },
        },
        {
          resource: {
            resourceType: 'MedicationStatement',
            id: 'm',
            status: 'active',
            medicationCodeableConcept: rxnorm('32937'),
          },
        },
      ].map((source) => ({ resource: { ...source.resource, subject: { ...subject, reference: 'Patient/stated' } } })),
    },
    { terminology: knowledge.ruleSet.terminology, genomics: knowledge.genomics },
  );
  const state = profile.genes.get(CYP2D6);
  expect(state).toMatchObject({
    state: 'known',
    phenotypes: ['Normal Metabolizer'],
    actsAs: [{ phenotypes: ['Poor Metabolizer'], because: [{ drug: 'paroxetine', strength: 'strong' }] }],
  });
});

describe('an enzyme that counts as without activity under a strong inhibitor', () => {
  const RAPID = { CYP2C19: { diplotype: '*1/*17' } };
  const RULE = 'clopidogrel-cyp2c19-cpic';
  test('is judged as poor while the inhibitor is taken, and the card says what the genotype says and how sure that is', () => {
    const stated = { orders: ['clopidogrel'], active: ['fluconazole'], genes: RAPID };
    expect(rowsOf(RULE, stated)).toEqual(['poor']);
    const { advice } = advised(stated);
    const cautions = advice.recommendations.flatMap((one) => one.cautions).join(' ');
    expect(cautions).toContain('the genotype says rapid metabolizer; with fluconazole it acts as poor metabolizer');
    expect(cautions).toContain('less certain than a measurement');
  });
  test('a past inhibitor, one of no stated strength and an inducer change nothing', () => {
    for (const taken of [{ past: ['fluconazole'] }, { active: ['omeprazole'] }, { active: ['carbamazepine'] }])
      expect(rowsOf(RULE, { orders: ['clopidogrel'], ...taken, genes: RAPID })).not.toEqual(['poor']);
  });
  test('without a result nothing is known of the enzyme', () => {
    const profile = profileOf({ orders: ['clopidogrel'], active: ['fluconazole'], genes: {} });
    expect(profile.genes.get(geneSymbol('CYP2C19'))).toBeUndefined();
  });
  test('every row is of a gene and a phenotype that the gateway knows', () => {
    const { genes } = knowledge.ruleSet.terminology;
    for (const gene of ['CYP2C19', 'CYP3A4']) {
      const under = knowledge.genomics.phenoconversion.underInhibition(gene, 'strong', {
        phenotypes: ['Normal Metabolizer'],
      });
      expect(genes.bySymbol(gene)?.phenotypes).toEqual(expect.arrayContaining([...(under?.phenotypes ?? ['none'])]));
    }
  });
});
