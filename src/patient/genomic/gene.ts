import { Answers, type JsonObject, PerTable } from '../../kernel/index.ts';
import type { Gene, GeneCatalogue } from '../../terminology/terminology.ts';
import type { Entry } from '../chart.ts';
import type { Coding } from '../profile.ts';
import {
  type Concept,
  codedAs,
  concept,
  hasCode,
  NO_CONCEPT,
  objects,
  publicName,
  referencesOf,
  text,
  wordsOf,
} from '../read/elements.ts';
import type { Reading, UnknownCode } from '../reading.ts';
import { GENE_OF_CODE, GENE_STUDIED, KINDS, LOINC } from './codes.ts';

/** Most results that one result is traced back to; real ones name a handful. */
const SOURCES = 60;
const DEPTH = 2;

/** The value of an Observation or component as a concept: coded, or text. */
export function valueConcept(element: JsonObject): Concept {
  if (element.valueCodeableConcept !== undefined) return concept(element.valueCodeableConcept);
  const words = text(element.valueString);
  return words === undefined ? NO_CONCEPT : { codings: [], text: words };
}

/** Components with the code, in order. */
export const componentsWith = (resource: JsonObject, system: string, code: string): readonly JsonObject[] =>
  objects(resource.component).filter((component) => codedAs(component.code, system, code));

/** The genes that an Observation names in its components "gene studied". `unknown`: at least one of them is none that the catalogue knows. */
export function genesStudied(
  resource: JsonObject,
  genes: GeneCatalogue,
): { readonly genes: readonly Gene[]; readonly unknown: boolean } {
  const found: Gene[] = [];
  let unknown = false;
  for (const component of objects(resource.component)) {
    if (!codedAs(component.code, LOINC, GENE_STUDIED)) continue;
    const value = valueConcept(component);
    const gene = genes.identify(value.codings, value.text);
    if (gene === undefined) unknown = true;
    else if (!found.includes(gene)) found.push(gene);
  }
  return { genes: found, unknown };
}

/** How the genes that a result names and nobody here knows may be named. */
export const unknownGenes = (resource: JsonObject, genes: GeneCatalogue): readonly UnknownCode[] =>
  componentsWith(resource, LOINC, GENE_STUDIED)
    .map(valueConcept)
    .filter((value) => genes.identify(value.codings, value.text) === undefined)
    .map((value) => ({ kind: 'gene', name: publicName(value) }));

const isOfGuide = ({ system, code }: Coding): boolean => {
  const known = KINDS.get(code);
  return known !== undefined && known.kind !== 'not-read' && known.system === system;
};

/** The gene that a code names, by LOINC code or by its words. `allele` where the code asks for one allele only. */
export function geneOfCode(
  code: Concept,
  genes: GeneCatalogue,
): { readonly gene: Gene; readonly allele?: string; readonly byText: boolean } | undefined {
  for (const c of code.codings) {
    const named = GENE_OF_CODE.get(c.code);
    const gene = named !== undefined && hasCode(code, LOINC, c.code) ? genes.bySymbol(named.gene) : undefined;
    if (gene !== undefined) {
      return { gene, byText: false, ...(named?.allele === undefined ? {} : { allele: named.allele }) };
    }
  }
  // The codes of the guide itself say what kind of result it is, not of which gene.
  if (code.text === undefined && code.codings.every(isOfGuide)) return undefined;
  const gene = genes.identify(code.codings, code.text);
  return gene === undefined ? undefined : { gene, byText: true };
}

const named = new PerTable(() => new Answers<Gene | undefined>());

/** The one gene that any of the words names; two different ones are none. */
export function geneOfWords(read: Concept, genes: GeneCatalogue): Gene | undefined {
  const known = named.of(genes);
  let found: Gene | undefined;
  for (const words of wordsOf(read)) {
    const gene = known.of(words, () => genes.identify([], words));
    if (gene === undefined || gene === found) continue;
    if (found !== undefined) return undefined;
    found = gene;
  }
  return found;
}

/** The results that a result was derived from, as far as they are in the input and this patient's. */
export function sourcesOf(reading: Reading, entry: Entry): readonly Entry[] {
  const found: Entry[] = [];
  for (const reference of referencesOf(entry.resource.derivedFrom).slice(0, SOURCES)) {
    const source = reading.chart.resolve(reference, entry);
    if (source !== undefined && source.type === 'Observation') found.push(source);
  }
  return found;
}

/** The genes of an implication: its own, or those of the results it was derived from. */
export function genesOf(reading: Reading, entry: Entry, depth = DEPTH): readonly Gene[] {
  const { genes } = reading.deps.terminology;
  const own = genesStudied(entry.resource, genes).genes;
  const value = valueConcept(entry.resource);
  if (own.length > 0) {
    // A genotype that lists two genes but shows alleles of one is of that one.
    const shown = own.length > 1 ? geneOfWords(value, genes) : undefined;
    return shown !== undefined && own.includes(shown) ? [shown] : own;
  }
  const shown = geneOfWords(value, genes) ?? geneOfCode(concept(entry.resource.code), genes)?.gene;
  if (shown !== undefined) return [shown];
  if (depth === 0) return [];
  const found = new Set<Gene>();
  for (const source of sourcesOf(reading, entry))
    for (const gene of genesOf(reading, source, depth - 1)) found.add(gene);
  return [...found];
}
