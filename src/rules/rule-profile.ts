import Type, { type Static } from 'typebox';

/*
 * The RuleProfile: one file under profiles/, written and read by people. This module is its one definition; the JSON Schema in
 * profiles/schema/ and the TypeScript types are both made from it.
 */

const text = (description: string, options: { maxLength?: number; pattern?: string } = {}) =>
  Type.String({ minLength: 1, description, ...options });
const oneOf = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description });
const strict = { additionalProperties: false } as const;
const Name = text('Lower-case key, words joined by hyphens', { pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 80 });
const DateOnly = text('Calendar date, YYYY-MM-DD', { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });

export const LEVELS = ['info', 'warning', 'critical'] as const;
export const CATEGORIES = [
  'alternative-drug',
  'dose-change',
  'other-guidance',
  'test',
  'prevention',
  'lifestyle',
  'none',
] as const;
export const STRENGTHS = ['strong', 'moderate', 'optional', 'none'] as const;
export const STATUSES = ['draft', 'shadow', 'active', 'retired'] as const;
export const TOPICS = ['drug-gene', 'pre-test', 'prevention', 'lifestyle', 'pathway'] as const;

/** Bounds of a number; at least one of them. */
const Bounds = {
  'at-least': Type.Optional(Type.Number()),
  above: Type.Optional(Type.Number()),
  'at-most': Type.Optional(Type.Number()),
  below: Type.Optional(Type.Number()),
};

/** Leaves of a condition: each asks one thing of the PatientProfile and is yes, no or unknown. */
const leaves = [
  Type.Object(
    { gene: text('HGNC symbol'), phenotype: Type.Array(text('Standard phenotype term of the gene'), { minItems: 1 }) },
    { ...strict, description: 'The result of the gene is one of these phenotypes' },
  ),
  Type.Object(
    { gene: text('HGNC symbol'), score: Type.Object(Bounds, { ...strict, minProperties: 1 }) },
    { ...strict, description: 'The activity score of the gene lies in these bounds' },
  ),
  Type.Object(
    { gene: text('HGNC symbol'), diplotype: Type.Array(text('Diplotype in either order, *1/*3'), { minItems: 1 }) },
    { ...strict, description: 'The diplotype of the gene is one of these' },
  ),
  Type.Object(
    {
      gene: text('HGNC symbol, HLA genes'),
      allele: text('Risk allele, *57:01'),
      is: oneOf(['positive', 'negative'], 'Carried or not'),
    },
    { ...strict, description: 'The risk allele is carried (or was tested and is not)' },
  ),
  Type.Object(
    {
      gene: text('HGNC symbol'),
      variant: Type.Array(
        oneOf(['pathogenic', 'likely-pathogenic', 'uncertain', 'likely-benign', 'benign'], 'Classification'),
        { minItems: 1 },
      ),
    },
    { ...strict, description: 'A variant of the gene with one of these classifications was reported' },
  ),
  Type.Object(
    {
      gene: text('HGNC symbol'),
      allele: Type.Optional(text('Risk allele of an HLA gene, *57:01: a result of another allele does not count')),
      tested: Type.Boolean(),
    },
    {
      ...strict,
      description:
        'Any result of the gene (or of its allele) is on file (true), or none is although genomic results were looked up (false)',
    },
  ),
  Type.Object(
    {
      drug: text('Generic name, or @vocabulary'),
      taken: oneOf(['ordered', 'active', 'either'], 'In the orders under judgement, in the active list, or in either'),
    },
    { ...strict, description: 'The patient takes or is being prescribed the drug' },
  ),
  Type.Object({ condition: Name }, { ...strict, description: 'An active problem of this vocabulary entry' }),
  Type.Object(
    { allergy: text('Generic name, or @vocabulary') },
    { ...strict, description: 'An active allergy or intolerance to the drug' },
  ),
  Type.Object(
    {
      observation: Name,
      ...Bounds,
      'within-days': Type.Optional(Type.Integer({ minimum: 1 })),
      pick: Type.Optional(oneOf(['latest', 'any', 'mean'], 'Which of several results counts; latest when left out')),
    },
    {
      ...strict,
      description:
        'A laboratory result, vital sign or daily-life measurement of this vocabulary entry; unit as the vocabulary names it',
    },
  ),
  Type.Object(
    { age: Type.Object(Bounds, { ...strict, minProperties: 1 }) },
    { ...strict, description: 'Age in completed years' },
  ),
  Type.Object(
    { sex: oneOf(['female', 'male'], 'Administrative gender') },
    { ...strict, description: 'Administrative gender of the patient' },
  ),
  Type.Object({ pregnant: Type.Boolean() }, { ...strict, description: 'Pregnant at this time' }),
] as const;

