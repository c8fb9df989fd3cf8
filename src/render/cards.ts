import { isObject, isText, type JsonObject, Memo } from '../kernel/index.ts';
import { levelRank, moreSevere } from '../recommend/policy.ts';
import type { Advice, Level, Reason, Recommendation, Topic } from '../recommend/recommendation.ts';
import { clip, oneLine, plainName } from '../recommend/words.ts';
import type { Card } from './card.ts';
import { detailOf } from './card-detail.ts';
import { faultsOfCard, SUMMARY_LIMIT } from './card-faults.ts';
import { OVERRIDE_REASONS, systemUrl } from './code-systems.ts';
import type { OrderContext } from './draft-orders.ts';
import { evidenceWords } from './evidence.ts';
import { escapeMarkdown } from './markdown.ts';
import { type ResultSummary, resultSummaryCard } from './result-summary.ts';
import { type SuggestionContext, selectionOf, suggestionsOf } from './suggestions.ts';

export interface CardContext extends OrderContext {
  /** Resources of `context.draftOrders` as sent, unfinished ones among them; empty on patient-view. */
  readonly draftOrders: readonly unknown[];
  /** A fresh UUID for each call. */
  readonly newId: () => string;
  /** Base by which callers know the gateway, for the code systems of topics and override reasons. */
  readonly publicUrl: string;
  /** Alert budget: most cards of one answer; 10 when left out. */
  readonly maxCards?: number;
  /** What new gene results mean for drugs that may be ordered later. */
  readonly resultSummary?: ResultSummary;
}

/** A card with what the Decision has to remember of it. */
export interface CardRecord {
  readonly card: Card;
  /** Rule behind the card; `gateway` for what the gateway itself has to say. */
  readonly ruleId: string;
  readonly level: Level;
  readonly suggestions: readonly string[];
  /** Reference of the order or medication that the card is about. */
  readonly about?: string;
}

/** More cards than this at once are not read, whatever their weight. */
const DEFAULT_MAX_CARDS = 10;
const LINK_LIMIT = 5;
/** Lines of the closing card that lists what did not fit. */
const OVERFLOW_LINES = 50;

export const renderCards = (advice: Advice, context: CardContext): readonly Card[] =>
  renderCardRecords(advice, context).map(({ card }) => card);

/** What is to be said on a card of its own where there is room. */
interface Draft {
  readonly level: Level;
  /** Stands for the card where there is none. */
  readonly summary: string;
  readonly record: () => CardRecord;
}

/** Cards of one answer, most important first: never more than the budget, never two with one summary, each checked before it leaves. */
export function renderCardRecords(advice: Advice, given: CardContext): readonly CardRecord[] {
  const context: Rendering = { orders: ordersByReference(given.draftOrders), ...given };
  const drafts = draftsOf(advice, context);
  // At least two: what was withheld and what did not fit must both be said.
  const summary = context.resultSummary;
  const reserved = (advice.withheld.length > 0 ? 1 : 0) + (summary === undefined ? 0 : 1);
  const budget = Math.max(2, 1 + reserved, context.maxCards ?? DEFAULT_MAX_CARDS) - reserved;
  const room = drafts.length > budget ? Math.max(0, budget - 1) : drafts.length;

  const records = drafts.slice(0, room).map(({ record }) => record());
  const rest = drafts.slice(room);
  if (rest.length > 0) records.push(overflowCard(rest, context));
  if (summary !== undefined)
    records.push(checked(resultSummaryCard(summary, context.publicUrl, context.newId()), 'gateway', context));
  if (advice.withheld.length > 0) records.push(withheldCard(context));
  return distinct(records);
}

/** The loudest first. Within a level Recommendations keep their rank and come before contradictions. */
function draftsOf(advice: Advice, context: Rendering): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const recommendation of advice.recommendations) {
    const { level, summary } = recommendation;
    drafts.push({ level, summary, record: () => recommendationCard(recommendation, context) });
  }
  for (const contradiction of advice.contradictions) {
    if (contradiction.about.length === 0) continue;
    const summary = `The results for ${contradiction.gene} contradict each other`;
    drafts.push({ level: 'warning', summary, record: () => contradictionCard(contradiction, context) });
  }
  return drafts.sort((a, b) => levelRank(a.level) - levelRank(b.level));
}

