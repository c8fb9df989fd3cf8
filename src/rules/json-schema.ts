import { NeverDisabledSchema, OverlaysSchema } from './overlay/overlay.ts';
import { RuleProfileSchema } from './rule-profile.ts';
import { RuleTestsSchema } from './rule-test.ts';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** The JSON Schemas of rules, tests, overlays and the list of rules that stay on, by the name of their file in profiles/schema: made from the types, for editors. */
export const jsonSchemas = (): ReadonlyMap<string, string> =>
  new Map([
    ['rule-profile.schema.json', written(RuleProfileSchema)],
    ['rule-tests.schema.json', written(RuleTestsSchema)],
    ['overlays.schema.json', written(OverlaysSchema)],
    ['never-disable.schema.json', written(NeverDisabledSchema)],
  ]);

const written = (schema: object): string => `${JSON.stringify({ $schema: DRAFT, ...schema }, null, 2)}\n`;
