import type { CommunicationRequest } from 'fhir/r4.js';
import type { Bundle, FhirResource, Provenance } from '../../fhir/index.ts';
import type { Advice, Recommendation } from '../../recommend/recommendation.ts';
import { oneLine } from '../../recommend/words.ts';
import { textOf } from './codings.ts';
import { type BundleContext, entryOf, idOfAdvice, inBundle, type Rendering, renderingOf, toSource } from './context.ts';
import { guidanceOf, noChangeGuidance, undecidedGuidance } from './guidance.ts';
import { implicationOf } from './implication.ts';
import { contradictionIssue, issueOf, outcomeOf } from './issues.ts';
import { careOf } from './pathway.ts';
import { proposalsOf, recommendationTask } from './proposals.ts';

/**
 * The Advice as FHIR: a Bundle (collection) of a GuidanceResponse for each rule woken, and for each Recommendation its therapeutic implication and
 * Task (Genomics Reporting 3.0.0), DetectedIssue, proposals, CarePlan with Goals and words for the patient; Provenance over all of it. Equal Advice gives
 * equal bytes apart from the instant.
 */
export function renderBundle(advice: Advice, context: BundleContext): Bundle {
  const rendering = renderingOf(context);
  const advised = distinct([
    ...advice.recommendations.flatMap((recommendation) => resourcesOf(recommendation, rendering)),
    ...advice.noChange.map((match) => noChangeGuidance(match, rendering)),
    ...advice.undecided.map((unknown) => undecidedGuidance(unknown, rendering)),
    ...advice.contradictions.map((contradiction) => contradictionIssue(contradiction, rendering)),
  ]);
  const outcome = outcomeOf(advice, advised.length === 0, rendering);
  const entry = [
    ...advised,
    ...(advised.length === 0 ? [] : [provenanceOf(advice, advised, rendering)]),
    ...(outcome === undefined ? [] : [outcome]),
  ].map(entryOf);
  return {
    resourceType: 'Bundle',
    id: rendering.idOf('bundle'),
    type: 'collection',
    timestamp: rendering.at,
    ...(entry.length === 0 ? {} : { entry }),
  };
}

function resourcesOf(recommendation: Recommendation, rendering: Rendering): readonly FhirResource[] {
  const implication = implicationOf(recommendation, rendering);
  const task = recommendationTask(recommendation, implication?.id, rendering);
  const issue = issueOf(recommendation, implication?.id, rendering);
  const proposals = proposalsOf(recommendation, implication?.id, rendering);
  const care =
    recommendation.pathway === undefined
      ? undefined
      : careOf(recommendation, recommendation.pathway, proposals?.group.id, rendering);
  const about = task?.id ?? care?.plan.id ?? proposals?.group.id;
  const words = patientWords(recommendation, about, rendering);
  return [
    ...guidanceOf(recommendation, care?.plan.id ?? proposals?.group.id, rendering),
    ...[implication, task, issue, proposals?.group].filter((resource) => resource !== undefined),
    ...(proposals?.options ?? []),
    ...(care === undefined ? [] : [care.plan, ...care.goals]),
    ...(words === undefined ? [] : [words]),
  ];
}

/** The plain words for the patient: a draft, since a clinician decides whether and when they are said. */
function patientWords(
  recommendation: Recommendation,
  about: string | undefined,
  rendering: Rendering,
): CommunicationRequest | undefined {
  const contentString = oneLine(recommendation.patientText);
  if (contentString === '') return undefined;
  return {
    resourceType: 'CommunicationRequest',
    id: rendering.idOf('patient-words', idOfAdvice(recommendation)),
    status: 'draft',
    category: [{ text: 'Explanation for the patient' }],
    subject: rendering.subject,
    ...(about === undefined ? {} : { about: [inBundle(about)] }),
    ...rendering.encounter,
    payload: [{ contentString }],
    authoredOn: rendering.at,
    recipient: [rendering.subject],
  };
}

/** Who made all this, from which facts and by which rules. */
function provenanceOf(advice: Advice, targets: readonly FhirResource[], rendering: Rendering): Provenance {
  const sources = new Set([
    ...advice.recommendations.flatMap(({ reasons, subject }) => [
      ...(subject === undefined ? [] : [subject.source]),
      ...reasons.map(({ source }) => source),
    ]),
    ...[...advice.noChange, ...advice.contradictions].flatMap(({ reasons }) => reasons.map(({ source }) => source)),
  ]);
  const rules = new Map<string, string>();
  const used = (id: string, version: string, title: string) => rules.set(`${id}|${version}`, textOf(title, id));
  for (const { rule } of advice.recommendations) used(rule.id, rule.version, rule.title);
  for (const { alsoSaid } of advice.recommendations) {
    for (const { ruleId, version } of alsoSaid) if (!rules.has(`${ruleId}|${version}`)) used(ruleId, version, ruleId);
  }
  for (const { ruleId, version, title } of [...advice.noChange, ...advice.undecided]) used(ruleId, version, title);
  const entity = [
    ...[...sources].map((source) => ({ role: 'source' as const, what: toSource(source) })),
    ...[...rules].map(([value, display]) => ({
      role: 'source' as const,
      what: { identifier: { system: `${rendering.publicUrl}/rules`, value }, display },
    })),
  ];
  return {
    resourceType: 'Provenance',
    id: rendering.idOf('provenance'),
    target: targets.map((resource) => inBundle(resource.id ?? '')),
    recorded: rendering.at,
    agent: [
      {
        type: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }],
        },
        who: {
          identifier: { system: 'urn:ietf:rfc:3986', value: rendering.publicUrl },
          display: 'Precision Gateway',
        },
      },
    ],
    ...(entity.length === 0 ? {} : { entity }),
  };
}

/** A rule that is both placed behind another and without need for a change has one GuidanceResponse, the first said. */
function distinct(resources: readonly FhirResource[]): readonly FhirResource[] {
  const byId = new Map<string, FhirResource>();
  for (const resource of resources) {
    const id = resource.id ?? '';
    if (!byId.has(id)) byId.set(id, resource);
  }
  return [...byId.values()];
}
