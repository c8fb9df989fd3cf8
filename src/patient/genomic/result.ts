import { isObject, type JsonObject } from '../../kernel/index.ts';
import type { Gene } from '../../terminology/terminology.ts';
import type { ActivityScore } from '../profile.ts';
import { type Concept, concept, hasCode, isEmpty, number, objects, wordsOf } from '../read/elements.ts';
import type { Reading } from '../reading.ts';
import { LOINC, PHENOTYPE_ANSWERS } from './codes.ts';
import { valueConcept } from './gene.ts';
import { type GeneReading, type Interpreted, interpretGenotype, withoutIndeterminate } from './interpret.ts';
import { presenceOf } from './presence.ts';

/** One result as it is written: the Observation, or a component of it. */
export interface Written {
  readonly element: JsonObject;
  readonly code: Concept;
  readonly value: Concept;
}

const SCORE = /^(≥|>=)?\s*(\d{1,2}(?:\.\d{1,3})?)$/;
const SCORE_IN_WORDS = /^(?:(activity score|as)\s{0,3}[:=]?\s{0,3})?(≥|>=)?\s{0,3}(\d{1,2}(?:\.\d{1,3})?)$/i;
/** `*2/*17`, `*1/*4x2`, `*36+*10/*10`: alleles inside a longer text. */
const STARS = /\*[\w.:≥+*]{1,30}\s?\/\s?\*[\w.:≥+*]{1,30}/;
/** Codes of a phenotype that no standard term of the gene answers to. */
const METABOLIZER_WORDS = /\b(?:metaboli[sz]er|function|acetylator|deficien|expressor)/i;

const isScoreCode = (code: Concept): boolean =>
  wordsOf(code).some((words) => words.length < 120 && /\bactivity score\b/i.test(words));

/** An activity score out of a value: a Quantity, a number, or text such as `≥3.0`. */
export function scoreOf(element: JsonObject): ActivityScore | undefined {
  const quantity = isObject(element.valueQuantity) ? element.valueQuantity : undefined;
  const value = number(quantity?.value) ?? number(element.valueInteger);
  if (value !== undefined) {
    if (value < 0 || value > 99) return undefined;
    const comparator = quantity?.comparator;
    if (comparator === undefined) return { value, atLeast: false };
    return comparator === '>=' ? { value, atLeast: true } : undefined;
  }
  const parts = SCORE.exec(valueConcept(element).text ?? '');
  return parts === null ? undefined : { value: Number(parts[2]), atLeast: parts[1] !== undefined };
}

/** The activity score among an Observation's components, or of the Observation itself where its code asks for one. */
export function statedScore(resource: JsonObject, code: Concept): ActivityScore | undefined {
  if (isScoreCode(code)) return scoreOf(resource);
  for (const component of objects(resource.component)) {
    if (isScoreCode(concept(component.code))) return scoreOf(component);
  }
  return undefined;
}

/** A value that is an activity score in words: `Activity score 1.5`, `AS: >=3.0`, or a bare `≥3.0`. A bare whole number may count anything. */
export function scoreInWords(value: Concept): ActivityScore | undefined {
  const parts = SCORE_IN_WORDS.exec(value.text ?? '');
  if (parts === null || (parts[1] === undefined && parts[2] === undefined && !parts[3]?.includes('.')))
    return undefined;
  return { value: Number(parts[3]), atLeast: parts[2] !== undefined };
}

/** The one HLA allele that a text names: `HLA-B*57:01 [Presence]` -> `*57:01`. */
function alleleIn(code: Concept): string | undefined {
  const found = new Set<string>();
  for (const words of wordsOf(code)) {
    for (const [, first, second] of words.matchAll(/\*(\d{2,3}):?(\d{2,3})(?![\d:])/g))
      found.add(`*${first}:${second}`);
  }
  const [allele, other] = found;
  return other === undefined ? allele : undefined;
}

/** A test for one HLA allele: coded or written "positive", "not detected". */
function presence(
  reading: Reading,
  gene: Gene,
  code: Concept,
  allele: string | undefined,
  value: Concept,
): GeneReading | undefined {
  const { genes } = reading.deps.terminology;
  const asked = allele ?? alleleIn(code);
  if (asked === undefined) return undefined;
  const coded = presenceOf(value);
  const phenotypes = coded === undefined ? undefined : genes.phenotype(gene, [], `${asked} ${coded}`);
  if (phenotypes !== undefined) return { gene, phenotypes, interpretedBy: 'laboratory', byText: false };
  for (const words of wordsOf(value)) {
    const read = genes.phenotype(gene, [], `${asked} ${words}`);
    if (read !== undefined) return { gene, phenotypes: read, interpretedBy: 'laboratory', byText: true };
  }
  return undefined;
}

