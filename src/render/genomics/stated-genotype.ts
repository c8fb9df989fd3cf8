import type { Observation, Reference } from '../../fhir/index.ts';
import type { Genomics } from '../../genomics/index.ts';
import type { GeneResultFact, TimeRange } from '../../patient/profile.ts';
import { geneResultWords } from '../../recommend/words.ts';
import type { Terminology } from '../../terminology/index.ts';
import { textOf } from '../fhir/codings.ts';
import { type Rendering, toSource } from '../fhir/context.ts';
import { isObservation } from '../fhir/implication.ts';
import { CONCLUSION, GENETICS, GENOTYPE, geneStudied, HAPLOTYPE, IG, LABORATORY } from './genetic-observation.ts';

/*
 * A genotype that a patient's resources state, as the gateway reads it, in the profiles of HL7 Genomics Reporting 3.0.0: in normal form, with the
 * haplotypes it is made of, derived from the Observation that states it.
 */

export interface StatedGenotype {
  readonly genotype: Observation;
  readonly haplotypes: readonly Observation[];
}

export interface StatedGenotypeDeps {
  readonly genes: Terminology['genes'];
  readonly genomics: Genomics;
}

/** Undefined for a result that states no genotype: a phenotype or score alone. */
export function statedGenotype(
  fact: GeneResultFact,
  rendering: Rendering,
  deps: StatedGenotypeDeps,
): StatedGenotype | undefined {
  if (fact.diplotype === undefined) return undefined;
  const from = isObservation(fact.source) ? [toSource(fact.source)] : [];
  const haplotypes = allelesOf(fact, deps.genomics).map((allele) =>
    observation(fact, 'haplotype', allele, from, rendering, deps.genes),
  );
  const parts = haplotypes.map(({ id = '' }) => inAnswer(id));
  const genotype = observation(fact, 'genotype', fact.diplotype, [...parts, ...from], rendering, deps.genes);
  return { genotype, haplotypes };
}

/** Reference to an Observation of the same answer. */
export const inAnswer = (id: string): Reference => ({ reference: `Observation/${id}` });

/** Different alleles of the only genotype that may be meant; none where the result leaves open which. */
function allelesOf({ gene, diplotype = '' }: GeneResultFact, genomics: Genomics): readonly string[] {
  const read = genomics.parseDiplotype(gene, diplotype);
  const [only, ...more] = read.ok ? read.diplotype.alternatives : [];
  if (only === undefined || more.length > 0 || only.some((strand) => strand.length > 1)) return [];
  return [...new Set(only.flatMap((strand) => strand.map(({ name }) => name)))];
}

function observation(
  fact: GeneResultFact,
  profile: 'genotype' | 'haplotype',
  name: string,
  derivedFrom: readonly Reference[],
  { idOf, subject }: Rendering,
  genes: Terminology['genes'],
): Observation {
  const conclusion = { code: CONCLUSION, valueString: textOf(geneResultWords(fact), fact.gene) };
  return {
    resourceType: 'Observation',
    id: idOf(profile, fact.id, name),
    meta: { profile: [`${IG}/StructureDefinition/${profile}`] },
    status: fact.reasons.includes('preliminary') ? 'preliminary' : 'final',
    category: [LABORATORY, GENETICS],
    code: profile === 'genotype' ? GENOTYPE : HAPLOTYPE,
    subject,
    ...effectiveOf(fact.effective),
    valueCodeableConcept: { text: textOf(`${fact.gene} ${name}`, fact.gene) },
    ...(derivedFrom.length === 0 ? {} : { derivedFrom: [...derivedFrom] }),
    component: [geneStudied(fact.gene, genes), ...(profile === 'genotype' ? [conclusion] : [])],
  };
}

const instant = (at: number): string => new Date(at).toISOString();

/** An instant, or the period that a date given in part covers. */
function effectiveOf({ from, to }: TimeRange): Pick<Observation, 'effectiveDateTime' | 'effectivePeriod'> {
  if (from !== undefined && from === to) return { effectiveDateTime: instant(from) };
  if (from === undefined && to === undefined) return {};
  return {
    effectivePeriod: {
      ...(from === undefined ? {} : { start: instant(from) }),
      ...(to === undefined ? {} : { end: instant(to) }),
    },
  };
}
