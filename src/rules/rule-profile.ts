import Type, { type Static } from 'typebox';
import { Bounds, Condition, ConditionDefinition, Name, oneOf, strict, text } from './condition.ts';

/*
 * The RuleProfile: one file under profiles/, written and read by people. This module is its one definition; the JSON Schema in
 * profiles/schema/ and the TypeScript types are both made from it.
 */

export type { Condition, Leaf } from './condition.ts';

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
export const STRENGTHS = ['strong', 'moderate', 'optional', 'no-recommendation', 'none'] as const;
export const STATUSES = ['draft', 'shadow', 'active', 'retired'] as const;
export const TOPICS = ['drug-gene', 'pre-test', 'prevention', 'lifestyle', 'pathway'] as const;

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
    strength: oneOf(
      STRENGTHS,
      'Strength of the recommendation as its source grades it; no-recommendation where it looked at the result and recommends nothing; none where it does not grade',
    ),
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
      oneOf(
        ['unique', 'first', 'first-known'],
        'unique (default): rows exclude each other; first: the first row that holds, unknown while a row before it is; first-known: the first row known to hold, whatever is not known of the rows before it, so that a general row may stand in for special ones',
      ),
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
