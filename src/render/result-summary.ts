import type { GeneResultFact } from '../patient/profile.ts';
import type { Recommendation } from '../recommend/recommendation.ts';
import { clip, dateWords, geneResultWords, oneLine, plainName } from '../recommend/words.ts';
import type { Card } from './card.ts';
import { SUMMARY_LIMIT } from './card-faults.ts';
import { systemUrl } from './code-systems.ts';
import { escapeMarkdown } from './markdown.ts';

/* One quiet card on what new gene results mean for drugs that may be ordered later. */

export interface ResultSummary {
  readonly results: readonly GeneResultFact[];
  /** By name. */
  readonly drugs: readonly {
    readonly drug: string;
    readonly group: 'avoid' | 'adjust' | 'heed';
    readonly taken: boolean;
    readonly said: Recommendation;
  }[];
  /** For how many days after the result this is said. */
  readonly days: number;
}

/** Names of one group; the rest is counted. A panel of a dozen genes can concern some eighty drugs. */
const MOST_NAMES = 30;
/** Results that are named; a panel has about twenty genes. */
const MOST_RESULTS = 12;

const HEADINGS = { avoid: 'Choose another drug', adjust: 'Adjust the dose', heed: 'Take care with' } as const;

export function resultSummaryCard({ results, drugs, days }: ResultSummary, publicUrl: string, uuid: string): Card {
  const genes = [...new Set(results.map(({ gene }) => String(gene)))].sort();
  const counts = (['avoid', 'adjust', 'heed'] as const).flatMap((group) => {
    const count = drugs.filter((one) => one.group === group).length;
    return count === 0 ? [] : [`${COUNTED[group]} ${count}`];
  });
  return {
    uuid,
    summary: clip(
      oneLine(`New gene results (${genes.map(plainName).join(', ')}) matter for drugs: ${counts.join(', ')}`),
      SUMMARY_LIMIT,
    ),
    detail: [
      ['**New results**', '', ...resultLines(results)].join('\n'),
      ...(['avoid', 'adjust', 'heed'] as const).flatMap((group) => {
        const names = drugs.filter((one) => one.group === group).map(nameOf);
        if (names.length === 0) return [];
        const rest = names.length - MOST_NAMES;
        return [
          `**${HEADINGS[group]}:** ${names.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
        ];
      }),
      `What to do instead is said when one of them is ordered. Drugs that are not named are not cleared by this list: only those with published guidance were judged, each as if it were ordered today. Said for ${days} days after a result.`,
    ].join('\n\n'),
    indicator: 'info',
    source: {
      label: 'Precision Gateway',
      topic: { system: systemUrl(publicUrl, 'recommendation-topic'), code: 'drug-gene', display: 'Drug and gene' },
    },
  };
}

const COUNTED = { avoid: 'avoid', adjust: 'adjust', heed: 'take care with' } as const;

const nameOf = ({ drug, taken }: ResultSummary['drugs'][number]): string =>
  taken ? `**${escapeMarkdown(drug)}** (taken now)` : escapeMarkdown(drug);

function resultLines(results: readonly GeneResultFact[]): readonly string[] {
  const lines = results.map((fact) => {
    const date = dateWords(fact.effective);
    return `- ${escapeMarkdown([geneResultWords(fact), date].filter(Boolean).join(', '))}`;
  });
  const rest = lines.length - MOST_RESULTS;
  return [...lines.slice(0, MOST_RESULTS), ...(rest > 0 ? [`- and ${rest} more`] : [])];
}
