import type { TruthWord } from '../truth.ts';
import type { ExplainedCondition, ExplainedFact, Explanation } from './explain.ts';
import { missingText } from './words.ts';

/** How a word is set off on a terminal; the words and signs say the same without it. */
export type Paint = (text: string, as: 'yes' | 'no' | 'unknown' | 'faint' | 'strong') => string;
const plain: Paint = (text) => text;

const SIGNS: Readonly<Record<TruthWord, string>> = { yes: '✔ yes    ', no: '✘ no     ', unknown: '? unknown' };
const STANDINGS = {
  holds: 'HOLDS',
  'does-not-hold': 'does not hold',
  open: 'open: cannot be told yet',
  behind: 'behind an earlier row',
} as const;

/** The tree of conditions as lines of text; every answer is written as a word and a sign. */
export function explanationText(explanation: Explanation, paint: Paint = plain): string {
  const { ruleId, version, title, status, file, drug, medication, rows, outcome, held, wouldDecide } = explanation;
  const lines = [
    `${paint(title, 'strong')}  ${paint(`${ruleId} ${version}, ${status}, ${file}`, 'faint')}`,
    ...(drug === undefined
      ? []
      : [`for ${drug}${medication === undefined ? '' : ` ${paint(factWhere(medication), 'faint')}`}`]),
  ];
  if (explanation.when !== undefined) lines.push('when', ...conditionLines(explanation.when, '  ', paint));
  for (const row of rows) {
    lines.push(`row ${row.row}: ${paint(STANDINGS[row.standing], row.answer)}`);
    lines.push(...conditionLines(row.condition, '  ', paint));
  }
  if (outcome === 'match') lines.push(`⇒ ${paint(`says ${held.join(' and ')}`, 'yes')}`);
  else if (outcome === 'nothing') lines.push(`⇒ ${paint('says nothing', 'no')}`);
  else lines.push(`⇒ ${paint('cannot be decided', 'unknown')}; would be decided by: ${wouldDecide.join('; ')}`);
  return lines.join('\n');
}

function conditionLines(condition: ExplainedCondition, indent: string, paint: Paint): readonly string[] {
  const { answer, asks, facts, missing, parts } = condition;
  const lines = [`${indent}${paint(SIGNS[answer], answer)}  ${asks}`];
  const deeper = `${indent}             `;
  for (const fact of facts) lines.push(`${deeper}${paint(`└ ${fact.says}  ${factWhere(fact)}`, 'faint')}`);
  if (parts.length === 0)
    for (const datum of missing) lines.push(`${deeper}${paint(`└ ${missingText(datum)}`, 'faint')}`);
  for (const part of parts) lines.push(...conditionLines(part, `${indent}  `, paint));
  return lines;
}

function factWhere({ source, date, certainty }: ExplainedFact): string {
  const parts = [source, date ?? 'no date', ...(certainty === 'high' ? [] : [`${certainty} certainty`])];
  return `[${parts.join(', ')}]`;
}
