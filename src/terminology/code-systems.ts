import { ByUrl } from './by-url.ts';

/** Code systems by the short names that knowledge and vocabulary files use; the URIs are those of HL7 terminology (https://terminology.hl7.org). */
export const CODE_SYSTEMS = {
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  icd10cm: 'http://hl7.org/fhir/sid/icd-10-cm',
  icd10: 'http://hl7.org/fhir/sid/icd-10',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  atc: 'http://www.whocc.no/atc',
  ucum: 'http://unitsofmeasure.org',
  hgnc: 'http://www.genenames.org/geneId',
  cpt: 'http://www.ama-assn.org/go/cpt',
} as const;

const ALIASES: ReadonlyMap<string, string> = new Map(Object.entries(CODE_SYSTEMS));

/** Systems that say the same under another URI, as charts and implementation guides write them. */
const SAME_AS: readonly (readonly [other: string, system: string])[] = [
  ['http://www.genenames.org', CODE_SYSTEMS.hgnc],
  ['https://www.genenames.org', CODE_SYSTEMS.hgnc],
  ['urn:oid:2.16.840.1.113883.6.281', CODE_SYSTEMS.hgnc],
  ['urn:oid:2.16.840.1.113883.6.1', CODE_SYSTEMS.loinc],
  ['urn:oid:2.16.840.1.113883.6.96', CODE_SYSTEMS.snomed],
  ['urn:oid:2.16.840.1.113883.6.90', CODE_SYSTEMS.icd10cm],
  ['urn:oid:2.16.840.1.113883.6.3', CODE_SYSTEMS.icd10],
  ['urn:oid:2.16.840.1.113883.6.88', CODE_SYSTEMS.rxnorm],
  ['urn:oid:2.16.840.1.113883.6.73', CODE_SYSTEMS.atc],
  ['urn:oid:2.16.840.1.113883.6.8', CODE_SYSTEMS.ucum],
  ['http://www.whocc.no/atcddd', CODE_SYSTEMS.atc],
];
const CANONICAL = new ByUrl<string>();
for (const uri of Object.values(CODE_SYSTEMS)) CANONICAL.set(uri, uri);
for (const [other, uri] of SAME_AS) CANONICAL.set(other, uri);

/** The URI of a system written as an alias (`loinc`) or as a URI; undefined when it is neither. */
export function systemOf(written: string): string | undefined {
  const alias = ALIASES.get(written);
  if (alias !== undefined) return alias;
  return /^[a-z][a-z0-9+.-]*:\S+$/.test(written) ? canonicalSystem(written) : undefined;
}

/** One URI for one system, whichever of its known spellings was used; of systems that are known here one and the same text, which Maps find at once. */
export const canonicalSystem = (uri: string): string => CANONICAL.get(uri) ?? uri;

export const systemAliases: readonly string[] = [...ALIASES.keys()];
/** One text for one code, to look codes up by. */
export const codeKey = (system: string, code: string): string => `${canonicalSystem(system)}|${code}`;
