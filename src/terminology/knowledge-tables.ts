import type { Finding } from '../kernel/index.ts';
import { systemAliases, systemOf } from './code-systems.ts';
import type {
  ClinicalDrugRow,
  DrugNameRow,
  DrugRow,
  DrugWordRow,
  GeneRow,
  PhenotypeAnswerRow,
  Placed,
} from './data.ts';
import { cellOf, listOf, readRows } from './table.ts';

/* The tables of profiles/knowledge that the terminology needs: names of the columns and the form of each cell. */

const RXCUI = /^[1-9][0-9]{0,7}$/;
/** Substances only (fifth level): groups such as L01XE name many drugs. */
const ATC_SUBSTANCE = /^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$/;
const SNOMED_ID = /^[1-9][0-9]{5,17}$/;
const HGNC_ID = /^HGNC:[1-9][0-9]{0,5}$/;

export const readDrugs = (text: string, file: string, findings: Finding[]): readonly Placed<DrugRow>[] =>
  readRows(text, file, ['drug', 'rxnorm', 'atc', 'snomed', 'source'], findings, (row, fault) => {
    const drug = cellOf(row, 0);
    const rxnorm = cellOf(row, 1);
    const atc = listOf(cellOf(row, 2));
    const snomed = listOf(cellOf(row, 3));
    if (drug === '' || drug !== drug.toLowerCase()) return fault(0, 'A drug is named in lower case.');
    if (rxnorm !== '' && !RXCUI.test(rxnorm)) return fault(1, 'An RxNorm concept identifier is a number.');
    if (!atc.every((code) => ATC_SUBSTANCE.test(code)))
      return fault(2, 'An ATC code of a substance has seven characters, e.g. B01AC04.');
    if (!snomed.every((code) => SNOMED_ID.test(code)))
      return fault(3, 'A SNOMED CT code is a number of 6 to 18 digits.');
    if (cellOf(row, 4) === '') return fault(4, 'The source of the codes is missing.');
    return { drug, rxnorm, atc, snomed };
  });

export const readDrugNames = (text: string, file: string, findings: Finding[]): readonly Placed<DrugNameRow>[] =>
  readRows(text, file, ['name', 'drugs', 'kind', 'source'], findings, (row, fault) => {
    const name = cellOf(row, 0);
    const drugs = listOf(cellOf(row, 1));
    if (name === '' || name !== name.toLowerCase()) return fault(0, 'A name is written in lower case.');
    if (drugs.length === 0) return fault(1, 'Name the drug or drugs of the catalogue.');
    return { name, drugs };
  });

export const readDrugWords = (text: string, file: string, findings: Finding[]): readonly Placed<DrugWordRow>[] =>
  readRows(text, file, ['word', 'kind'], findings, (row, fault) => {
    const word = cellOf(row, 0);
    const kind = cellOf(row, 1);
    if (word === '' || word !== word.toLowerCase()) return fault(0, 'A word is written in lower case.');
    if (kind !== 'salt' && kind !== 'form' && kind !== 'unit') return fault(1, 'The kind is salt, form or unit.');
    return { word, kind };
  });

export const readClinicalDrugs = (
  text: string,
  file: string,
  findings: Finding[],
): readonly Placed<ClinicalDrugRow>[] =>
  readRows(text, file, ['rxcui', 'display', 'drugs', 'source'], findings, (row, fault) => {
    const rxcui = cellOf(row, 0);
    const drugs = listOf(cellOf(row, 2));
    if (!RXCUI.test(rxcui)) return fault(0, 'An RxNorm concept identifier is a number.');
    if (drugs.length === 0) return fault(2, 'Name the drug or drugs of the catalogue.');
    return { rxcui, display: cellOf(row, 1), drugs };
  });

export const readGenes = (text: string, file: string, findings: Finding[]): readonly Placed<GeneRow>[] =>
  readRows(text, file, ['gene', 'hgnc', 'kind', 'scored', 'phenotypes'], findings, (row, fault) => {
    const gene = cellOf(row, 0);
    const hgnc = cellOf(row, 1);
    const kind = cellOf(row, 2);
    const scored = cellOf(row, 3);
    if (gene === '') return fault(0, 'The gene symbol is missing.');
    if (hgnc !== '' && !HGNC_ID.test(hgnc)) return fault(1, 'An HGNC id is written HGNC:2621.');
    if (kind !== 'diplotype' && kind !== 'hla' && kind !== 'variant')
      return fault(2, 'The kind is diplotype, hla or variant.');
    if (scored !== 'yes' && scored !== 'no') return fault(3, 'Write yes or no.');
    return { gene, hgnc, kind, scored: scored === 'yes', phenotypes: listOf(cellOf(row, 4)) };
  });

export const readPhenotypeAnswers = (
  text: string,
  file: string,
  findings: Finding[],
): readonly Placed<PhenotypeAnswerRow>[] =>
  readRows(text, file, ['system', 'code', 'meaning'], findings, (row, fault) => {
    const system = systemOf(cellOf(row, 0));
    if (system === undefined) return fault(0, `The system is a URI or one of ${systemAliases.join(', ')}.`);
    if (cellOf(row, 1) === '' || cellOf(row, 2) === '') return fault(1, 'A code and its meaning are needed.');
    return { system, code: cellOf(row, 1), meaning: cellOf(row, 2) };
  });
