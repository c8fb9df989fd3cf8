import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { isFault } from '../../src/kernel/index.ts';
import { checkRules } from '../../src/rules/check/check-rules.ts';
import { parseCondition, parseRows, parseRule, parseRuleTests } from '../../src/rules/reading/parse.ts';
import { runRuleTests } from '../../src/rules/testing/run-tests.ts';
import { knowledge, must } from './knowledge.ts';

/* The snippets for editors, taken as they come: what a person gets who only presses the key for the next stop. */

interface Snippet {
  readonly prefix: string;
  readonly scope: string;
  readonly description: string;
  readonly body: readonly string[];
}
const written = readFileSync(new URL('../../profiles/schema/rules.code-snippets', import.meta.url), 'utf8');
const snippets: readonly Snippet[] = Object.values(JSON.parse(written) as Record<string, Snippet>);

/** The text of a snippet with the default of each stop, by the rules of VS Code: `${1:default}`, `${2|first,second|}`, `\}` and `\$` stand for themselves. */
function expanded(prefix: string): string {
  const body = snippets.find((one) => one.prefix === prefix)?.body ?? [];
  return body
    .join('\n')
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/(?<!\\)\$\d+/g, '')
    .replace(/\\([$}\\])/g, '$1');
}

test('a rule and its tests pass as they come', () => {
  const rule = must(parseRule(expanded('rule'), 'rule.yaml'));
  const tests = must(parseRuleTests(expanded('tests'), 'tests.yaml'));
  const found = checkRules([{ rule, tests }], knowledge.terminology, { asOf: Date.parse('2026-11-28'), tests: true });
  expect(found).toEqual([]);
  expect(must(runRuleTests(rule, tests, knowledge)).results.map(({ passed }) => passed)).toEqual([true, true, true]);
  expect(expanded('rule').split('\n')[0]).toBe('# yaml-language-server: $schema=../../schema/rule-profile.schema.json');
});

test('the parts are what the schema takes', () => {
  expect(parseRows(load(expanded('row'))).ok).toBe(true);
  expect(parseCondition(load(expanded('observation')))).toBeDefined();
  expect(parseCondition(load(expanded('fhirpath')))).toBeDefined();
  expect(parseRuleTests(expanded('test'), 'tests.yaml').findings.filter(isFault)).toEqual([]);
  const [option] = load(expanded('replace')) as readonly object[];
  const withOption = expanded('rule').replace(
    '    evidence: [source]',
    (line) => `${line}\n    options: [${JSON.stringify(option)}]`,
  );
  expect(parseRule(withOption, 'rule.yaml').findings).toEqual([]);
});

test('each says for whom it is and what it gives', () => {
  for (const { prefix, scope, description } of snippets) {
    expect(scope).toBe('yaml');
    expect(prefix).toMatch(/^[a-z]+$/);
    expect(description.length).toBeGreaterThan(10);
  }
  expect(new Set(snippets.map(({ prefix }) => prefix)).size).toBe(snippets.length);
});
