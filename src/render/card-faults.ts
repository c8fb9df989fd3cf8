import { isObject, isText } from '../kernel/index.ts';
import { isClean } from './draft-orders.ts';

/** CDS Hooks: a summary has fewer than 140 characters. */
export const SUMMARY_LIMIT = 139;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
const REFERENCE = /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const MORE_THAN_A_LINE = /[\u0000-\u001f\u007f\u2028\u2029]/u;

/** What an answer's actions may speak of. */
export interface CardBounds {
  readonly patientId: string;
  /** References (`Type/id`) of the orders that the request held. */
  readonly orders: { has(reference: string): boolean };
}

/**
 * Every rule of CDS Hooks 2.0.1 (and this gateway's own, stricter ones) that a card breaks, in words; empty = fit to leave. Takes `unknown`, so that tests
 * can show it broken cards.
 */
export function faultsOfCard(card: unknown, bounds: CardBounds): readonly string[] {
  if (!isObject(card)) return ['a card is an object'];
  const faults: string[] = [];
  const need = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const { overrideReasons, ...others } = card;
  need(isClean(others), NOT_CLEAN);
  onlyKeys(card, CARD_KEYS, 'card', faults);
  need(isText(card.uuid) && UUID.test(card.uuid), 'uuid is a UUID');
  need(isText(card.summary) && card.summary.length <= SUMMARY_LIMIT, 'summary has 1 to 139 characters');
  need(isText(card.summary) && !MORE_THAN_A_LINE.test(card.summary), 'summary is one plain line');
  need(isText(card.detail), 'detail is text');
  need(['info', 'warning', 'critical'].includes(String(card.indicator)), 'indicator is info, warning or critical');
  sourceFaults(card.source, faults);
  if (card.suggestions !== undefined) suggestionFaults(card, bounds, faults);
  else need(card.selectionBehavior === undefined, 'selectionBehavior stands only beside suggestions');
  if ('overrideReasons' in card) faults.push(...overrideReasonFaults(overrideReasons));
  if (card.links !== undefined) linkFaults(card.links, faults);
  return faults;
}

const NOT_CLEAN = 'nothing in a card is null or empty';

const CARD_KEYS = new Set([
  'uuid',
  'summary',
  'detail',
  'indicator',
  'source',
  'suggestions',
  'selectionBehavior',
  'overrideReasons',
  'links',
]);
const SOURCE_KEYS = new Set(['label', 'url', 'icon', 'topic']);
const SUGGESTION_KEYS = new Set(['uuid', 'label', 'isRecommended', 'actions']);

function onlyKeys(value: object, allowed: ReadonlySet<string>, what: string, faults: string[]): void {
  for (const key of Object.keys(value)) {
    if (!allowed.has(key)) faults.push(`${what} has a field outside the specification: ${key}`);
  }
}

function sourceFaults(source: unknown, faults: string[]): void {
  if (!isObject(source) || !isText(source.label)) {
    faults.push('source has a label');
    return;
  }
  onlyKeys(source, SOURCE_KEYS, 'source', faults);
  for (const key of ['url', 'icon'] as const) {
    if (source[key] !== undefined && !isAbsoluteUrl(source[key])) faults.push(`source.${key} is an absolute URL`);
  }
  const { topic } = source;
  if (topic !== undefined && !(isObject(topic) && isText(topic.code) && isAbsoluteUri(topic.system))) {
    faults.push('source.topic is a Coding with code and system');
  }
}

function suggestionFaults(card: { readonly [key: string]: unknown }, bounds: CardBounds, faults: string[]): void {
  const { suggestions, selectionBehavior } = card;
  if (!Array.isArray(suggestions) || suggestions.length === 0) {
    faults.push('suggestions is a filled array');
    return;
  }
  if (selectionBehavior !== 'at-most-one' && selectionBehavior !== 'any') {
    faults.push('selectionBehavior is at-most-one or any');
  }
  const uuids = new Set<unknown>([card.uuid]);
  let recommended = 0;
  for (const suggestion of suggestions) {
    if (!isObject(suggestion)) {
      faults.push('a suggestion is an object');
      continue;
    }
    onlyKeys(suggestion, SUGGESTION_KEYS, 'suggestion', faults);
    if (!isText(suggestion.label)) faults.push('a suggestion has a label');
    if (!isText(suggestion.uuid) || !UUID.test(suggestion.uuid)) faults.push('suggestion.uuid is a UUID');
    if (uuids.has(suggestion.uuid)) faults.push('uuids are unique');
    uuids.add(suggestion.uuid);
    if (suggestion.isRecommended !== undefined && typeof suggestion.isRecommended !== 'boolean') {
      faults.push('isRecommended is a boolean');
    }
    if (suggestion.isRecommended === true) recommended += 1;
    if (suggestion.actions !== undefined) actionFaults(suggestion.actions, bounds, faults);
  }
  if (recommended > 1 && selectionBehavior !== 'any') faults.push('several recommended suggestions need "any"');
}

