import Type, { type Static } from 'typebox';
import type { JsonObject } from '../kernel/index.ts';
import { DATA_CLASSES } from '../patient/profile.ts';
import { Name, oneOf, strict, text } from './condition.ts';
import { CATEGORIES, LEVELS } from './rule-profile.ts';

/*
 * tests.yaml beside a rule.yaml: stories a pharmacist could check. A patient in five lines, then what the rule must say. This module is
 * the one definition; profiles/schema/rule-tests.schema.json is made from it. What a test does not mention was looked up and is empty
 * (name a class under not-asked, withheld or incomplete to say otherwise); a gene that is not named has no result.
 */

const oneOrMore = (description: string) =>
  Type.Union([text(description), Type.Array(text(description), { minItems: 1 })], { description });

const SIGNIFICANCES = [
  'pathogenic',
  'likely-pathogenic',
  'uncertain',
  'likely-benign',
  'benign',
  'not-stated',
] as const;
const DaysAgo = Type.Optional(
  Type.Number({ minimum: 0, description: 'How many days before the test’s date; 1 when left out' }),
);

/** One result of a gene as a laboratory would report it. */
const GeneResult = Type.Union([
  Type.Object(
    { phenotype: oneOrMore('Standard term; several when the result leaves open which') },
    { ...strict, description: 'A phenotype alone' },
  ),
  Type.Object(
    {
      diplotype: text('Diplotype, *2/*17'),
      phenotype: Type.Optional(oneOrMore('Standard term, where the gateway is not to derive it')),
      score: Type.Optional(Type.Number({ minimum: 0 })),
    },
    { ...strict, description: 'A diplotype; phenotype and score are derived from it unless given' },
  ),
  Type.Object(
    {
      score: Type.Union([Type.Number({ minimum: 0 }), Type.String({ pattern: '^>= ?[0-9]+(\\.[0-9]+)?$' })], {
        description: 'Activity score; ">= 3" when the copy number is open-ended',
      }),
      phenotype: Type.Optional(oneOrMore('Standard term')),
    },
    { ...strict, description: 'An activity score' },
  ),
  Type.Object(
    { variant: oneOf(SIGNIFICANCES, 'Classification of a reported variant'), name: Type.Optional(text('HGVS name')) },
    { ...strict, description: 'A reported variant with its classification' },
  ),
  Type.Object({ indeterminate: text('Why it does not say') }, { ...strict, description: 'A result that does not say' }),
  Type.Record(
    Type.String({ pattern: '^\\*[0-9]{1,3}(:[0-9]{1,3}){1,3}$' }),
    oneOf(['positive', 'negative'], 'Carried or not'),
    { ...strict, minProperties: 1, description: 'HLA risk alleles, "*57:01": positive' },
  ),
]);

const ConditionOfTest = Type.Union([
  Name,
  Type.Object(
    {
      condition: Name,
      status: Type.Optional(oneOf(['active', 'inactive', 'unknown'], 'Clinical status')),
      verified: Type.Optional(oneOf(['confirmed', 'unconfirmed', 'refuted'], 'Verification status')),
    },
    strict,
  ),
]);

const Measurement = Type.Object(
  {
    value: Type.Number(),
    comparator: Type.Optional(oneOf(['<', '<=', '>', '>='], 'As reported with the value')),
    'days-ago': DaysAgo,
  },
  strict,
);
const ObservationOfTest = Type.Union([Type.Number(), Measurement, Type.Array(Measurement, { minItems: 1 })], {
  description: 'A value in the unit of the vocabulary, or one or more with comparator and age in days',
});

const drugs = (description: string) => Type.Optional(Type.Array(text('Generic name'), { description }));
const classes = (description: string) =>
  Type.Optional(Type.Array(oneOf(DATA_CLASSES, 'Class of data'), { description }));

