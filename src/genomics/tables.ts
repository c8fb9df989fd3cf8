import type { Finding } from '../kernel/index.ts';
import { cellOf, listOf, readRows } from '../terminology/table.ts';
import type { AlleleNameRow, AlleleRow, GenomicsData, PositionRow, RuleRow } from './data.ts';
import { readScore } from './score.ts';

/* The gene tables of profiles/knowledge: names of the columns and the form of each cell. */

export const readAlleles = (text: string, file: string, findings: Finding[]): GenomicsData['alleles'] =>
  readRows<AlleleRow>(
    text,
    file,
    ['gene', 'allele', 'function', 'activity', 'reference', 'as_of'],
    findings,
    (row, fault) => {
      const gene = cellOf(row, 0);
      const allele = cellOf(row, 1);
      const written = cellOf(row, 3);
      const activity = written === '' ? undefined : readScore(written);
      if (gene === '' || allele === '') return fault(0, 'A gene and an allele are needed.');
      if (written !== '' && activity === undefined)
        return fault(3, 'An activity value is a number such as 0.25, or ≥3.0.');
      return {
        gene,
        allele,
        func: cellOf(row, 2),
        ...(activity === undefined ? {} : { activity }),
        reference: cellOf(row, 4) === 'Y',
      };
    },
  );

export const readRules = (text: string, file: string, findings: Finding[]): GenomicsData['rules'] =>
  readRows<RuleRow>(text, file, ['gene', 'method', 'first', 'second', 'phenotype'], findings, (row, fault) => {
    const gene = cellOf(row, 0);
    const method = cellOf(row, 1);
    const first = cellOf(row, 2);
    const second = cellOf(row, 3);
    const phenotype = cellOf(row, 4);
    if (gene === '') return fault(0, 'The gene is missing.');
    if (phenotype === '') return fault(4, 'The phenotype is missing.');
    switch (method) {
      case 'function-pair':
        return first === '' || second === ''
          ? fault(2, 'Two functions are needed.')
          : { gene, method, first, second, phenotype };
      case 'activity-score': {
        const from = readScore(first);
        const to = second === '' ? undefined : readScore(second);
        if (from === undefined || (second !== '' && to === undefined))
          return fault(2, 'A range of scores: from, and to or nothing.');
        return { gene, method, from: from.value, ...(to === undefined ? {} : { to: to.value }), phenotype };
      }
      case 'single-function':
      case 'any-allele':
        return first === '' ? fault(2, 'A function is needed.') : { gene, method, func: first, phenotype };
      case 'otherwise':
        return { gene, method, phenotype };
      case 'allele-present':
      case 'allele-absent':
        return first === '' ? fault(2, 'An allele is needed.') : { gene, method, allele: first, phenotype };
      default:
        return fault(
          1,
          'The method is function-pair, activity-score, single-function, any-allele, otherwise, allele-present or allele-absent.',
        );
    }
  });

export const readAlleleNames = (text: string, file: string, findings: Finding[]): GenomicsData['alleleNames'] =>
  readRows<AlleleNameRow>(text, file, ['gene', 'written', 'alleles', 'note'], findings, (row, fault) => {
    const alleles = listOf(cellOf(row, 2));
    if (cellOf(row, 0) === '' || cellOf(row, 1) === '') return fault(0, 'A gene and a name are needed.');
    if (alleles.length === 0) return fault(2, 'Name the allele or alleles that are meant.');
    return { gene: cellOf(row, 0), written: cellOf(row, 1), alleles, note: cellOf(row, 3) };
  });

export const readPositions = (text: string, file: string, findings: Finding[]): GenomicsData['positions'] =>
  readRows<PositionRow>(text, file, ['gene', 'position', 'strand', 'base', 'allele'], findings, (row, fault) => {
    const strand = cellOf(row, 2);
    const base = cellOf(row, 3);
    if (strand !== 'plus' && strand !== 'minus') return fault(2, 'The strand is plus or minus.');
    if (!/^[ACGT]$/.test(base)) return fault(3, 'A base is A, C, G or T.');
    return { gene: cellOf(row, 0), position: cellOf(row, 1), strand, base, allele: cellOf(row, 4) };
  });