function actionFaults(actions: unknown, bounds: CardBounds, faults: string[]): void {
  if (!Array.isArray(actions) || actions.length === 0) {
    faults.push('actions is a filled array');
    return;
  }
  let deleted = false;
  for (const action of actions) {
    if (!isObject(action)) {
      faults.push('an action is an object');
      continue;
    }
    if (!isText(action.description)) faults.push('an action has a description');
    if (action.type === 'delete') {
      deleted = true;
      if (!isText(action.resourceId) || !REFERENCE.test(action.resourceId)) faults.push('resourceId is Type/id');
      else if (!bounds.orders.has(action.resourceId)) faults.push('delete names an order of the request');
      if (action.resource !== undefined) faults.push('delete carries no resource');
      continue;
    }
    if (deleted) faults.push('create and update stand before delete');
    if (action.type !== 'create' && action.type !== 'update') faults.push('action.type is create, update or delete');
    resourceFaults(action.type, action.resource, bounds, faults);
  }
}

function resourceFaults(type: unknown, resource: unknown, bounds: CardBounds, faults: string[]): void {
  if (!isObject(resource) || !isText(resource.resourceType) || !isText(resource.id)) {
    faults.push('an action resource is a FHIR resource with an id');
    return;
  }
  const { subject } = resource;
  if (!isObject(subject) || !isText(subject.reference) || !isAbout(subject.reference, bounds.patientId)) {
    faults.push('an action resource concerns the patient in context');
  }
  const reference = `${resource.resourceType}/${resource.id}`;
  if (type === 'update' && !bounds.orders.has(reference)) faults.push('update names an order of the request');
  if (type === 'create' && bounds.orders.has(reference)) faults.push('a created resource has an id of its own');
}

/** `Patient/1`, absolute and versioned forms included. */
export function isAbout(reference: string, patientId: string): boolean {
  const patient = `Patient/${patientId}`;
  // As nearly every order writes it.
  if (reference === patient) return true;
  const [bare = ''] = reference.split('/_history/');
  return bare === patient || bare.endsWith(`/${patient}`);
}

/** Faults of lists that cannot change: every card of a rule carries the same one. */
const faultsOfFrozen = new WeakMap<object, readonly string[]>();

function overrideReasonFaults(reasons: unknown): readonly string[] {
  if (!Array.isArray(reasons)) return ['overrideReasons is an array'];
  const known = faultsOfFrozen.get(reasons);
  if (known !== undefined) return known;
  const faults: string[] = isClean(reasons) ? [] : [NOT_CLEAN];
  const seen = new Set<string>();
  for (const reason of reasons) {
    if (!isObject(reason) || !isText(reason.code) || !isAbsoluteUri(reason.system) || !isText(reason.display)) {
      faults.push('an override reason has code, system and display');
      continue;
    }
    const key = `${String(reason.system)}|${reason.code}`;
    if (seen.has(key)) faults.push('override reasons are distinct');
    seen.add(key);
  }
  if (isFrozenList(reasons)) faultsOfFrozen.set(reasons, faults);
  return faults;
}

const isFrozenList = (list: readonly unknown[]): boolean =>
  Object.isFrozen(list) &&
  list.every(
    (item) =>
      isObject(item) && Object.isFrozen(item) && Object.values(item).every((value) => typeof value === 'string'),
  );

function linkFaults(links: unknown, faults: string[]): void {
  if (!Array.isArray(links)) {
    faults.push('links is an array');
    return;
  }
  for (const link of links) {
    if (!isObject(link) || !isText(link.label) || !isAbsoluteUrl(link.url)) {
      faults.push('a link has a label and an absolute url');
      continue;
    }
    if (link.type !== 'absolute' && link.type !== 'smart') faults.push('link.type is absolute or smart');
    if (link.appContext !== undefined && (link.type !== 'smart' || !isText(link.appContext))) {
      faults.push('appContext is text on a smart link');
    }
  }
}

/** Those that were judged before: a rule set has a few hundred URLs, and each card repeats a dozen of them. */
const judgedUrls = new Map<string, { readonly isUrl: boolean; readonly isUri: boolean }>();
const MOST_JUDGED = 4096;

function judgedUrl(value: string): { readonly isUrl: boolean; readonly isUri: boolean } {
  let judged = judgedUrls.get(value);
  if (judged === undefined) {
    const isUri = URL.canParse(value);
    const url = isUri ? new URL(value) : undefined;
    const isWeb = url !== undefined && /^https?:$/u.test(url.protocol) && url.hostname !== '';
    judged = { isUri, isUrl: isWeb && url.username === '' && url.password === '' };
    if (judgedUrls.size >= MOST_JUDGED) judgedUrls.clear();
    judgedUrls.set(value, judged);
  }
  return judged;
}

/** http(s), with a host, and without user information that could disguise it. */
export const isAbsoluteUrl = (value: unknown): value is string => isText(value) && judgedUrl(value).isUrl;

const isAbsoluteUri = (value: unknown): boolean => isText(value) && judgedUrl(value).isUri;
