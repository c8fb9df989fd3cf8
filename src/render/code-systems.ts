import type { CodeSystem, StructureDefinition } from 'fhir/r4.js';
import type { EvidenceSource } from '../recommend/policy.ts';
import type { Category, Level, Strength, Topic } from '../recommend/recommendation.ts';
import type { Vocabularies } from '../terminology/terminology.ts';

/*
 * The code systems that advice is expressed in, so that a machine can read what a card says in words. The gateway serves them under
 * /fhir/CodeSystem, and the extensions that carry their codings under /fhir/StructureDefinition.
 */

export const OVERRIDE_REASONS = 'override-reason';

export type AdviceSystem =
  | 'recommendation-category'
  | 'recommendation-strength'
  | 'recommendation-source'
  | 'recommendation-level'
  | 'recommendation-topic'
  | typeof OVERRIDE_REASONS;

export const systemUrl = (publicUrl: string, system: AdviceSystem): string => `${publicUrl}/fhir/CodeSystem/${system}`;
export const extensionUrl = (publicUrl: string, name: string): string =>
  `${publicUrl}/fhir/StructureDefinition/${name}`;

type Words = { readonly display: string; readonly definition: string };

const CATEGORY: Readonly<Record<Category, Words>> = {
  'alternative-drug': { display: 'Alternative drug', definition: 'Another drug is to be chosen.' },
  'dose-change': { display: 'Dose change', definition: 'The same drug at another dose or rhythm.' },
  'other-guidance': { display: 'Other guidance', definition: 'Monitoring, counselling or another precaution.' },
  test: { display: 'Test', definition: 'A test is to be made before or beside the treatment.' },
  prevention: { display: 'Prevention', definition: 'Screening, referral or another measure of prevention.' },
  lifestyle: { display: 'Daily life', definition: 'Activity, diet, sleep or handling of stress.' },
  none: { display: 'No change', definition: 'The result asks for no change of the treatment.' },
};

const STRENGTH: Readonly<Record<Strength, Words>> = {
  strong: { display: 'Strong', definition: 'Graded as strong by its source.' },
  moderate: { display: 'Moderate', definition: 'Graded as moderate by its source.' },
  optional: { display: 'Optional', definition: 'Graded as optional by its source.' },
  'no-recommendation': {
    display: 'No recommendation',
    definition: 'The source looked at this result and makes no recommendation on it.',
  },
  none: { display: 'Not graded', definition: 'The source gives no grade.' },
};

const SOURCE: Readonly<Record<EvidenceSource, Words>> = {
  CPIC: { display: 'CPIC', definition: 'Clinical Pharmacogenetics Implementation Consortium.' },
  DPWG: { display: 'DPWG', definition: 'Dutch Pharmacogenetics Working Group.' },
  FDA: {
    display: 'FDA',
    definition: 'United States Food and Drug Administration, table of pharmacogenetic associations.',
  },
  guideline: { display: 'Guideline', definition: 'A guideline of another society or authority.' },
  study: { display: 'Study', definition: 'A published study.' },
  label: { display: 'Label', definition: 'The labelling of a drug.' },
};

const LEVEL: Readonly<Record<Level, Words>> = {
  info: { display: 'Information', definition: 'Worth knowing; nothing is lost when it waits.' },
  warning: { display: 'Warning', definition: 'To be heeded before going on.' },
  critical: { display: 'Critical', definition: 'Harm is likely when it is not heeded.' },
};

const TOPIC: Readonly<Record<Topic, Words>> = {
  'drug-gene': { display: 'Drug and gene', definition: 'A drug that does not suit a genetic result.' },
  'pre-test': { display: 'Test before treatment', definition: 'A drug whose use calls for a genetic test first.' },
  prevention: { display: 'Prevention', definition: 'A hereditary or clinical risk that can be met early.' },
  lifestyle: { display: 'Daily life', definition: 'Measurements of daily life that call for advice.' },
  pathway: { display: 'Care pathway', definition: 'A personal plan of goals, steps and checks.' },
};

export const displayOf = {
  'recommendation-category': (code: Category) => CATEGORY[code].display,
  'recommendation-strength': (code: Strength) => STRENGTH[code].display,
  'recommendation-source': (code: EvidenceSource) => SOURCE[code].display,
  'recommendation-level': (code: Level) => LEVEL[code].display,
  'recommendation-topic': (code: Topic) => TOPIC[code].display,
} as const;

/** Systems of the project's own concepts in the vocabularies (override reasons, tests, services) begin with this. */
const OWN_SYSTEMS = 'https://precision-gateway.org/fhir/CodeSystem/';

