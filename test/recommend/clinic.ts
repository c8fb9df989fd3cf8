import { digestOf, type GeneSymbol, geneSymbol, patientId, type Result } from '../../src/kernel/index.ts';
import type {
  AllergyFact,
  ConditionFact,
  Coverage,
  DataClass,
  Fact,
  GeneResultFact,
  GeneState,
  MedicationFact,
  PatientProfile,
} from '../../src/patient/profile.ts';
import { compose } from '../../src/recommend/compose.ts';
import { CPIC_FIRST, type Policy } from '../../src/recommend/policy.ts';
import type { Advice } from '../../src/recommend/recommendation.ts';
import { verdictOf } from '../../src/recommend/verdict.ts';
import { compileRules } from '../../src/rules/compile.ts';
import { evaluate, judge } from '../../src/rules/evaluate.ts';
import type { Focus } from '../../src/rules/match.ts';
import { unfiled } from '../../src/rules/rule-file.ts';
import type { RuleEvidence, RuleOutcome, RuleProfile } from '../../src/rules/rule-profile.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { TRUTH_WORDS } from '../../src/rules/truth.ts';
import { createTerminology, type Terminology } from '../../src/terminology/index.ts';

/*
 * A small clinic: a handful of drugs and genes, rules written as a pharmacist would say them, patients as stories. The terminology, the
 * rules engine and compose() are the real ones.
 */

export const ASOF = Date.parse('2026-03-01T09:00:00Z');
const place = { file: 'clinic' };
const placed = <T>(row: T) => ({ place, row });

export function sound<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.findings.map((f) => `${f.code}: ${f.message}`).join('\n'));
  return result.value;
}

const drug = (name: string, rxnorm: string) => placed({ drug: name, rxnorm, atc: [], snomed: [] });
const gene = (symbol: string, hgnc: string, phenotypes: readonly string[], kind: 'diplotype' | 'hla' = 'diplotype') =>
  placed({ gene: symbol, hgnc, kind, scored: false, phenotypes });
const METABOLIZERS = [
  'Ultrarapid Metabolizer',
  'Rapid Metabolizer',
  'Normal Metabolizer',
  'Intermediate Metabolizer',
  'Poor Metabolizer',
];
const concept = (key: string, title: string, codes: readonly { system: string; code: string; display: string }[]) =>
  placed({ key, title, codes, prefixes: [] });
const SNOMED = 'http://snomed.info/sct';

export const terminology: Terminology = sound(
  createTerminology({
    version: 'clinic',
    drugs: [
      drug('clopidogrel', '32968'),
      drug('prasugrel', '613391'),
      drug('ticagrelor', '1116632'),
      drug('codeine', '2670'),
      drug('tramadol', '10689'),
      drug('morphine', '7052'),
      drug('simvastatin', '36567'),
      drug('pravastatin', '42463'),
      drug('azathioprine', '1256'),
      drug('abacavir', '190521'),
      drug('carbamazepine', '2002'),
    ],
    drugNames: [],
    drugWords: [],
    clinicalDrugs: [],
    genes: [
      gene('CYP2C19', 'HGNC:2621', METABOLIZERS),
      gene('CYP2D6', 'HGNC:2625', METABOLIZERS),
      gene('TPMT', 'HGNC:12014', METABOLIZERS),
      gene('NUDT15', 'HGNC:23063', METABOLIZERS),
      gene('SLCO1B1', 'HGNC:10959', ['Normal Function', 'Decreased Function', 'Poor Function']),
      gene('HLA-B', 'HGNC:4932', ['*57:01 positive', '*57:01 negative', '*15:02 positive', '*15:02 negative'], 'hla'),
    ],
    phenotypeAnswers: [],
    vocabularies: {
      observations: [],
      conditions: [
        concept('stroke-or-tia', 'Stroke or TIA', [{ system: SNOMED, code: '230690007', display: 'Stroke' }]),
        concept('active-bleeding', 'Active bleeding', [{ system: SNOMED, code: '131148009', display: 'Bleeding' }]),
      ],
      tests: [
        concept('hla-b-5701', 'HLA-B*57:01 test', [
          { system: 'http://loinc.org', code: '50956-2', display: 'HLA-B*57:01 [Presence]' },
        ]),
      ],
      services: [concept('genetic-counselling', 'Genetic counselling', [])],
      overrideReasons: [
        placed({
          key: 'clinician-judgement',
          system: 'https://precision-gateway.org/fhir/CodeSystem/override-reason',
          code: 'clinician-judgement',
          display: 'Clinical judgement',
        }),
        placed({
          key: 'tolerated-before',
          system: 'https://precision-gateway.org/fhir/CodeSystem/override-reason',
          code: 'tolerated-before',
          display: 'Tolerated before',
        }),
      ],
      drugClasses: [],
    },
  }),
);

