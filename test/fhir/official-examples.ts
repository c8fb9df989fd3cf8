import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('hl7.fhir.r4.examples/package.json'));
const DEFINITIONAL = /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|ConceptMap|OperationDefinition)-/;

export interface Example {
  readonly name: string;
  readonly text: string;
}

/** Official examples that really break R4, each with what it breaks. */
export const BROKEN_EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['Bundle-10bb101f-a121-4264-a920-67be9cb82c74.json', 'a fullUrl that ends in another id than the resource has'],
  ['Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe.json', 'a fullUrl that ends in another id than the resource has'],
  ['Bundle-lri-example.json', 'fullUrls that end in other ids than the resources have'],
  ['DeviceMetric-example.json', 'parent refers to a DeviceDefinition'],
  ['DeviceUseStatement-example.json', 'reasonReference refers to a Procedure'],
  ['ImplementationGuide-fhir.json', 'no name and no status'],
  ['ig-r4.json', 'no name and no status'],
  ['Library-zika-virus-intervention-logic.json', 'valueSet is a title with spaces, not a canonical'],
  ['MedicationRequest-medrx0301.json', 'dispenseRequest.performer refers to a Practitioner'],
  ['Observation-clinical-gender.json', 'performer refers to an Encounter'],
  ['Questionnaire-qs1.json', 'items without linkId'],
]);

/** Bundles beyond this size are collections of R4's definitions, which are sampled one by one. */
const LARGEST = 2_000_000;

/** The official R4 examples, without the definitions of R4 itself. */
export function officialExamples(): readonly Example[] {
  return readdirSync(folder)
    .filter(
      (name) => name.endsWith('.json') && name !== 'package.json' && !name.startsWith('.') && !DEFINITIONAL.test(name),
    )
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
    .filter(({ text }) => text.length < LARGEST);
}

/** One file of the examples package. */
export const exampleOf = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Record<string, unknown>;

/** The definitions of R4 themselves, which are resources too: every `step`th of them. */
export function definitionalExamples(step: number): readonly Example[] {
  return (
    readdirSync(folder)
      // The search parameters of extensions are published without their required base.
      .filter((name) => DEFINITIONAL.test(name) && !name.includes('-extensions-'))
      .sort()
      .filter((_, i) => i % step === 0)
      .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  );
}

/** Guides that are built in, by package. */
export type BuiltInGuide = 'hl7.fhir.uv.genomics-reporting' | 'hl7.fhir.us.mcode' | 'hl7.fhir.uv.ips';

/** The examples of a guide, which claim its profiles. */
export function examplesOfGuide(guide: BuiltInGuide): readonly Example[] {
  const examples = join(dirname(createRequire(import.meta.url).resolve(`${guide}/package.json`)), 'example');
  return readdirSync(examples)
    .filter((name) => /^[A-Z].*\.json$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(examples, name), 'utf8') }));
}
