import { RuleProfileSchema } from './rule-profile.ts';
import { RuleTestsSchema } from './rule-test.ts';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** The JSON Schemas of rule.yaml and tests.yaml, by the name of their file in profiles/schema: made from the types, for editors. */
export const jsonSchemas = (): ReadonlyMap<string, string> =>
  new Map([
    ['rule-profile.schema.json', written(RuleProfileSchema)],
    ['rule-tests.schema.json', written(RuleTestsSchema)],
  ]);

const written = (schema: object): string => `${JSON.stringify({ $schema: DRAFT, ...schema }, null, 2)}\n`;