export const CPIC: RuleEvidence = {
  key: 'cpic',
  source: 'CPIC',
  title: 'CPIC guideline',
  url: 'https://cpicpgx.org/guidelines/',
  version: '2022',
  licence: 'CC0-1.0',
};
export const DPWG: RuleEvidence = {
  ...CPIC,
  key: 'dpwg',
  source: 'DPWG',
  title: 'DPWG guideline',
  url: 'https://www.g-standaard.nl/',
};
export const FDA: RuleEvidence = {
  ...CPIC,
  key: 'fda',
  source: 'FDA',
  title: 'FDA table',
  url: 'https://www.fda.gov/',
};

export const outcome = (changes: Partial<RuleOutcome> = {}): RuleOutcome => ({
  summary: 'Choose another drug than {drug}',
  detail: '{drug} does not suit this result.',
  patient: '{drug} may not suit you.',
  level: 'warning',
  category: 'alternative-drug',
  strength: 'strong',
  evidence: ['cpic'],
  ...changes,
});

type Rows = RuleProfile['rows'];

export function rule(
  id: string,
  drugs: readonly string[],
  rows: Rows,
  changes: Partial<RuleProfile> = {},
): RuleProfile {
  return {
    id,
    title: `Rule ${id}`,
    version: '1.0.0',
    status: 'active',
    topic: 'drug-gene',
    owner: 'Clinical pharmacology',
    'review-by': '2030-01-01',
    trigger: { drugs: [...drugs] },
    rows,
    evidence: [CPIC, DPWG, FDA],
    ...changes,
  };
}

export const ruleSetOf = (rules: readonly RuleProfile[]): RuleSet =>
  sound(
    compileRules(
      rules.map((one) => unfiled(one)),
      terminology,
    ),
  );

const day = (date: string) => ({ from: Date.parse(`${date}T00:00:00Z`), to: Date.parse(`${date}T23:59:59.999Z`) });

export const geneResult = (
  symbol: string,
  phenotype: string,
  changes: Partial<GeneResultFact> = {},
): GeneResultFact => ({
  kind: 'gene-result',
  id: `Observation/${symbol.toLowerCase()}`,
  source: `Observation/${symbol.toLowerCase()}`,
  effective: day('2024-03-02'),
  certainty: 'high',
  reasons: [],
  gene: geneSymbol(symbol),
  phenotypes: [phenotype],
  interpretedBy: 'laboratory',
  ...changes,
});

export const medication = (
  name: string,
  role: MedicationFact['role'] = 'selected',
  changes: Partial<MedicationFact> = {},
): MedicationFact => {
  const known = terminology.drugs.byName(name);
  return {
    kind: 'medication',
    id: `MedicationRequest/${name}`,
    source: `MedicationRequest/${name}`,
    effective: {},
    certainty: 'high',
    reasons: [],
    role,
    drugs: [{ name, ...(known?.rxcui === undefined ? {} : { rxcui: known.rxcui }) }],
    codings: [],
    text: name,
    ...changes,
  };
};

