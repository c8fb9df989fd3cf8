import { validateResource } from '../fhir/index.ts';
import { isFault, isObject, isText, type JsonObject, textOf } from '../kernel/index.ts';
import type { Recommendation, RecommendedOption } from '../recommend/recommendation.ts';
import { clip, oneLine, plainName } from '../recommend/words.ts';
import type { SuggestedAction, Suggestion } from './card.ts';
import { isAbout } from './card-faults.ts';
import { draftMedicationRequest, draftServiceRequest, isClean, type OrderContext, withDose } from './draft-orders.ts';

export interface SuggestionContext extends OrderContext {
  /** Draft orders of the request by `Type/id`, as sent. Empty on patient-view. */
  readonly orders: ReadonlyMap<string, JsonObject>;
  /** A fresh UUID for each call. */
  readonly newId: () => string;
}

/** Buttons hold one short line. */
const LABEL_LIMIT = 100;
const DESCRIPTION_LIMIT = 200;

/**
 * The options that a clinician can take with one click. Where the drug is an order of the request, an alternative is created and that order deleted
 * (create first: some clients apply only the first action that they can). An order already active is never changed from here: the alternative is
 * proposed, and stopping the old one stays the clinician's act. An option that cannot be carried out as it stands keeps its label and no actions.
 */
export function suggestionsOf(recommendation: Recommendation, context: SuggestionContext): readonly Suggestion[] {
  const order = orderOf(recommendation, context);
  let recommended = false;
  return recommendation.options.flatMap((option) => {
    if (option.kind === 'advise') return [];
    const actions = actionsOf(option, recommendation, order, context);
    const isRecommended = option.recommended && !recommended;
    recommended ||= isRecommended;
    return [
      {
        uuid: context.newId(),
        label: clip(oneLine(option.label), LABEL_LIMIT) || LABELS[option.kind],
        ...(isRecommended ? { isRecommended: true as const } : {}),
        ...(actions.length === 0 ? {} : { actions }),
      },
    ];
  });
}

const LABELS = {
  replace: 'Order another drug',
  'adjust-dose': 'Change the dose',
  cancel: 'Remove the order',
  test: 'Order the test',
  refer: 'Refer',
} as const;

/** Tests and referrals can be wanted together; drugs and doses exclude each other. */
export const selectionOf = (options: readonly RecommendedOption[]): 'at-most-one' | 'any' =>
  options.every(({ kind }) => kind === 'test' || kind === 'refer' || kind === 'advise') ? 'any' : 'at-most-one';

interface OrderAtHand {
  readonly reference: string;
  readonly resource: JsonObject;
}

/** The order under judgement, when the request held it and it is this patient's. */
function orderOf({ subject }: Recommendation, context: SuggestionContext): OrderAtHand | undefined {
  if (subject === undefined || (subject.role !== 'selected' && subject.role !== 'draft')) return undefined;
  const resource = context.orders.get(subject.source);
  if (resource === undefined || !isText(resource.id)) return undefined;
  const about = isObject(resource.subject) ? resource.subject.reference : undefined;
  if (!isText(about) || !isAbout(about, context.patientId)) return undefined;
  const reference = `${textOf(resource.resourceType)}/${resource.id}`;
  return reference === subject.source ? { reference, resource } : undefined;
}

function actionsOf(
  option: Exclude<RecommendedOption, { kind: 'advise' }>,
  recommendation: Recommendation,
  order: OrderAtHand | undefined,
  context: SuggestionContext,
): readonly SuggestedAction[] {
  const drug = plainName(recommendation.subject?.drug.name ?? '') || 'the drug';
  const described = (text: string, note?: string): string =>
    clip(oneLine([text, note].filter(Boolean).join(' ')), DESCRIPTION_LIMIT);
  const removal: readonly SuggestedAction[] =
    order === undefined
      ? []
      : [{ type: 'delete', description: described(`Remove the order of ${drug}.`), resourceId: order.reference }];
  switch (option.kind) {
    case 'replace': {
      const alternative = plainName(option.drug.name) || 'another drug';
      const drafted = draftMedicationRequest(context.newId(), alternative, option.coding, order?.resource, context);
      const resource = isValid(drafted) ? drafted : withoutReasons(drafted);
      // Removing the order without putting another in its place would be a different act than the one on the button.
      if (resource !== drafted && !isValid(resource)) return [];
      const description = described(`Order ${alternative}; the dose is to be added.`, option.note);
      return [{ type: 'create', description, resource }, ...removal];
    }
    case 'adjust-dose': {
      const adjusted = order === undefined ? undefined : withDose(order.resource, option.percent);
      // An order still being written may be unfinished, and may hold empty values that a card must not: then the words alone are offered.
      if (adjusted === undefined || !isClean(adjusted) || !isValid(adjusted)) return [];
      return [
        {
          type: 'update',
          description: described(`Change ${drug} to ${String(option.percent)}% of the dose ordered.`, option.note),
          resource: adjusted,
        },
      ];
    }
    case 'cancel':
      return removal;
    case 'test':
    case 'refer': {
      const resource = draftServiceRequest(context.newId(), option.code, order?.resource, context);
      return isValid(resource)
        ? [{ type: 'create', description: described(`Order: ${option.code.text}.`), resource }]
        : [];
    }
  }
}

const isValid = (resource: JsonObject): boolean => !validateResource(resource).some(isFault);

/** The order at hand was not validated (it may be unfinished): what was copied from it goes when it is not sound. */
function withoutReasons(resource: JsonObject): JsonObject {
  const { reasonCode: _code, reasonReference: _reference, ...rest } = resource;
  return rest;
}