export type Leaf = Static<(typeof leaves)[number]>;
/** Yes, no or unknown of one patient: unknown parts stay unknown unless the other parts settle the whole. */
export type Condition =
  | Leaf
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

// The schema is recursive; Ajv and editors follow the reference into the root's $defs.
const Condition = Type.Unsafe<Condition>({ $ref: '#/$defs/Condition' });
const ConditionDefinition = Type.Union([
  Type.Object(
    { all: Type.Array(Condition, { minItems: 1 }) },
    { ...strict, description: 'Yes when every part is yes' },
  ),
  Type.Object(
    { any: Type.Array(Condition, { minItems: 1 }) },
    { ...strict, description: 'Yes when at least one part is yes' },
  ),
  Type.Object({ not: Condition }, { ...strict, description: 'Yes when the part is no; unknown stays unknown' }),
  ...leaves,
]);

/** What a clinician may do about it. Every option that names a drug is itself checked against `unless` and the patient's allergies. */
const Option = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('replace'),
      drug: text('Generic name of the alternative'),
      label: text('What the button says', { maxLength: 80 }),
      note: Type.Optional(text('Dose or conditions, one sentence')),
      unless: Type.Optional(Type.Array(Condition)),
    },
    { ...strict, description: 'Order another drug instead' },
  ),
  Type.Object(
    {
      kind: Type.Literal('adjust-dose'),
      percent: Type.Number({ minimum: 1, maximum: 400, description: 'Of the dose ordered' }),
      label: text('What the button says', { maxLength: 80 }),
      note: Type.Optional(text('How to go on, one sentence')),
    },
    { ...strict, description: 'The same drug at another dose' },
  ),
  Type.Object(
    { kind: Type.Literal('cancel'), label: text('What the button says', { maxLength: 80 }) },
    { ...strict, description: 'Do not give the drug, no substitute named' },
  ),
  Type.Object(
    { kind: Type.Literal('test'), test: Name, label: text('What the button says', { maxLength: 80 }) },
    { ...strict, description: 'Order a test of the tests vocabulary' },
  ),
  Type.Object(
    { kind: Type.Literal('refer'), service: Name, label: text('What the button says', { maxLength: 80 }) },
    { ...strict, description: 'Refer to a service of the services vocabulary' },
  ),
  Type.Object(
    { kind: Type.Literal('advise'), text: text('One sentence the clinician may pass on or act on') },
    { ...strict, description: 'Advice without an order: monitoring, dosing by label, counselling' },
  ),
]);

const Outcome = Type.Object(
  {
    summary: text('Card heading, fewer than 140 characters; {drug} stands for the drug at hand', { maxLength: 139 }),
    detail: text('Why, in the words of a clinician; Markdown; phenotype words rather than genotype codes'),
    patient: text('The same in plain words for the patient'),
    level: oneOf(LEVELS, 'How loudly to speak'),
    category: oneOf(CATEGORIES, 'What kind of change is advised'),
    also: Type.Optional(
      Type.Array(oneOf(CATEGORIES, 'Kind of change'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Further kinds of change that the source names beside it: another drug, or else a lower dose',
      }),
    ),
    strength: oneOf(STRENGTHS, 'Strength of the recommendation as its source grades it'),
    evidence: Type.Array(Name, { minItems: 1, description: 'Keys of the evidence list' }),
    options: Type.Optional(Type.Array(Option)),
    'recommended-option': Type.Optional(
      Type.Integer({ minimum: 1, description: 'Which option (1-based) to recommend; none when left out' }),
    ),
    pathway: Type.Optional(Name),
  },
  strict,
);

