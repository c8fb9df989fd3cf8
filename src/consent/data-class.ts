import { isObject, type JsonObject } from '../kernel/index.ts';
import { isGenetic, kindOfCoding } from '../patient/genomic/kind.ts';
import type { DataClass } from '../patient/profile.ts';
import { codeKeys, concept, objects, text } from '../patient/read/elements.ts';
import { CLASSES_OF_TYPE, GENOMIC_CODES } from './codes.ts';

/**
 * Words of genetics in the code or value of a result that nothing else marks as genetic. Wider than what is read as a genomic result: where data are to be
 * withheld, withholding a little too much is the safe side.
 */
const GENETIC_WORDS =
  /\b(?:gen(?:e|es|etic|etics|omic|omics|otype|otyping)|haplotype|diplotype|alleles?|mutations?|pharmacogen\w{0,10}|(?:poor|intermediate|normal|rapid|ultrarapid|extensive) metaboli[sz]er|cyp\d\w{0,5}|hla-\w{1,5}|dpyd|tpmt|nudt15|slco1b1|ugt1a1|vkorc1|brca[12])\b|\*\d{1,3}\/\*\d{1,3}/i;

const LIFESTYLE_CATEGORIES: ReadonlySet<string> = new Set(['activity', 'survey', 'social-history']);

function mentionsGenetics(resource: JsonObject): boolean {
  const words = [
    ...objects(isObject(resource.code) ? resource.code.coding : undefined).map((c) => text(c.display)),
    isObject(resource.code) ? text(resource.code.text) : undefined,
    text(resource.valueString),
    isObject(resource.valueCodeableConcept) ? text(resource.valueCodeableConcept.text) : undefined,
    ...objects(isObject(resource.valueCodeableConcept) ? resource.valueCodeableConcept.coding : undefined).map((c) =>
      text(c.display),
    ),
  ];
  return words.some((w) => w !== undefined && GENETIC_WORDS.test(w));
}

function isGenomic(resource: JsonObject): boolean {
  if (isGenetic(resource)) return true;
  const code = concept(resource.code);
  if (code.codings.some((c) => kindOfCoding(c) !== undefined)) return true;
  for (const key of codeKeys(code)) if (GENOMIC_CODES.has(key)) return true;
  const components = objects(resource.component);
  for (const component of components) {
    for (const key of codeKeys(concept(component.code))) if (GENOMIC_CODES.has(key)) return true;
  }
  return mentionsGenetics(resource) || components.some(mentionsGenetics);
}

/** The class of data a resource holds, for consent and coverage; undefined for resources that hold no Facts. Holds on any JSON. */
export function dataClassOf(resource: unknown): DataClass | undefined {
  if (!isObject(resource) || typeof resource.resourceType !== 'string') return undefined;
  const classes = CLASSES_OF_TYPE.get(resource.resourceType);
  if (classes === undefined) return undefined;
  const [only, ...more] = classes;
  if (more.length === 0) return only;
  if (isGenomic(resource)) return 'genomic';
  for (const category of objects(resource.category)) {
    for (const { code } of concept(category).codings) if (LIFESTYLE_CATEGORIES.has(code)) return 'lifestyle';
  }
  return 'observations';
}
