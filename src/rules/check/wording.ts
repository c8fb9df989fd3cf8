import { type Finding, finding } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { drugNames } from '../judge/leaf.ts';
import type { Path, RuleFile } from '../rule-file.ts';
import { outcomesOf } from '../walk.ts';

/** CDS Hooks: the summary of a card is fewer than 140 characters. */
const SUMMARY_BELOW = 140;
const PLACEHOLDER = /\{[^{}]{0,40}\}/g;

/** Texts against the limits of a card, with the longest drug name that may stand in them, and the placeholders they may hold. */
export function checkWording(file: RuleFile, terminology: Terminology): readonly Finding[] {
  const { value: rule } = file;
  const findings: Finding[] = [];
  const names =
    'drugs' in rule.trigger ? rule.trigger.drugs.flatMap((written) => drugNames(written, terminology) ?? []) : [];
  const longest = names.reduce((most, name) => (name.length > most.length ? name : most), '');
  const say = (message: string, path: Path): void => {
    findings.push(finding('rules.card-wording', message, file.place(path)));
  };
  const checkText = (text: string, path: Path): void => {
    for (const [placeholder] of text.matchAll(PLACEHOLDER)) {
      if (placeholder !== '{drug}') say(`${placeholder} stands for nothing; {drug} is the only placeholder`, path);
      else if (names.length === 0) say('{drug} stands for nothing in a rule that facts wake', path);
    }
  };
  for (const { at: outcome, path } of outcomesOf(rule)) {
    checkText(outcome.summary, [...path, 'summary']);
    checkText(outcome.detail, [...path, 'detail']);
    checkText(outcome.patient, [...path, 'patient']);
    const { length } = outcome.summary.replaceAll('{drug}', longest);
    if (length >= SUMMARY_BELOW) {
      const withDrug = outcome.summary.includes('{drug}') ? ` with ${longest} in it` : '';
      say(`the summary has ${length} characters${withDrug}; a card shows fewer than ${SUMMARY_BELOW}`, [
        ...path,
        'summary',
      ]);
    }
    if (outcome.summary.includes('\n')) say('a summary is one line', [...path, 'summary']);
    for (const [i, option] of (outcome.options ?? []).entries()) {
      const here: Path = [...path, 'options', i];
      if ('label' in option) checkText(option.label, [...here, 'label']);
      if ('note' in option && option.note !== undefined) checkText(option.note, [...here, 'note']);
      if (option.kind === 'advise') checkText(option.text, [...here, 'text']);
      if (option.kind === 'replace' && names.includes(option.drug))
        findings.push(
          finding('rules.contradiction', `${option.drug} is offered instead of itself`, file.place([...here, 'drug'])),
        );
    }
  }
  return findings;
}
