import type { Parameters } from 'fhir/r4.js';
import type { GeneResultFact } from '../../patient/profile.ts';
import { type BundleContext, renderingOf } from '../../render/fhir/context.ts';
import { statedGenotype } from '../../render/genomics/stated-genotype.ts';
import type { FindSubjectRequest } from '../requests.ts';
import type { Knowledge } from '../rule-book.ts';

/** $find-subject-haplotypes: for each gene asked for, the genotypes that the patient's results state, and the haplotypes they are made of. */
export function haplotypesAnswer(
  { genes }: FindSubjectRequest,
  context: BundleContext,
  { ruleSet, genomics }: Knowledge,
): Parameters {
  const rendering = renderingOf(context);
  const deps = { genes: ruleSet.terminology.genes, genomics };
  const results = context.profile.facts.filter((fact): fact is GeneResultFact => fact.kind === 'gene-result');
  return {
    resourceType: 'Parameters',
    parameter: genes.map(({ written, gene }) => {
      const stated = results.flatMap((fact) =>
        fact.gene === gene.symbol ? (statedGenotype(fact, rendering, deps) ?? []) : [],
      );
      return {
        name: 'haplotypes',
        part: [
          { name: 'geneItem', valueString: written },
          ...stated.flatMap(({ haplotypes }) => haplotypes.map((resource) => ({ name: 'haplotype', resource }))),
          ...stated.map(({ genotype }) => ({ name: 'genotype', resource: genotype })),
        ],
      };
    }),
  };
}
