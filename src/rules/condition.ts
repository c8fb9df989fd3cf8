import Type, { type Static } from 'typebox';
import type { JsonObject } from '../kernel/index.ts';
import { DATA_CLASSES } from '../patient/profile.ts';

/*
 * Conditions of a RuleProfile and the words that all parts of the schema are made of.
 */

export const text = (description: string, options: { maxLength?: number; pattern?: string } = {}) =>
  Type.String({ minLength: 1, description, ...options });
export const oneOf = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description });
export const strict = { additionalProperties: false } as const;
export const Name = text('Lower-case key, words joined by hyphens', {
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  maxLength: 80,
});

/** What every condition in another language says of itself; `atMost`: what it may read when it does not say. */
const inAnotherLanguage = (atMost: string) => ({
  asks: text('The same in words, as they follow "the patient": has a pacemaker', { maxLength: 120 }),
  reads: Type.Optional(
    Type.Array(oneOf(DATA_CLASSES, 'Class of data'), {
      minItems: 1,
      uniqueItems: true,
      description: `Only these classes of data are read, and need to be known; all that ${atMost} when left out`,
    }),
  ),
});

/** Bounds of a number; at least one of them. */
export const Bounds = {
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
  Type.Object(
    {
      fhirpath: text(
        "FHIRPath that gives true or false; each path begins with a resource type: Observation.exists(status = 'final')",
        { maxLength: 2000 },
      ),
      ...inAnotherLanguage('its resource types may hold'),
    },
    { ...strict, description: 'What no other form can ask, as FHIRPath over the resources of the patient' },
  ),
  Type.Object(
    {
      elm: Type.Object(
        {
          library: text('Identifier of an ELM library (compiled CQL); its file NAME.elm.json stands beside the rule'),
          expression: text('Name of the expression of it that gives true, false or null'),
          libraries: Type.Optional(
            Type.Array(Type.Unsafe<JsonObject>({ type: 'object' }), {
              description:
                'The library and those that it includes: put here from the files when the rule is read, not by hand',
            }),
          ),
        },
        strict,
      ),
      ...inAnotherLanguage('the library may retrieve'),
    },
    { ...strict, description: 'What a library of compiled CQL says of the patient' },
  ),
] as const;

export type Leaf = Static<(typeof leaves)[number]>;
/** Yes, no or unknown of one patient: unknown parts stay unknown unless the other parts settle the whole. */
export type Condition =
  | Leaf
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

// The schema is recursive; Ajv and editors follow the reference into the root's $defs.
export const Condition = Type.Unsafe<Condition>({ $ref: '#/$defs/Condition' });
export const ConditionDefinition = Type.Union([
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
