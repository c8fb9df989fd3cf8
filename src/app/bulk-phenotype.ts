import { readScore, type Sex, writeScore } from '../genomics/index.ts';
import { type Finding, isObject, type JsonObject, textOf } from '../kernel/index.ts';
import type { PatientDeps } from '../patient/reading.ts';
import { LineFaults, readGene, readPhenotypes, statedPhenotypes } from './bulk-input.ts';

/*
 * One line of `phenotype`: a gene with a genotype, alleles, phenotype or score in; what it amounts to out, with the rule that gave it. By the same
 * functions that read a laboratory's report.
 */

export type PhenotypeAnswer = JsonObject;

const SEXES: readonly Sex[] = ['female', 'male', 'other', 'unknown'];

/** The line's own keys, and what was found: `state`, `phenotypes`, `activityScore`, `rule`, `reason`, `genotype` in normal form, `notes`. */
export function phenotypeOfLine(
  value: unknown,
  knowledge: PatientDeps,
  at: { readonly line: number; readonly file?: string },
): PhenotypeAnswer {
  const faults = new LineFaults(at.line, at.file);
  if (!isObject(value)) {
    faults.say('bulk.not-json', [], 'The line is no JSON object.');
    return { line: at.line, findings: faults.findings };
  }
  const answer = answerOf(value, knowledge, faults);
  return answer === undefined || faults.findings.length > 0
    ? { ...value, line: at.line, findings: faults.findings }
    : { ...value, ...answer };
}

/** Findings of an answer: those of a line that could not be read. */
export const findingsOf = (answer: JsonObject): readonly Finding[] =>
  Array.isArray(answer.findings) ? (answer.findings as readonly Finding[]) : [];

function answerOf(value: JsonObject, knowledge: PatientDeps, faults: LineFaults): JsonObject | undefined {
  const { terminology, genomics } = knowledge;
  if (value.gene === undefined) return faults.say('bulk.missing', ['gene'], 'The gene is missing.');
  const gene = readGene(value.gene, ['gene'], terminology, faults);
  if (gene === undefined) return undefined;
  const sex = value.sex === undefined ? 'unknown' : SEXES.find((one) => one === value.sex);
  if (sex === undefined) faults.say('bulk.value', ['sex'], 'The sex is female, male, other or unknown.');
  const given = (key: string): boolean => value[key] !== undefined && value[key] !== null;
  const diplotype = given('diplotype') ? faults.text(value.diplotype, ['diplotype']) : undefined;
  const haplotypes = given('alleles') ? faults.texts(value.alleles, ['alleles']) : undefined;
  const phenotypes = given('phenotype')
    ? readPhenotypes(gene, value.phenotype, ['phenotype'], terminology, faults)
    : undefined;
  const score = given('score') ? readScore(textOf(value.score)) : undefined;
  if (given('score') && score === undefined)
    faults.say('bulk.value', ['score'], 'An activity score is a number such as 1.25, or "≥3.0".');
  if (faults.findings.length > 0) return undefined;
  if (diplotype === undefined && haplotypes === undefined && phenotypes === undefined && score === undefined)
    return faults.say('bulk.missing', [], 'One of diplotype, alleles, phenotype or score is needed.');

  const inPlace = diplotype === undefined ? undefined : statedPhenotypes(gene, diplotype, terminology);
  const said = phenotypes ?? inPlace;
  const reading = genomics.interpret(gene.symbol, {
    ...(diplotype === undefined || inPlace !== undefined ? {} : { diplotype }),
    ...(haplotypes === undefined ? {} : { haplotypes }),
    ...(said === undefined ? {} : { phenotypes: said }),
    ...(score === undefined ? {} : { score }),
    ...(sex === undefined ? {} : { sex }),
  });
  const genotype = reading.diplotype === undefined ? {} : { genotype: reading.diplotype };
  const notes = reading.notes.length === 0 ? {} : { notes: reading.notes };
  switch (reading.state) {
    case 'known':
      return {
        state: 'known',
        phenotypes: reading.phenotypes,
        ...(reading.score === undefined ? {} : { activityScore: writeScore(reading.score) }),
        rule: reading.rule,
        interpretedBy: reading.interpretedBy,
        ...genotype,
        ...notes,
      };
    case 'indeterminate':
      return { state: 'indeterminate', phenotypes: ['Indeterminate'], reason: reading.why, ...genotype, ...notes };
    case 'contradictory':
      return {
        state: 'contradictory',
        phenotypes: [],
        laboratory: reading.laboratory,
        byGenotype: reading.genotype,
        reason: reading.why,
        ...genotype,
        ...notes,
      };
  }
}