const Row = Type.Object(
  {
    row: Name,
    when: Condition,
    population: Type.Optional(text('As the source names it: general, adults, pediatrics')),
    then: Type.Union([Name, Outcome]),
  },
  {
    ...strict,
    description:
      'One row of the decision table: the outcome (or the key of one in `outcomes`) when its conditions hold',
  },
);

const Evidence = Type.Object(
  {
    key: Name,
    source: oneOf(['CPIC', 'DPWG', 'FDA', 'guideline', 'study', 'label'], 'Kind of source'),
    title: text('Title of the guideline or paper'),
    url: text('Absolute https address', { pattern: '^https://[^\\s]+$' }),
    pmid: Type.Optional(text('PubMed id', { pattern: '^[0-9]+$' })),
    version: text('Edition, year or date of the data used'),
    licence: text('Licence of the facts taken'),
  },
  strict,
);

/** A personal care pathway: becomes a FHIR CarePlan. */
const Pathway = Type.Object(
  {
    key: Name,
    title: text('Heading'),
    description: text('One paragraph for clinician and patient'),
    goals: Type.Array(
      Type.Object(
        {
          key: Name,
          text: text('Goal'),
          measure: Type.Optional(Name),
          target: Type.Optional(Type.Object(Bounds, { ...strict, minProperties: 1 })),
          'due-days': Type.Integer({ minimum: 1 }),
        },
        strict,
      ),
      { minItems: 1 },
    ),
    steps: Type.Array(
      Type.Object(
        {
          key: Name,
          text: text('Step'),
          kind: oneOf(['medication', 'test', 'referral', 'lifestyle', 'follow-up'], 'Kind'),
          goals: Type.Array(Name),
          'after-days': Type.Integer({ minimum: 0 }),
          'repeat-days': Type.Optional(Type.Integer({ minimum: 1 })),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  strict,
);

export const RuleProfileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: Name,
    title: text('What the rule is about, as a clinician would say it', { maxLength: 120 }),
    version: text('Semantic version', { pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$' }),
    status: oneOf(STATUSES, 'draft: never runs; shadow: runs silently; active; retired'),
    topic: oneOf(TOPICS, 'What the rule serves'),
    owner: text('Who answers for it'),
    'review-by': DateOnly,
    trigger: Type.Union(
      [
        Type.Object(
          { drugs: Type.Array(text('Generic name, or @vocabulary'), { minItems: 1 }) },
          { ...strict, description: 'Considered when one of these is ordered (order hooks) or taken (patient-view)' },
        ),
        Type.Object(
          {
            facts: Type.Array(
              Type.Union([
                Type.Object({ gene: text('HGNC symbol') }, strict),
                Type.Object({ condition: Name }, strict),
                Type.Object({ observation: Name }, strict),
              ]),
              { minItems: 1 },
            ),
          },
          { ...strict, description: 'Considered on patient-view when the patient has any of these facts' },
        ),
      ],
      { description: 'What wakes the rule: keeps the cost of matching on the candidates' },
    ),
    when: Type.Optional(Condition),
    rows: Type.Array(Row, { minItems: 1 }),
    hit: Type.Optional(
      oneOf(['unique', 'first'], 'unique (default): rows exclude each other; first: the first row that holds'),
    ),
    outcomes: Type.Optional(Type.Record(Name, Outcome, strict)),
    evidence: Type.Array(Evidence, { minItems: 1 }),
    pathways: Type.Optional(Type.Array(Pathway)),
    'override-reasons': Type.Optional(
      Type.Array(Name, { description: 'Keys of the override-reasons vocabulary; the general ones when left out' }),
    ),
  },
  { ...strict, title: 'RuleProfile', $defs: { Condition: ConditionDefinition } },
);

export type RuleOption = Static<typeof Option>;
export type RuleOutcome = Static<typeof Outcome>;
export type RuleEvidence = Static<typeof Evidence>;
export type RuleRow = Static<typeof Row>;
export type RulePathway = Static<typeof Pathway>;
export type RuleProfile = Static<typeof RuleProfileSchema>;
