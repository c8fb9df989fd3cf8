import { fail, finding, isObject, isText, type JsonObject, ok, type Result, textOf } from '../../kernel/index.ts';
import { isGene, type OutsideCall, says } from './outside-call.ts';

const MOST_GENES = 200;

/**
 * Reads what PharmCAT writes: the match file (`results`), the phenotype file (`geneReports`) or the report (`genes`), the latter two flat or below CPIC.
 * Genes that it did not call are left out. Findings: import.pharmcat.
 */
export function readPharmcat(content: unknown, file: string): Result<readonly OutsideCall[]> {
  const calls = isObject(content) ? callsIn(content) : undefined;
  return calls === undefined
    ? fail(finding('import.pharmcat', 'Neither results nor geneReports nor genes stand in the file.', { file }))
    : ok(calls);
}

function callsIn(content: JsonObject): readonly OutsideCall[] | undefined {
  if (Array.isArray(content.results)) return content.results.slice(0, MOST_GENES).filter(isObject).flatMap(ofMatch);
  const reports = [content.geneReports, content.genes].find(isObject);
  if (reports === undefined) return undefined;
  // Up to version 2 each source had its own report of every gene; CPIC's is the one with the terms used here.
  const flat = isObject(reports.CPIC) ? reports.CPIC : reports;
  return Object.entries(flat)
    .slice(0, MOST_GENES)
    .flatMap(([gene, report]) => (isObject(report) ? ofReport(gene, report) : []));
}

const namesIn = (list: unknown, property: string): readonly string[] =>
  Array.isArray(list)
    ? list.filter(isObject).flatMap((one) => (isText(one[property]) && says(one[property]) ? [one[property]] : []))
    : [];

function ofMatch({ gene, diplotypes, haplotypeMatches }: JsonObject): readonly OutsideCall[] {
  if (!isText(gene) || !isGene(gene)) return [];
  const called = namesIn(diplotypes, 'name');
  const listed = called.length > 0 ? [] : namesIn(haplotypeMatches, 'name');
  if (called.length + listed.length === 0) return [];
  return [{ gene, diplotypes: called, haplotypes: listed, phenotypes: [], source: 'PharmCAT match file' }];
}

function ofReport(name: string, report: JsonObject): readonly OutsideCall[] {
  const gene = isText(report.geneSymbol) ? report.geneSymbol : name;
  const sources = Array.isArray(report.sourceDiplotypes) ? report.sourceDiplotypes.filter(isObject) : [];
  if (!isGene(gene) || report.callSource === 'NONE' || sources.length === 0) return [];
  const labels = sources.map(labelOf).filter(says);
  const single = labels.length > 0 && labels.every((label) => !label.includes('/'));
  const phenotypes = sources.flatMap(({ phenotypes: terms }) =>
    Array.isArray(terms) ? terms.filter(isText).filter((term) => says(term) && term !== 'Indeterminate') : [],
  );
  const scores = new Set(sources.map(({ activityScore }) => textOf(activityScore)).filter(says));
  const [score] = scores;
  if (labels.length + phenotypes.length + scores.size === 0) return [];
  return [
    {
      gene,
      diplotypes: single ? [] : labels,
      haplotypes: single ? labels : [],
      phenotypes: [...new Set(phenotypes)],
      ...(scores.size === 1 && score !== undefined ? { score } : {}),
      source: 'PharmCAT phenotype file',
    },
  ];
}

function labelOf({ label, allele1, allele2 }: JsonObject): string {
  if (isText(label)) return label;
  return [allele1, allele2]
    .flatMap((allele) => (isObject(allele) && isText(allele.name) ? [allele.name] : []))
    .join('/');
}
