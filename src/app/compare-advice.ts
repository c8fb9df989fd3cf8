import type { Advice, Level, Recommendation } from '../recommend/recommendation.ts';

/** What a card says, as far as a clinician would notice. */
export interface CardBrief {
  /** The order or medication it is about; the rule where it is about none. */
  readonly about: string;
  readonly rule: string;
  readonly row: string;
  readonly level: Level;
  readonly summary: string;
  readonly options: readonly string[];
}

/** How the cards of one patient differ between two states of the rules. */
export interface CardChange {
  readonly kind: 'added' | 'gone' | 'changed';
  readonly before?: CardBrief;
  readonly after?: CardBrief;
}

/** One entry for each card of an Advice, in its order. */
export const cardsOf = (advice: Advice): readonly CardBrief[] => advice.recommendations.map(briefOf);

/** Cards about the same order or medication are the same card; one that says the same is no change. */
export function compareCards(before: readonly CardBrief[], after: readonly CardBrief[]): readonly CardChange[] {
  const old = new Map(before.map((card) => [card.about, card]));
  const now = new Map(after.map((card) => [card.about, card]));
  const changes: CardChange[] = [];
  for (const [about, card] of now) {
    const was = old.get(about);
    if (was === undefined) changes.push({ kind: 'added', after: card });
    else if (JSON.stringify(was) !== JSON.stringify(card)) changes.push({ kind: 'changed', before: was, after: card });
  }
  for (const [about, card] of old) if (!now.has(about)) changes.push({ kind: 'gone', before: card });
  return changes;
}

function briefOf({ rule, subject, level, summary, options }: Recommendation): CardBrief {
  return {
    about: subject === undefined ? rule.id : `${subject.drug.name} (${subject.source})`,
    rule: rule.id,
    row: rule.row,
    level,
    summary,
    options: options.map((option) =>
      option.kind === 'advise' ? option.text : `${option.label}${option.recommended ? ' (recommended)' : ''}`,
    ),
  };
}
