import { type Finding, fail, isFault, ok, type Result } from '../kernel/index.ts';
import type { TerminologyData } from './data.ts';
import { createDrugCatalogue } from './drugs.ts';
import { createGeneCatalogue } from './genes.ts';
import type { Terminology } from './terminology.ts';
import { convertUnits } from './units.ts';
import { createVocabularies } from './vocabularies.ts';

/** Checks the knowledge and indexes it. A name or code that contradicts another, or that nothing defines, is a Finding with its place. */
export function createTerminology(data: TerminologyData): Result<Terminology> {
  const findings: Finding[] = [];
  const drugs = createDrugCatalogue(data, findings);
  const genes = createGeneCatalogue(data.genes, data.phenotypeAnswers, findings);
  const vocabularies = createVocabularies(data.vocabularies, drugs, findings);
  if (findings.some(isFault)) return fail(...findings);
  return ok({ drugs, genes, vocabularies, convert: convertUnits, version: data.version }, findings);
}
