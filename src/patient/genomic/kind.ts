import { isObject, type JsonObject } from '../../kernel/index.ts';
import { canonicalSystem } from '../../terminology/code-systems.ts';
import type { GeneCatalogue } from '../../terminology/terminology.ts';
import type { Coding } from '../profile.ts';
import { type Concept, codedAs, concept, hasCode, objects, text } from '../read/elements.ts';
import { GENE_OF_CODE, GENE_STUDIED, type GenomicKind, KINDS, LOINC, SECTION } from './codes.ts';

/**
 * What an Observation is to genomics. `result`: genomic, and its gene is named by code, component or category, but no code says in which form.
 * `perhaps`: nothing but a text names a gene, so that it is a genomic result only if its value reads as one. `not-read`: genomic, of no use here.
 */
export type Genomic = GenomicKind | 'result' | 'perhaps' | 'not-read' | 'no';

/** What a coding of Observation.code says of the kind; undefined when it says nothing of it. */
export function kindOfCoding({ system, code }: Coding): GenomicKind | 'not-read' | undefined {
  const found = KINDS.get(code);
  if (found === undefined || system === undefined) return undefined;
  return canonicalSystem(system) === found.system ? found.kind : undefined;
}

/** One expression per catalogue that finds any of its symbols; a quick no for the hundreds of results that name no gene. */
const mentions = new WeakMap<GeneCatalogue, RegExp>();
function mentionsGene(genes: GeneCatalogue, words: string | undefined): boolean {
  if (words === undefined) return false;
  let expression = mentions.get(genes);
  if (expression === undefined) {
    const symbols = genes.symbols.map((s) => s.replaceAll(/[^A-Za-z0-9]/g, '\\$&'));
    expression = symbols.length === 0 ? /(?!)/ : new RegExp(symbols.join('|'), 'i');
    mentions.set(genes, expression);
  }
  return expression.test(words);
}

/** True for categories that laboratories give genetic results (v2-0074 GE). */
export const isGenetic = (resource: JsonObject): boolean =>
  objects(resource.category).some((category) => codedAs(category, SECTION, 'GE'));

export function genomicKindOf(resource: JsonObject, code: Concept, genes: GeneCatalogue): Genomic {
  for (const c of code.codings) {
    const kind = kindOfCoding(c);
    if (kind !== undefined) return kind;
    if (GENE_OF_CODE.has(c.code) && hasCode(code, LOINC, c.code)) return 'result';
  }
  if (isGenetic(resource)) return 'result';
  for (const component of objects(resource.component)) {
    if (!isObject(component.code)) continue;
    for (const c of objects(component.code.coding)) if (c.code === GENE_STUDIED) return 'result';
  }
  if (mentionsGene(genes, code.text)) return 'perhaps';
  for (const c of code.codings) if (mentionsGene(genes, c.display)) return 'perhaps';
  if (mentionsGene(genes, text(resource.valueString))) return 'perhaps';
  const value = resource.valueCodeableConcept;
  if (value === undefined) return 'no';
  const answer = concept(value);
  if (mentionsGene(genes, answer.text)) return 'perhaps';
  for (const c of answer.codings) if (mentionsGene(genes, c.display)) return 'perhaps';
  return 'no';
}