export const problem = (code: string, display: string): ConditionFact => ({
  kind: 'condition',
  id: `Condition/${code}`,
  source: `Condition/${code}`,
  effective: {},
  certainty: 'high',
  reasons: [],
  codings: [{ system: SNOMED, code, display }],
  status: 'active',
  verified: 'confirmed',
});

export const allergy = (name: string): AllergyFact => ({
  kind: 'allergy',
  id: `AllergyIntolerance/${name}`,
  source: `AllergyIntolerance/${name}`,
  effective: {},
  certainty: 'high',
  reasons: [],
  drugs: [{ name }],
  codings: [],
  status: 'active',
});

const ALL_KNOWN: Readonly<Record<DataClass, Coverage>> = {
  demographics: 'known',
  genomic: 'known',
  medications: 'known',
  conditions: 'known',
  allergies: 'known',
  observations: 'known',
  lifestyle: 'known',
};

export function patient(
  facts: readonly Fact[],
  coverage: Partial<PatientProfile['coverage']> = {},
  changes: Partial<PatientProfile> = {},
): PatientProfile {
  const genes = new Map<GeneSymbol, GeneState>();
  for (const fact of facts) {
    if (fact.kind !== 'gene-result') continue;
    const before = genes.get(fact.gene);
    genes.set(
      fact.gene,
      before === undefined
        ? { state: 'known', phenotypes: fact.phenotypes, facts: [fact] }
        : { state: 'contradictory', facts: [...before.facts, fact] },
    );
  }
  return {
    patient: patientId('ada'),
    asOf: ASOF,
    birth: day('1960-05-01'),
    sex: 'female',
    coverage: { ...ALL_KNOWN, ...coverage },
    facts,
    genes,
    unread: [],
    resources: () => [],
    digest: () => digestOf(facts),
    ...changes,
  };
}

/** The clinic's whole way: rules, patient, Advice. */
export function adviceFor(
  rules: readonly RuleProfile[],
  profile: PatientProfile,
  options: { policy?: Policy; focus?: Focus } = {},
): Advice {
  const ruleSet = ruleSetOf(rules);
  return compose(evaluate(ruleSet, profile, options.focus ?? 'selected'), profile, {
    terminology,
    policy: options.policy ?? CPIC_FIRST,
    truthOf: (condition) => TRUTH_WORDS[judge(ruleSet, condition, profile).truth],
    judge: ({ name }) => {
      const ordered = {
        ...profile,
        facts: [...profile.facts.filter((f) => f.kind !== 'medication'), medication(name)],
      };
      return verdictOf(evaluate(ruleSet, ordered, 'selected'));
    },
  });
}

/** Rules that several stories share. */
export const CLOPIDOGREL = rule(
  'clopidogrel-cyp2c19',
  ['clopidogrel'],
  [
    {
      row: 'poor',
      population: 'adults',
      when: { gene: 'CYP2C19', phenotype: ['Poor Metabolizer'] },
      then: outcome({
        summary: '{drug} is hardly activated (CYP2C19 poor metabolizer): choose another antiplatelet drug',
        level: 'critical',
        options: [
          {
            kind: 'replace',
            drug: 'prasugrel',
            label: 'Order prasugrel instead',
            note: 'Loading dose by label.',
            unless: [{ condition: 'stroke-or-tia' }, { condition: 'active-bleeding' }],
          },
          {
            kind: 'replace',
            drug: 'ticagrelor',
            label: 'Order ticagrelor instead',
            unless: [{ condition: 'active-bleeding' }],
          },
        ],
        'recommended-option': 1,
      }),
    },
    {
      row: 'normal',
      when: { gene: 'CYP2C19', phenotype: ['Normal Metabolizer'] },
      then: outcome({ summary: 'No change of {drug} for CYP2C19', level: 'info', category: 'none' }),
    },
  ],
);
