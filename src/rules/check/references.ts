import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type Finding, finding } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { Path, RuleFile } from '../rule-file.ts';
import { outcomesOf } from '../walk.ts';

/** Names that the rule refers to and does not define, defines twice, or defines and never uses. */
export function checkReferences(file: RuleFile, terminology: Terminology): readonly Finding[] {
  const { value: rule } = file;
  const findings: Finding[] = [];
  const missing = (kind: string, key: string, known: readonly string[], path: Path): void => {
    if (known.includes(key)) return;
    const near = didYouMean(key, known);
    const hint = near === undefined ? `; defined here: ${known.join(', ') || 'none'}` : `; did you mean ${near}?`;
    findings.push(finding('rules.unknown-reference', `the rule defines no ${kind} ${key}${hint}`, file.place(path)));
  };
  const twice = (kind: string, keys: readonly string[], pathOf: (index: number) => Path): void => {
    for (const [index, key] of keys.entries())
      if (keys.indexOf(key) < index)
        findings.push(finding('rules.duplicate-id', `the ${kind} ${key} is defined twice`, file.place(pathOf(index))));
  };
  const unused = (
    kind: string,
    keys: readonly string[],
    used: ReadonlySet<string>,
    pathOf: (key: string) => Path,
  ): void => {
    for (const key of keys)
      if (!used.has(key))
        findings.push(finding('rules.unused', `the ${kind} ${key} is never used`, file.place(pathOf(key), 'key')));
  };

  const outcomes = Object.keys(rule.outcomes ?? {});
  const evidence = rule.evidence.map(({ key }) => key);
  const pathways = rule.pathways ?? [];
  const usedOutcomes = new Set<string>();
  const usedEvidence = new Set<string>();
  const usedPathways = new Set<string>();

  twice(
    'row',
    rule.rows.map(({ row }) => row),
    (i) => ['rows', i, 'row'],
  );
  twice('evidence', evidence, (i) => ['evidence', i, 'key']);
  twice(
    'pathway',
    pathways.map(({ key }) => key),
    (i) => ['pathways', i, 'key'],
  );
  for (const [i, { then }] of rule.rows.entries())
    if (typeof then === 'string') {
      usedOutcomes.add(then);
      missing('outcome', then, outcomes, ['rows', i, 'then']);
    }
  for (const { at: outcome, path } of outcomesOf(rule)) {
    for (const [i, key] of outcome.evidence.entries()) {
      usedEvidence.add(key);
      missing('evidence', key, evidence, [...path, 'evidence', i]);
    }
    if (outcome.pathway !== undefined) {
      usedPathways.add(outcome.pathway);
      missing(
        'pathway',
        outcome.pathway,
        pathways.map(({ key }) => key),
        [...path, 'pathway'],
      );
    }
    const recommended = outcome['recommended-option'];
    const options = outcome.options ?? [];
    if (recommended !== undefined && recommended > options.length)
      findings.push(
        finding(
          'rules.unknown-reference',
          `option ${recommended} is recommended, the outcome has ${options.length}`,
          file.place([...path, 'recommended-option']),
        ),
      );
  }
  for (const [i, pathway] of pathways.entries()) {
    const goals = pathway.goals.map(({ key }) => key);
    twice('goal', goals, (g) => ['pathways', i, 'goals', g, 'key']);
    twice(
      'step',
      pathway.steps.map(({ key }) => key),
      (s) => ['pathways', i, 'steps', s, 'key'],
    );
    for (const [s, step] of pathway.steps.entries())
      for (const [g, goal] of step.goals.entries())
        missing('goal', goal, goals, ['pathways', i, 'steps', s, 'goals', g]);
    for (const [g, { measure, target }] of pathway.goals.entries()) {
      const path: Path = ['pathways', i, 'goals', g];
      const { observations } = terminology.vocabularies.keys;
      if (measure !== undefined && !observations.includes(measure)) {
        const near = didYouMean(measure, observations);
        const hint = near === undefined ? '' : `; did you mean ${near}?`;
        const message = `the observations vocabulary has no ${measure}${hint}`;
        findings.push(finding('rules.unknown-vocabulary-key', message, file.place([...path, 'measure'])));
      }
      if (target !== undefined && measure === undefined)
        findings.push(
          finding(
            'rules.missing-property',
            'a target needs the measure that it is a target of',
            file.place([...path, 'target']),
          ),
        );
    }
  }
  unused('outcome', outcomes, usedOutcomes, (key) => ['outcomes', key]);
  unused('evidence', evidence, usedEvidence, (key) => ['evidence', evidence.indexOf(key)]);
  unused(
    'pathway',
    pathways.map(({ key }) => key),
    usedPathways,
    (key) => ['pathways', pathways.findIndex((p) => p.key === key)],
  );
  return findings;
}
