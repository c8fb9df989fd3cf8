import { type Finding, finding, type GeneSymbol, geneSymbol } from '../kernel/index.ts';
import { CODE_SYSTEMS, canonicalSystem, codeKey } from './code-systems.ts';
import type { GeneRow, PhenotypeAnswerRow, Placed } from './data.ts';
import { nearestOf } from './nearest.ts';
import { phenotypeOfText } from './phenotype-text.ts';
import type { CodeRef, Gene, GeneCatalogue } from './terminology.ts';

/** Longest text in which a gene's symbol is looked for. */
const MAX_TEXT = 200;

export function createGeneCatalogue(
  rows: readonly Placed<GeneRow>[],
  answers: readonly Placed<PhenotypeAnswerRow>[],
  findings: Finding[],
): GeneCatalogue {
  const bySymbol = new Map<string, Gene>();
  const byHgnc = new Map<string, Gene>();
  for (const { row, place } of rows) {
    const gene: Gene = {
      symbol: geneSymbol(row.gene),
      ...(row.hgnc === '' ? {} : { hgnc: row.hgnc }),
      phenotypes: row.phenotypes,
      scored: row.scored,
      kind: row.kind,
    };
    const key = row.gene.toUpperCase();
    if (bySymbol.has(key) || byHgnc.has(row.hgnc))
      findings.push(finding('knowledge.duplicate', `${row.gene} or its HGNC id is given twice.`, place));
    bySymbol.set(key, gene);
    if (row.hgnc !== '') byHgnc.set(row.hgnc, gene);
  }
  const meanings = new Map<string, string>();
  for (const { row, place } of answers) {
    const key = codeKey(row.system, row.code);
    if (meanings.has(key)) findings.push(finding('knowledge.duplicate', `The code ${row.code} is given twice.`, place));
    meanings.set(key, row.meaning);
  }
  const symbols: readonly GeneSymbol[] = [...bySymbol.values()].map((gene) => gene.symbol);

  const ofCoding = (coding: CodeRef): Gene | undefined => {
    const system = coding.system === undefined ? undefined : canonicalSystem(coding.system);
    if (system !== CODE_SYSTEMS.hgnc) return undefined;
    const code = coding.code.toUpperCase();
    return byHgnc.get(code.startsWith('HGNC:') ? code : `HGNC:${code}`) ?? bySymbol.get(code);
  };
  /** The one gene that a text names as a word of its own; two different genes are none. */
  const ofText = (text: string | undefined): Gene | undefined => {
    if (text === undefined || text.length > MAX_TEXT) return undefined;
    const found = new Set<Gene>();
    for (const word of text.toUpperCase().split(/[^A-Z0-9-]+/)) {
      const gene = bySymbol.get(word);
      if (gene !== undefined) found.add(gene);
    }
    const [first, second] = found;
    return second === undefined ? first : undefined;
  };

  return {
    bySymbol: (symbol) => bySymbol.get(symbol.trim().toUpperCase()),
    identify(codings, text) {
      for (const coding of codings) {
        const gene = ofCoding(coding);
        if (gene !== undefined) return gene;
      }
      const named = ofText(text);
      if (named !== undefined) return named;
      for (const coding of codings) {
        const gene = ofText(coding.display);
        if (gene !== undefined) return gene;
      }
      return undefined;
    },
    nearest: (symbol) => nearestOf(symbol, symbols),
    symbols,
    phenotype(gene, codings, text) {
      // Several answers of one concept that differ leave open which holds: all their terms are given.
      const coded = new Set<string>();
      for (const coding of codings) {
        const meaning = coding.system === undefined ? undefined : meanings.get(codeKey(coding.system, coding.code));
        for (const term of (meaning === undefined ? undefined : phenotypeOfText(gene, meaning)) ?? []) coded.add(term);
      }
      if (coded.size > 0) return [...coded];
      const written = text === undefined ? undefined : phenotypeOfText(gene, text);
      if (written !== undefined) return written;
      for (const coding of codings) {
        const shown = coding.display === undefined ? undefined : phenotypeOfText(gene, coding.display);
        if (shown !== undefined) return shown;
      }
      return undefined;
    },
  };
}