type Rendering = CardContext & SuggestionContext;

function ordersByReference(draftOrders: readonly unknown[]): ReadonlyMap<string, JsonObject> {
  const orders = new Map<string, JsonObject>();
  for (const order of draftOrders) {
    if (!isObject(order) || !isText(order.resourceType) || !isText(order.id)) continue;
    const reference = `${order.resourceType}/${order.id}`;
    if (!orders.has(reference)) orders.set(reference, order);
  }
  return orders;
}

function recommendationCard(recommendation: Recommendation, context: Rendering): CardRecord {
  const suggestions = suggestionsOf(recommendation, context);
  const reasons = overrideReasonsOf(recommendation, context.publicUrl);
  const links = linksOf(recommendation);
  const card: Card = {
    uuid: context.newId(),
    summary: summaryOf(recommendation),
    detail: detailOf(recommendation),
    indicator: recommendation.level,
    source: sourceOf(recommendation, context.publicUrl),
    ...(suggestions.length === 0 ? {} : { suggestions, selectionBehavior: selectionOf(recommendation.options) }),
    ...(reasons.length === 0 ? {} : { overrideReasons: reasons }),
    ...(links.length === 0 ? {} : { links }),
  };
  return checked(card, recommendation.rule.id, context, recommendation.subject?.source);
}

/** A rule always has a summary and a title; text without a visible character must still not leave as an empty summary. */
const summaryOf = ({ summary, rule }: Recommendation): string =>
  clip(oneLine(summary) || oneLine(rule.title) || 'Advice on a treatment', SUMMARY_LIMIT);

/** Last check before a card leaves: what cannot be said within the rules is left out rather than said wrongly. */
function checked(card: Card, ruleId: string, context: Rendering, about?: string): CardRecord {
  const plain = (): Card => {
    const { uuid, summary, detail, indicator, source } = card;
    return { uuid, summary, detail, indicator, source: { label: source.label } };
  };
  const fit = faultsOfCard(card, context).length === 0 ? card : plain();
  return {
    card: fit,
    ruleId,
    level: fit.indicator,
    suggestions: (fit.suggestions ?? []).map(({ uuid }) => uuid),
    ...(about === undefined ? {} : { about }),
  };
}

function sourceOf({ evidence, topic }: Recommendation, publicUrl: string): Card['source'] {
  const words = evidence[0] === undefined ? undefined : evidenceWords(evidence[0]);
  return {
    label: words?.label ?? 'Precision Gateway',
    ...(words?.link === undefined ? {} : { url: words.link.url }),
    topic: { system: systemUrl(publicUrl, 'recommendation-topic'), code: topic, display: TOPIC_WORDS[topic] },
  };
}

export const TOPIC_WORDS: Readonly<Record<Topic, string>> = {
  'drug-gene': 'Drug and gene',
  'pre-test': 'Test before treatment',
  prevention: 'Prevention',
  lifestyle: 'Daily life',
  pathway: 'Care pathway',
};

function linksOf(recommendation: Recommendation): NonNullable<Card['links']> {
  const links: NonNullable<Card['links']>[number][] = [];
  for (const { evidence } of [recommendation, ...recommendation.alsoSaid]) {
    for (const { link } of evidence.map(evidenceWords)) {
      if (links.length === LINK_LIMIT) return links;
      if (link !== undefined && !links.some(({ url }) => url === link.url)) links.push(link);
    }
  }
  return links;
}

/** Every card of a rule carries the same list. */
const overrideReasons = new Memo<NonNullable<Card['overrideReasons']>>();

const overrideReasonsOf = (
  { overrideReasons: codings }: Recommendation,
  publicUrl: string,
): NonNullable<Card['overrideReasons']> =>
  overrideReasons.of(codings, publicUrl, () => {
    const reasons = new Map<string, NonNullable<Card['overrideReasons']>[number]>();
    for (const { system, code, display } of codings) {
      if (code === '') continue;
      const reason = Object.freeze({
        code,
        system: system ?? systemUrl(publicUrl, OVERRIDE_REASONS),
        display: oneLine(display ?? '') || code.replaceAll('-', ' '),
      });
      reasons.set(`${reason.system}|${code}`, reason);
    }
    return Object.freeze([...reasons.values()]);
  });

