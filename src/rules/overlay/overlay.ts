import Type, { type Static } from 'typebox';
import { Bounds, Name, oneOf, strict, text } from '../condition.ts';
import { LEVELS } from '../rule-profile.ts';

/*
 * Overlays: what a hospital does otherwise than the rules that came with the gateway. They stand in files of their own under profiles/local, so that an
 * update of the shipped rules never meets them, and each says for which version of its rule it was written, by whom, why, and until when.
 */

const DateOnly = text('Calendar date, YYYY-MM-DD', { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });

const OutcomeChange = Type.Object(
  {
    outcome: Type.Unsafe<string>({
      ...Name,
      description: 'Key of the outcome, or the name of the row that has it inside',
    }),
    summary: Type.Optional(text('Card heading instead', { maxLength: 139 })),
    detail: Type.Optional(text('Text for the clinician instead')),
    patient: Type.Optional(text('Text for the patient instead')),
    level: Type.Optional(oneOf(LEVELS, 'How loudly to speak instead')),
  },
  { ...strict, minProperties: 2, description: 'Other words, or another level, for an outcome' },
);

const bounds = { ...Bounds } as const;
const place = Type.Optional(
  Type.Unsafe<string>({ ...Name, description: 'Row whose condition is meant; `when` of the rule if left out' }),
);
const ThresholdChange = Type.Union([
  Type.Object(
    { row: place, observation: Name, ...bounds },
    { ...strict, minProperties: 2, description: 'Other bounds for a measurement' },
  ),
  Type.Object(
    { row: place, score: text('HGNC symbol'), ...bounds },
    { ...strict, minProperties: 2, description: 'Other bounds for the activity score of a gene' },
  ),
  Type.Object(
    { row: place, age: Type.Object(Bounds, { ...strict, minProperties: 1 }) },
    { ...strict, description: 'Other bounds for the age' },
  ),
]);

const Overlay = Type.Object(
  {
    rule: Type.Unsafe<string>({ ...Name, description: 'Id of the rule' }),
    'written-for': text('Version of the rule that was read when this was decided', {
      pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$',
    }),
    owner: text('Who answers for it'),
    reason: text('Why this hospital differs'),
    expires: DateOnly,
    disable: Type.Optional(Type.Unsafe<true>({ type: 'boolean', const: true, description: 'The rule does not run' })),
    outcomes: Type.Optional(Type.Array(OutcomeChange, { minItems: 1 })),
    thresholds: Type.Optional(Type.Array(ThresholdChange, { minItems: 1 })),
  },
  { ...strict, description: 'What is done otherwise than one rule says' },
);

export const OverlaysSchema = Type.Array(Overlay, { title: 'Overlays', minItems: 1 });

export const NeverDisabledSchema = Type.Array(
  Type.Object(
    {
      rule: Type.Unsafe<string>({ ...Name, description: 'Id of the rule' }),
      reason: text('What would happen without it'),
    },
    strict,
  ),
  { title: 'Rules that may not be switched off', minItems: 1 },
);

export type Overlay = Static<typeof Overlay>;
export type OutcomeChange = Static<typeof OutcomeChange>;
export type ThresholdChange = Static<typeof ThresholdChange>;
export type NeverDisabled = Static<typeof NeverDisabledSchema>[number];
