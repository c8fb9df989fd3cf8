import type {
  Annotation,
  FhirResource,
  MedicationRequest,
  Reference,
  RequestGroup,
  ServiceRequest,
  Task,
} from '../../fhir/index.ts';
import type { Recommendation, RecommendedOption } from '../../recommend/recommendation.ts';
import { oneLine } from '../../recommend/words.ts';
import { selectionOf } from '../suggestions.ts';
import { adviceExtensions, annotation, conceptOf, drugConcept, loinc, textOf } from './codings.ts';
import { idOfAdvice, inBundle, type Rendering, toSource, typeNamedBy } from './context.ts';

/*
 * What can be done, as resources: the medication-recommendation Task of Genomics Reporting 3.0.0, and a RequestGroup of the options, each a request that
 * nobody has authorised (intent proposal or option, status draft).
 */

type Action = Exclude<RecommendedOption, { kind: 'advise' }>;
type OptionResource = MedicationRequest | ServiceRequest | Task;

export interface Proposals {
  readonly group: RequestGroup;
  readonly options: readonly FhirResource[];
}

/** Undefined where the Recommendation offers nothing that an order can carry. */
export function proposalsOf(
  recommendation: Recommendation,
  implicationId: string | undefined,
  rendering: Rendering,
): Proposals | undefined {
  const actions = recommendation.options.filter((option): option is Action => option.kind !== 'advise');
  if (actions.length === 0) return undefined;
  const intent = actions.length === 1 ? 'proposal' : 'option';
  const reason = implicationId === undefined ? {} : { reasonReference: [inBundle(implicationId)] };
  const options = actions.map((option, index) => ({
    option,
    resource: resourceOf(
      option,
      recommendation,
      intent,
      rendering.idOf('option', idOfAdvice(recommendation), String(index)),
      reason,
      rendering,
    ),
  }));
  const notes = notesOf(recommendation);
  return {
    options: options.map(({ resource }) => resource),
    group: {
      resourceType: 'RequestGroup',
      id: rendering.idOf('options', idOfAdvice(recommendation)),
      extension: adviceExtensions(recommendation, recommendation.rule, rendering.publicUrl),
      status: 'draft',
      intent: 'proposal',
      subject: rendering.subject,
      ...rendering.encounter,
      authoredOn: rendering.at,
      ...reason,
      ...(notes.length === 0 ? {} : { note: notes }),
      action: [
        {
          title: textOf(recommendation.summary, recommendation.rule.id),
          groupingBehavior: 'logical-group',
          selectionBehavior: selectionOf(recommendation.options),
          action: options.map(({ option, resource }) => ({
            title: textOf(option.label, option.kind),
            ...('note' in option && option.note !== undefined ? { description: textOf(option.note, option.kind) } : {}),
            // The source's own preference, for clients that tick it beforehand.
            ...(option.recommended ? { precheckBehavior: 'yes' as const } : {}),
            resource: inBundle(resource.id ?? ''),
          })),
        },
      ],
    },
  };
}

function resourceOf(
  option: Action,
  recommendation: Recommendation,
  intent: 'proposal' | 'option',
  id: string,
  reason: { reasonReference?: Reference[] },
  rendering: Rendering,
): OptionResource {
  const order = recommendation.subject?.source;
  const prior =
    order !== undefined && typeNamedBy(order) === 'MedicationRequest' ? { priorPrescription: toSource(order) } : {};
  const request = {
    status: 'draft' as const,
    intent,
    subject: rendering.subject,
    ...rendering.encounter,
    authoredOn: rendering.at,
  };
  switch (option.kind) {
    case 'replace':
      return {
        resourceType: 'MedicationRequest',
        id,
        ...request,
        medicationCodeableConcept: drugConcept(option.drug, option.coding),
        ...reason,
        ...prior,
        ...(option.note === undefined ? {} : { note: [annotation(option.note, option.label)] }),
      };
    case 'adjust-dose':
      return {
        resourceType: 'MedicationRequest',
        id,
        ...request,
        medicationCodeableConcept: drugConcept(recommendation.subject?.drug ?? { name: 'the drug ordered' }),
        ...reason,
        ...prior,
        dosageInstruction: [
          { text: textOf(`${String(option.percent)}% of the dose ordered. ${option.note ?? ''}`, option.label) },
        ],
      };
    case 'cancel':
      return {
        resourceType: 'Task',
        id,
        status: 'requested',
        intent,
        code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'abort' }] },
        description: textOf(option.label, 'Stop the drug'),
        ...(order === undefined ? {} : { focus: toSource(order) }),
        for: rendering.subject,
        authoredOn: rendering.at,
      };
    case 'test':
    case 'refer':
      return { resourceType: 'ServiceRequest', id, ...request, code: conceptOf(option.code), ...reason };
  }
}

/** LOINC answer list LL4049-4, to which the profile binds Task.code: only the answers that say what is advised. */
function taskCode({ category, options }: Recommendation): Task['code'] {
  if (category === 'alternative-drug') {
    return { coding: [loinc('LA26421-0', 'Consider alternative medication')] };
  }
  if (category !== 'dose-change') return undefined;
  const percents = options.flatMap((option) => (option.kind === 'adjust-dose' ? [option.percent] : []));
  if (percents.length === 0) return undefined;
  if (percents.every((percent) => percent < 100)) return { coding: [loinc('LA26422-8', 'Decrease dose')] };
  if (percents.every((percent) => percent > 100)) return { coding: [loinc('LA26423-6', 'Increase dose')] };
  return undefined;
}

/** The advice on a drug as a Task that someone has to decide on. */
export function recommendationTask(
  recommendation: Recommendation,
  implicationId: string | undefined,
  rendering: Rendering,
): Task | undefined {
  const { subject } = recommendation;
  if (subject === undefined || recommendation.topic !== 'drug-gene') return undefined;
  const code = taskCode(recommendation);
  const notes = notesOf(recommendation);
  return {
    resourceType: 'Task',
    id: rendering.idOf('task', idOfAdvice(recommendation)),
    meta: {
      profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/medication-recommendation'],
    },
    extension: adviceExtensions(recommendation, recommendation.rule, rendering.publicUrl),
    status: 'requested',
    intent: 'proposal',
    ...(code === undefined ? {} : { code }),
    description: textOf(recommendation.summary, recommendation.rule.id),
    ...(typeNamedBy(subject.source) === 'MedicationStatement' ? { focus: toSource(subject.source) } : {}),
    for: rendering.subject,
    ...rendering.encounter,
    authoredOn: rendering.at,
    ...(implicationId === undefined ? {} : { reasonReference: inBundle(implicationId) }),
    ...(notes.length === 0 ? {} : { note: notes }),
    input: [{ type: { text: 'Order or medication that this is about' }, valueReference: toSource(subject.source) }],
  };
}

/** What else has to be read: why, cautions, advice without an order, alternatives ruled out, other sources. */
export function notesOf(recommendation: Recommendation): Annotation[] {
  const { reasons, cautions, options, blocked, alsoSaid } = recommendation;
  const lines = [
    ...reasons.map(({ text }) => text),
    ...cautions,
    ...options.flatMap((option) => (option.kind === 'advise' ? [option.text] : [])),
    ...blocked.map(({ drug, because }) => `Not offered: ${drug.name}, ${because}.`),
    ...alsoSaid.map(
      ({ summary, agrees, evidence, policy }) =>
        `${evidence[0]?.source ?? 'Another rule'} ${agrees ? 'agrees' : 'differs'} (${policy}): ${summary}`,
    ),
  ];
  return lines.filter((line) => oneLine(line) !== '').map((line) => annotation(line, ''));
}