const GATEWAY_SOURCE = { label: 'Precision Gateway' } as const;

function contradictionCard({ gene, reasons, about }: Advice['contradictions'][number], context: Rendering): CardRecord {
  const drugs = [...new Set(about.map(({ drug }) => plainName(drug.name)))].filter((name) => name !== '');
  const card: Card = {
    uuid: context.newId(),
    summary: clip(
      oneLine(
        `The results for ${plainName(gene)} contradict each other: no advice from them on ${drugs.join(', ') || 'this drug'}`,
      ),
      SUMMARY_LIMIT,
    ),
    detail: [
      `The record holds results for ${escapeMarkdown(gene)} that cannot all be true. Which of them holds has to be settled with the laboratory; until then nothing is advised on the strength of any of them.`,
      [
        '**Results on record**',
        '',
        ...reasons.map(({ text, source }: Reason) => `- ${escapeMarkdown(text)}; ${escapeMarkdown(source)}`),
      ].join('\n'),
    ].join('\n\n'),
    indicator: 'warning',
    source: GATEWAY_SOURCE,
  };
  return checked(card, 'gateway', context);
}

/** Says that something was withheld, never what: the kind alone could tell what the patient keeps private. */
const withheldCard = (context: Rendering): CardRecord =>
  checked(
    {
      uuid: context.newId(),
      summary: "Some information was withheld by the patient's consent",
      detail:
        'This advice was made without it and may be incomplete. Silence about a drug or a test is therefore no statement about it.',
      indicator: 'info',
      source: GATEWAY_SOURCE,
    },
    'gateway',
    context,
  );

/** One card for all that exceeds the budget, as loud as the loudest of it, naming each. */
function overflowCard(rest: readonly Draft[], context: Rendering): CardRecord {
  const level = rest.reduce<Level>((worst, draft) => moreSevere(worst, draft.level), 'info');
  const lines = rest.map((draft) => `- ${draft.level}: ${escapeMarkdown(clip(oneLine(draft.summary), SUMMARY_LIMIT))}`);
  const unlisted = lines.length - OVERFLOW_LINES;
  return checked(
    {
      uuid: context.newId(),
      summary: `${String(rest.length)} more recommendation${rest.length === 1 ? '' : 's'} for this patient`,
      detail: [...lines.slice(0, OVERFLOW_LINES), ...(unlisted > 0 ? [`- and ${String(unlisted)} more`] : [])].join(
        '\n',
      ),
      indicator: level,
      source: GATEWAY_SOURCE,
    },
    'gateway',
    context,
  );
}

/** Two orders of one drug say the same thing: each card then names its order. */
function distinct(records: readonly CardRecord[]): readonly CardRecord[] {
  const counts = new Map<string, number>();
  for (const { card } of records) counts.set(card.summary, (counts.get(card.summary) ?? 0) + 1);
  if (counts.size === records.length) return records;
  const used = new Set([...counts].filter(([, count]) => count === 1).map(([summary]) => summary));
  return records.map((record, index) => {
    const { summary } = record.card;
    if (counts.get(summary) === 1) return record;
    const place = `no. ${String(index + 1)}`;
    const name = clip(oneLine(record.about ?? ''), NAME_LIMIT);
    const told = [name, `${name} ${place}`.trim()]
      .filter((words) => words !== '')
      .map((words) => withSuffix(summary, ` (${words})`))
      .find((words) => !used.has(words));
    // Places differ, so the second form is new unless a rule's own summary imitates it.
    const unique = told ?? withSuffix(summary, ` (${place}, ${String(used.size)})`);
    used.add(unique);
    return { ...record, card: { ...record.card, summary: unique } };
  });
}

/** Room for the name of an order in a summary. */
const NAME_LIMIT = 60;
const withSuffix = (summary: string, suffix: string): string =>
  `${clip(summary, SUMMARY_LIMIT - suffix.length)}${suffix}`;
