import type { DataRequirement } from 'fhir/r4.js';
import type { Annotation, GuidanceResponse } from '../../fhir/index.ts';
import type { DataClass } from '../../patient/profile.ts';
import type { Advice, Recommendation } from '../../recommend/recommendation.ts';
import { CODE_SYSTEMS } from '../../terminology/index.ts';
import { extensionUrl } from '../code-systems.ts';
import { adviceExtensions, annotation, loinc, textOf } from './codings.ts';
import { inBundle, type Rendering } from './context.ts';
import { notesOf } from './proposals.ts';

/*
 * One GuidanceResponse for each rule that was woken: what it said, that it asks for no change, or what it would need to know.
 */

interface Woken {
  readonly ruleId: string;
  readonly version: string;
  readonly about: string;
}

const response = ({ ruleId, version, about }: Woken, rendering: Rendering) => ({
  resourceType: 'GuidanceResponse' as const,
  id: rendering.idOf('guidance', ruleId, version, about),
  moduleUri: `${rendering.publicUrl}/rules/${ruleId}|${version}`,
  subject: rendering.subject,
  ...rendering.encounter,
  occurrenceDateTime: rendering.at,
  performer: { display: 'Precision Gateway' },
});

/** The first line is what the rule said, never empty. */
const notes = (first: string, ruleId: string, more: readonly Annotation[] = []): Annotation[] => [
  annotation(first, ruleId),
  ...more,
];

/** The rule that leads a Recommendation, and those placed behind it. `result`: the CarePlan or RequestGroup that it led to. */
export function guidanceOf(
  recommendation: Recommendation,
  result: string | undefined,
  rendering: Rendering,
): readonly GuidanceResponse[] {
  const about = recommendation.subject?.source ?? '';
  const linked = result === undefined ? {} : { result: inBundle(result) };
  return [
    {
      ...response({ ruleId: recommendation.rule.id, version: recommendation.rule.version, about }, rendering),
      extension: adviceExtensions(recommendation, recommendation.rule, rendering.publicUrl),
      status: 'success',
      note: notes(recommendation.summary, recommendation.rule.id, notesOf(recommendation)),
      ...linked,
    },
    ...recommendation.alsoSaid.map(
      (said): GuidanceResponse => ({
        ...response({ ruleId: said.ruleId, version: said.version, about }, rendering),
        extension: adviceExtensions(
          said,
          { id: said.ruleId, version: said.version, row: said.row },
          rendering.publicUrl,
        ),
        status: 'success',
        note: notes(`${said.agrees ? 'Agrees' : 'Differs'} (${said.policy}): ${said.summary}`, said.ruleId),
        ...(said.agrees ? linked : {}),
      }),
    ),
  ];
}

export const noChangeGuidance = (said: Advice['noChange'][number], rendering: Rendering): GuidanceResponse => ({
  ...response({ ruleId: said.ruleId, version: said.version, about: said.subject?.source ?? '' }, rendering),
  extension: adviceExtensions(said, { id: said.ruleId, version: said.version, row: said.row }, rendering.publicUrl),
  status: 'success',
  note: notes(
    said.summary,
    said.ruleId,
    said.reasons.map(({ text, source }) => annotation(text, source)),
  ),
});

/** Says what has to be known, and not why it is missing: whether it was never measured or is withheld is the patient's own business. */
export function undecidedGuidance(
  { ruleId, version, title, subject, missing }: Advice['undecided'][number],
  rendering: Rendering,
): GuidanceResponse {
  const requirements = new Map(missing.map(({ dataClass, what }) => [`${dataClass} ${what}`, { dataClass, what }]));
  return {
    ...response({ ruleId, version, about: subject?.source ?? '' }, rendering),
    status: 'data-required',
    note: notes(title, ruleId),
    ...(requirements.size === 0
      ? {}
      : {
          dataRequirement: [...requirements.values()].map(({ dataClass, what }) =>
            requirementOf(dataClass, what, rendering),
          ),
        }),
  };
}

const TYPES = {
  demographics: 'Patient',
  genomic: 'Observation',
  medications: 'MedicationRequest',
  conditions: 'Condition',
  allergies: 'AllergyIntolerance',
  observations: 'Observation',
  lifestyle: 'Observation',
} as const satisfies Readonly<Record<DataClass, string>>;

function requirementOf(dataClass: DataClass, what: string, { terminology, publicUrl }: Rendering): DataRequirement {
  const named = textOf(what, dataClass);
  const extension = [{ url: extensionUrl(publicUrl, 'missing-datum'), valueString: named }];
  const type = TYPES[dataClass];
  if (dataClass === 'genomic') {
    const gene = terminology?.genes.bySymbol(what);
    return {
      extension,
      type,
      codeFilter: [
        { path: 'code', code: [loinc('84413-4', 'Genotype display name')] },
        ...(gene?.hgnc === undefined
          ? []
          : [
              {
                searchParam: 'component-value-concept',
                code: [{ system: CODE_SYSTEMS.hgnc, code: gene.hgnc, display: gene.symbol }],
              },
            ]),
      ],
    };
  }
  const entry =
    type === 'Observation' ? terminology?.vocabularies.observation(what) : terminology?.vocabularies.condition(what);
  if (entry === undefined || entry.codes.length === 0) return { extension, type };
  return {
    extension,
    type,
    codeFilter: [
      {
        path: 'code',
        code: entry.codes.map(({ system, code, display }) => ({
          ...(system === undefined ? {} : { system }),
          code,
          ...(display === undefined ? {} : { display }),
        })),
      },
    ],
  };
}
