import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { loadRuleSet, readRuleFolders } from '../../src/adapters/files/rules.ts';
import { checkRules } from '../../src/rules/check/check-rules.ts';
import { jsonSchemas } from '../../src/rules/json-schema.ts';
import { runRuleTests } from '../../src/rules/testing/run-tests.ts';
import { knowledge, must } from './knowledge.ts';

const TODAY = Date.parse('2026-11-23');

describe('what is shipped under profiles/', () => {
  test('loads as one set', async () => {
    const set = must(await loadRuleSet('profiles', knowledge.terminology, { asOf: TODAY }));
    expect(set.rules.length).toBeGreaterThanOrEqual(15);
  });

  test('has no fault, and each rule says what its tests expect', async () => {
    const { folders, findings } = await readRuleFolders('profiles', { tests: true });
    const said = [...findings, ...checkRules(folders, knowledge.terminology, { asOf: TODAY, tests: true })];
    expect(said.map(({ place, message }) => `${place.file}:${place.line} ${message}`)).toEqual([]);
    const failed = folders.flatMap(({ rule, tests }) =>
      tests === undefined
        ? []
        : must(runRuleTests(rule, tests, knowledge))
            .results.filter(({ passed }) => !passed)
            .map(
              ({ test, findings: why }) => `${rule.value.id}: ${test}: ${why.map(({ message }) => message).join('; ')}`,
            ),
    );
    expect(failed).toEqual([]);
  });

  test('the schemas are schemas: Ajv finds nothing against them', () => {
    const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
    for (const text of jsonSchemas().values()) expect(() => ajv.compile(JSON.parse(text) as object)).not.toThrow();
  });
  test('has the schemas that the types make; `rules schema` writes them', () => {
    for (const [name, text] of jsonSchemas()) expect(readFileSync(`profiles/schema/${name}`, 'utf8')).toBe(text);
  });
});
