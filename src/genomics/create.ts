import { type Finding, fail, type GeneSymbol, isFault, ok, type Result } from '../kernel/index.ts';
import { type GeneTable, indexGenes } from './allele-index.ts';
import type { GenomicsData } from './data.ts';
import { readDiplotype, readHaplotypes } from './diplotype-text.ts';
import type { ActivityScore, Genomics, NamedAllele } from './genomics.ts';
import { interpretReport } from './interpret.ts';
import { createPhenoconversion } from './phenoconversion/phenoconversion.ts';
import { phenotypeOfDiplotype, phenotypesOfScore } from './phenotyping.ts';
import { sumOf, writeScore } from './score.ts';

/** Checks the gene tables and indexes them. A name that nothing defines is a Finding with its place. */
export function createGenomics(data: GenomicsData): Result<Genomics> {
  const findings: Finding[] = [];
  const tables = indexGenes(data, findings);
  if (findings.some(isFault)) return fail(...findings);
  const scores = new Map([...tables].map(([gene, table]) => [gene, scoresByPhenotype(table)]));
  const scoresOfPhenotype = (gene: GeneSymbol, phenotype: string): readonly ActivityScore[] =>
    scores.get(gene)?.get(phenotype) ?? [];
  const unknown = (gene: GeneSymbol): string => `${gene} is not among the genes of the tables`;

  return ok(
    {
      parseDiplotype(gene, text) {
        const table = tables.get(gene);
        return table === undefined ? { ok: false, why: unknown(gene) } : readDiplotype(table, text);
      },
      parseHaplotypes(gene, texts) {
        const table = tables.get(gene);
        return table === undefined ? { ok: false, why: unknown(gene) } : readHaplotypes(table, texts);
      },
      phenotypeOf(gene, diplotype, sex = 'unknown') {
        const table = tables.get(gene);
        return table === undefined || diplotype.gene !== gene
          ? { state: 'indeterminate', why: unknown(gene) }
          : phenotypeOfDiplotype(table, diplotype, sex);
      },
      phenotypesOfScore(gene, score) {
        const table = tables.get(gene);
        return table === undefined ? [] : phenotypesOfScore(table, score);
      },
      scoresOfPhenotype,
      interpret(gene, report) {
        const table = tables.get(gene);
        if (table !== undefined)
          return interpretReport(table, report, (phenotype) => scoresOfPhenotype(gene, phenotype));
        // Genes without tables (a laboratory's own terms) pass as they are reported.
        return report.phenotypes !== undefined && report.phenotypes.length > 0
          ? {
              state: 'known',
              phenotypes: report.phenotypes,
              interpretedBy: 'laboratory',
              rule: 'as the laboratory reports it',
              notes: [],
            }
          : { state: 'indeterminate', why: unknown(gene), notes: [] };
      },
      alleles: (gene): readonly NamedAllele[] => tables.get(gene)?.alleles ?? [],
      phenoconversion: createPhenoconversion(
        data.interactions,
        (gene, phenotype) => scores.get(gene)?.get(phenotype) ?? [],
        data.underInhibition,
      ),
      version: data.version,
    },
    findings,
  );
}

/** All sums that two alleles of the gene can have, under the phenotype they amount to, ascending. */
function scoresByPhenotype(table: GeneTable): ReadonlyMap<string, readonly ActivityScore[]> {
  const values = new Map<string, ActivityScore>();
  for (const { activity } of table.alleles) if (activity !== undefined) values.set(writeScore(activity), activity);
  const byPhenotype = new Map<string, Map<string, ActivityScore>>();
  for (const a of values.values())
    for (const b of values.values()) {
      const score = sumOf(a, b);
      for (const phenotype of phenotypesOfScore(table, score)) {
        const list = byPhenotype.get(phenotype) ?? new Map<string, ActivityScore>();
        list.set(writeScore(score), score);
        byPhenotype.set(phenotype, list);
      }
    }
  return new Map(
    [...byPhenotype].map(([phenotype, list]) => [
      phenotype,
      [...list.values()].sort((a, b) => a.value - b.value || Number(a.atLeast) - Number(b.atLeast)),
    ]),
  );
}