const TestPatient = Type.Object(
  {
    age: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 130, description: 'Completed years; unknown when left out' }),
    ),
    born: Type.Optional(
      Type.String({ pattern: '^[0-9]{4}(-[0-9]{2}){0,2}$', description: 'Date of birth, may be partial: 1961-05' }),
    ),
    sex: Type.Optional(oneOf(['female', 'male', 'other', 'unknown'], 'Administrative gender; unknown when left out')),
    genes: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Z][A-Za-z0-9-]{0,19}$' }),
        Type.Union([GeneResult, Type.Array(GeneResult, { minItems: 1 })]),
        { ...strict, description: 'Result, or several results that may contradict each other, by HGNC symbol' },
      ),
    ),
    orders: drugs('Orders under judgement'),
    drafts: drugs('Other unsigned orders'),
    active: drugs('Taken now'),
    planned: drugs('On hold'),
    past: drugs('Stopped or completed'),
    conditions: Type.Optional(
      Type.Array(ConditionOfTest, {
        description: 'Problems by vocabulary key, active and confirmed unless said otherwise',
      }),
    ),
    allergies: drugs('Active allergies and intolerances'),
    observations: Type.Optional(
      Type.Record(Name, ObservationOfTest, { ...strict, description: 'Measurements by vocabulary key' }),
    ),
    pregnant: Type.Optional(
      Type.Union([Type.Boolean(), Type.Object({ pregnant: Type.Boolean(), 'days-ago': DaysAgo }, strict)]),
    ),
    resources: Type.Optional(
      Type.Array(Type.Unsafe<JsonObject>({ type: 'object', required: ['resourceType'] }), {
        maxItems: 200,
        description: 'FHIR resources, read as a hospital would send them; orders that are drafts are under judgement',
      }),
    ),
    known: classes('Classes of data that were looked up; every class is unless named below'),
    'not-asked': classes('Classes of data that were not looked up'),
    withheld: classes('Classes of data withheld by consent'),
    incomplete: classes('Classes of data of which a part could not be read'),
  },
  strict,
);

const Held = Type.Object(
  {
    row: Type.Union([Name, Type.Array(Name, { minItems: 1 })], { description: 'Row, or rows, that hold' }),
    drug: Type.Optional(text('The drug that woke the rule, where the patient has several')),
    level: Type.Optional(oneOf(LEVELS, 'Level of the outcome')),
    category: Type.Optional(oneOf(CATEGORIES, 'Category of the outcome')),
    options: Type.Optional(
      Type.Array(text('Drug, test or service of an option, or its label'), {
        description: 'Options of the outcome in their order, by drug, test, service or label',
      }),
    ),
  },
  { ...strict, description: 'These rows hold and no others' },
);
const Undecided = Type.Object(
  {
    unknown: Type.Array(text('Gene, HLA allele, vocabulary key, age, sex or pregnancy'), {
      minItems: 1,
      description: 'No row holds because exactly these data are missing',
    }),
    drug: Type.Optional(text('The drug that woke the rule')),
  },
  { ...strict, description: 'The rule cannot be decided' },
);
const Expectation = Type.Union([
  Type.Literal('nothing', { description: 'The rule is not woken, or none of its rows holds and none is open' }),
  Held,
  Undecided,
]);

const Case = Type.Object(
  {
    test: text('What is tested, as a sentence'),
    'as-of': Type.Optional(
      Type.String({
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
        description: 'Date of the test; 2026-01-15 when left out',
      }),
    ),
    focus: Type.Optional(
      oneOf(
        ['selected', 'drafts', 'active'],
        'Which medications are judged: selected (order-select, order-sign; default when the patient has orders), drafts, or active (patient-view; default otherwise)',
      ),
    ),
    patient: TestPatient,
    expect: Type.Union([Expectation, Type.Array(Type.Union([Held, Undecided]), { minItems: 2 })], {
      description: 'What the rule says; a list where several drugs of the patient wake it',
    }),
  },
  strict,
);

export const RuleTestsSchema = Type.Array(Case, {
  title: 'Tests of a RuleProfile',
  minItems: 1,
});

export type GeneResultOfTest = Static<typeof GeneResult>;
export type TestPatient = Static<typeof TestPatient>;
export type RuleExpectation = Static<typeof Held> | Static<typeof Undecided>;
export type RuleTest = Static<typeof Case>;
