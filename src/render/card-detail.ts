import type { Recommendation, RecommendedOption } from '../recommend/recommendation.ts';
import { clip } from '../recommend/words.ts';
import { evidenceWords } from './evidence.ts';
import { authoredMarkdown, escapeMarkdown } from './markdown.ts';

/** Longer than any card that is read; keeps an answer small whatever the data held. */
const DETAIL_LIMIT = 6000;
const AUTHORED_LIMIT = 3000;

/** The card's text in GitHub-flavoured Markdown: what to do, why for this patient, what to heed, what else was said, and on whose word. */
export function detailOf(recommendation: Recommendation): string {
  const sections = [
    clip(authoredMarkdown(recommendation.detail), AUTHORED_LIMIT),
    section(
      'Why for this patient',
      recommendation.reasons.map(({ text }) => escapeMarkdown(text)),
    ),
    section('Please note', recommendation.cautions.map(escapeMarkdown)),
    planSection(recommendation),
    section('What can be done', recommendation.options.flatMap(optionLine)),
    section(
      'Not offered',
      recommendation.blocked.map(({ drug, because }) => `${escapeMarkdown(drug.name)}: ${escapeMarkdown(because)}`),
    ),
    section(`Also said about this${policyOf(recommendation)}`, recommendation.alsoSaid.map(otherLine)),
    gradeLine(recommendation),
  ];
  return bounded(sections.filter((text) => text !== ''));
}

/** Whole sections only: half a Markdown section may open what it never closes. */
function bounded(sections: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const text of sections) {
    if (length + text.length + 2 > DETAIL_LIMIT) continue;
    kept.push(text);
    length += text.length + 2;
  }
  return kept.join('\n\n');
}

function section(heading: string, lines: readonly string[]): string {
  let list = '';
  for (const line of lines) if (line !== '') list += `\n- ${line}`;
  return list === '' ? '' : `**${heading}**\n${list}`;
}

/** The pathway in brief: where to, and the steps with their days. */
function planSection({ pathway }: Recommendation): string {
  if (pathway === undefined) return '';
  const goals = pathway.goals.map((goal) => `${escapeMarkdown(goal.text)} (within ${String(goal['due-days'])} days)`);
  const steps = pathway.steps.map((step) => {
    const every = step['repeat-days'];
    const start = step['after-days'] === 0 ? 'now' : `after ${String(step['after-days'])} days`;
    return `${escapeMarkdown(step.text)} (${start}${every === undefined ? '' : `, then every ${String(every)} days`})`;
  });
  return section(`Plan: ${escapeMarkdown(pathway.title)}`, [...goals.map((goal) => `Goal: ${goal}`), ...steps]);
}

function optionLine(option: RecommendedOption): readonly string[] {
  if (option.kind === 'advise') return [escapeMarkdown(option.text)];
  const note = 'note' in option ? option.note : undefined;
  return note === undefined ? [] : [`${escapeMarkdown(option.label)}: ${escapeMarkdown(note)}`];
}

const policyOf = ({ alsoSaid }: Recommendation): string => {
  const policy = alsoSaid[0]?.policy;
  return policy === undefined ? '' : ` (ordered by the policy ${escapeMarkdown(policy)})`;
};

function otherLine({ summary, evidence, agrees }: Recommendation['alsoSaid'][number]): string {
  const who = evidence[0]?.source ?? 'Another rule';
  return `${escapeMarkdown(who)} ${agrees ? 'agrees' : '**differs**'}: ${escapeMarkdown(summary)}`;
}

function gradeLine({ strength, population, rule, evidence }: Recommendation): string {
  return [
    evidence[0] === undefined ? undefined : evidenceWords(evidence[0]).line,
    strength === 'none' ? undefined : `Strength: ${strength}`,
    population === undefined ? undefined : `Population: ${escapeMarkdown(population)}`,
    `Rule: ${escapeMarkdown(`${rule.id} ${rule.version}`)}`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}
