import { clip, oneLine } from '../recommend/words.ts';
import type { RuleEvidence } from '../rules/rule-profile.ts';
import type { Card } from './card.ts';
import { isAbsoluteUrl } from './card-faults.ts';
import { escapeMarkdown } from './markdown.ts';

/** What cards say of a piece of evidence, whoever the patient is. */
export interface EvidenceWords {
  readonly label: string;
  /** Absent where its address is none that a card may carry. */
  readonly link?: NonNullable<Card['links']>[number];
  /** What the detail says of it, in Markdown. */
  readonly line: string;
}

const LABEL_LIMIT = 100;

/** Evidence is put into words once, as long as its rule lives. */
const known = new WeakMap<RuleEvidence, EvidenceWords>();

export function evidenceWords(evidence: RuleEvidence): EvidenceWords {
  let words = known.get(evidence);
  if (words === undefined) {
    const { url, title, version } = evidence;
    const label = labelOf(evidence);
    words = {
      label,
      ...(isAbsoluteUrl(url) ? { link: { label, url, type: 'absolute' } } : {}),
      line: `Source: ${escapeMarkdown(title)} (${escapeMarkdown(version)})`,
    };
    known.set(evidence, words);
  }
  return words;
}

function labelOf({ source, title }: RuleEvidence): string {
  const named = oneLine(title);
  const isOrganisation = source === 'CPIC' || source === 'DPWG' || source === 'FDA';
  return clip(isOrganisation && !named.includes(source) ? `${source}: ${named}` : named, LABEL_LIMIT) || source;
}