function phenotype(reading: Reading, gene: Gene, value: Concept): GeneReading | undefined {
  const { genes } = reading.deps.terminology;
  // Codes first and without their displays, so that it is known whether a code or a word was understood.
  const codes = value.codings.map(({ display: _, ...code }) => code);
  const coded = codes.length === 0 ? undefined : genes.phenotype(gene, codes, undefined);
  const read = coded ?? genes.phenotype(gene, value.codings, value.text);
  if (read === undefined) return undefined;
  const phenotypes = withoutIndeterminate(read);
  return {
    gene,
    phenotypes,
    interpretedBy: 'laboratory',
    byText: coded === undefined,
    ...(phenotypes.length > 0 ? {} : { why: 'The laboratory reports the phenotype as indeterminate.' }),
  };
}

/**
 * A genotype by any of the value's words. Texts and displays come first; a code counts where it is itself written in star alleles of the tables (PharmVar,
 * GL strings). Two that differ are a contradiction within the result.
 */
function genotype(reading: Reading, gene: Gene, value: Concept): GeneReading | undefined {
  let first: Interpreted | undefined;
  for (const words of wordsOf(value)) {
    // Codes come last among the words: what is neither the text nor a display is one.
    const ofCode = words !== value.text && !value.codings.some((c) => c.display === words);
    if (ofCode && first !== undefined && !words.includes('*')) continue;
    const read = interpretGenotype(reading.deps.genomics, gene, words, reading.sex);
    if (read === undefined || (ofCode && first !== undefined && !read.known)) continue;
    if (first === undefined) first = read;
    else if (first.diplotype !== read.diplotype) {
      return {
        gene,
        phenotypes: [],
        interpretedBy: 'gateway',
        byText: false,
        why: 'The codings and texts of the result name different genotypes.',
        nonStandard: true,
      };
    }
  }
  return first;
}

/** Text that holds both, "*2/*2 (poor metabolizer)": the genotype, and the phenotype out of what is left. */
function mixed(reading: Reading, gene: Gene, value: Concept): readonly GeneReading[] {
  for (const words of wordsOf(value)) {
    const stars = STARS.exec(words)?.[0];
    if (stars === undefined) continue;
    const read = genotype(reading, gene, { codings: [], text: stars });
    if (read === undefined) continue;
    const rest = words
      .replace(stars, ' ')
      .replaceAll(/[()[\],;]/g, ' ')
      .trim();
    const stated = rest === '' ? undefined : phenotype(reading, gene, { codings: [], text: rest });
    return stated === undefined ? [{ ...read, byText: true }] : [{ ...read, byText: true }, stated];
  }
  return [];
}

/**
 * Reads one value as a result of the gene: a genotype, a phenotype, the presence of an HLA allele, or a text with both genotype and phenotype. Empty when
 * it is none of these. `allele`: the one allele that the code asks for.
 */
export function readValue(
  reading: Reading,
  gene: Gene,
  { element, code, value }: Written,
  prefer: 'genotype' | 'phenotype',
  allele?: string,
): readonly GeneReading[] {
  if (isEmpty(value)) {
    if (typeof element.valueBoolean !== 'boolean' || gene.kind !== 'hla') return [];
    const answer = element.valueBoolean ? 'positive' : 'negative';
    const read = presence(reading, gene, code, allele, { codings: [], text: answer });
    return read === undefined ? [] : [read];
  }
  const read =
    prefer === 'genotype'
      ? (genotype(reading, gene, value) ?? phenotype(reading, gene, value))
      : (phenotype(reading, gene, value) ?? genotype(reading, gene, value));
  if (read !== undefined) {
    if (read.phenotypes.length > 0 || read.nonStandard === true) return [read];
    // A remark beside the alleles may be why they were not understood.
    const parts = mixed(reading, gene, value);
    return parts.some((part) => part.phenotypes.length > 0) ? parts : [read];
  }
  const tested = gene.kind === 'hla' ? presence(reading, gene, code, allele, value) : undefined;
  if (tested !== undefined) return [tested];
  return mixed(reading, gene, value);
}

/** A phenotype that was stated in words or codes that the gene has no term for. */
export function foreignPhenotype(gene: Gene, value: Concept): GeneReading | undefined {
  const coded = value.codings.some((c) => PHENOTYPE_ANSWERS.has(c.code) && hasCode(value, LOINC, c.code));
  if (!coded && !wordsOf(value).some((words) => METABOLIZER_WORDS.test(words))) return undefined;
  return {
    gene,
    phenotypes: [],
    interpretedBy: 'laboratory',
    byText: false,
    why: 'The phenotype that the laboratory states is no standard term of this gene.',
    nonStandard: true,
  };
}