/** The code systems as resources: those of advice, and those of the project's own concepts in the vocabularies. */
export function codeSystems(publicUrl: string, version: string, vocabularies: Vocabularies): readonly CodeSystem[] {
  const system = (
    id: string,
    name: string,
    title: string,
    concepts: readonly Concept[],
    url = `${publicUrl}/fhir/CodeSystem/${id}`,
  ): CodeSystem => ({
    resourceType: 'CodeSystem',
    id,
    url,
    version,
    name,
    title,
    status: 'active',
    experimental: false,
    publisher: 'Precision Gateway',
    description: `${title}, as used in the advice of this gateway.`,
    caseSensitive: true,
    content: 'complete',
    count: concepts.length,
    ...(concepts.length === 0 ? {} : { concept: [...concepts] }),
  });
  const of = (words: Readonly<Record<string, Words>>) => Object.entries(words).map(([code, w]) => ({ code, ...w }));
  return [
    system('recommendation-category', 'RecommendationCategory', 'Kind of change advised', of(CATEGORY)),
    system('recommendation-strength', 'RecommendationStrength', 'Strength of a recommendation', of(STRENGTH)),
    system('recommendation-source', 'RecommendationSource', 'Source of a recommendation', of(SOURCE)),
    system('recommendation-level', 'RecommendationLevel', 'How loudly advice speaks', of(LEVEL)),
    system('recommendation-topic', 'RecommendationTopic', 'What advice is about', of(TOPIC)),
    ...[...ownConcepts(vocabularies)].map(([id, concepts]) =>
      system(id, pascal(id), `Concepts of the vocabulary ${id}`, concepts, `${OWN_SYSTEMS}${id}`),
    ),
  ];
}

interface Concept {
  readonly code: string;
  readonly display: string;
  readonly definition?: string;
}

/** Concepts of the project's own systems, by the last part of the system's address. */
function ownConcepts(vocabularies: Vocabularies): ReadonlyMap<string, readonly Concept[]> {
  const codes = [
    ...vocabularies.keys['override-reasons'].flatMap((key) => vocabularies.overrideReason(key) ?? []),
    ...vocabularies.keys.tests.flatMap((key) => vocabularies.test(key)?.codes ?? []),
    ...vocabularies.keys.services.flatMap((key) => vocabularies.service(key)?.codes ?? []),
  ];
  const systems = new Map<string, Map<string, Concept>>();
  for (const { system, code, display } of codes) {
    const id = system?.startsWith(OWN_SYSTEMS) === true ? system.slice(OWN_SYSTEMS.length) : '';
    if (id === '') continue;
    const concepts = systems.get(id) ?? new Map<string, Concept>();
    concepts.set(code, { code, display: display ?? code.replaceAll('-', ' ') });
    systems.set(id, concepts);
  }
  return new Map([...systems].map(([id, concepts]) => [id, [...concepts.values()]]));
}

const pascal = (id: string): string => id.replace(/(^|-)([a-z])/gu, (_, __, letter: string) => letter.toUpperCase());

/** The extensions that carry these codings, by id. */
export const ADVICE_EXTENSIONS = [
  ['recommendation-category', 'Kind of change advised', 'Coding'],
  ['recommendation-strength', 'Strength of the recommendation', 'Coding'],
  ['recommendation-source', 'Source of the recommendation', 'Coding'],
  ['recommendation-level', 'How loudly the advice speaks', 'Coding'],
  ['recommendation-topic', 'What the advice is about', 'Coding'],
  ['recommendation-population', 'Population that the recommendation is made for', 'string'],
  ['recommendation-rule', 'Rule, version and row behind the advice', 'string'],
  ['missing-datum', 'What has to be known before the rule can be decided', 'string'],
] as const;

export const extensionDefinitions = (publicUrl: string, version: string): readonly StructureDefinition[] =>
  ADVICE_EXTENSIONS.map(([id, title, type]) => {
    const url = extensionUrl(publicUrl, id);
    return {
      resourceType: 'StructureDefinition',
      id,
      url,
      version,
      name: pascal(id),
      title,
      status: 'active',
      experimental: false,
      publisher: 'Precision Gateway',
      description: `${title}.`,
      fhirVersion: '4.0.1',
      kind: 'complex-type',
      abstract: false,
      context: [{ type: 'element', expression: 'Element' }],
      type: 'Extension',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Extension',
      derivation: 'constraint',
      differential: {
        element: [
          { id: 'Extension', path: 'Extension', short: title },
          { id: 'Extension.extension', path: 'Extension.extension', max: '0' },
          { id: 'Extension.url', path: 'Extension.url', fixedUri: url },
          { id: 'Extension.value[x]', path: 'Extension.value[x]', min: 1, type: [{ code: type }] },
        ],
      },
    };
  });
