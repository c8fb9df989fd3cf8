import { geneSymbol } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { libraryHolds } from '../elm/question.ts';
import { librariesDigest } from '../elm/read-library.ts';
import { expressionHolds } from '../fhirpath/question.ts';
import type { Bounds } from '../interval.ts';
import type { Leaf } from '../rule-profile.ts';
import { either, NO, type Truth, YES } from '../truth.ts';
import { hasCondition, isAllergicTo, isTaken } from './clinic.ts';
import {
  alleleIs,
  diplotypeIs,
  diplotypeKey,
  isTested,
  phenotypeIs,
  type ScoresOfPhenotype,
  scoreLies,
  variantIs,
} from './genes.ts';
import type { Judgement, Question } from './judgement.ts';
import { measures } from './observations.ts';
import { ageLies, isPregnant, sexIs } from './person.ts';

/** What leaves are compiled with. */
export interface LeafContext {
  readonly terminology: Terminology;
  readonly scoresOfPhenotype: ScoresOfPhenotype;
}

/** Generic names behind a drug or `@class` as rules write it; undefined for a class that the vocabulary lacks. */
export function drugNames(written: string, terminology: Terminology): readonly string[] | undefined {
  if (written.startsWith('@')) return terminology.vocabularies.drugClass(written.slice(1));
  return [terminology.drugs.byName(written)?.name ?? written.toLowerCase()];
}

/**
 * The question of a leaf, with its names resolved once. A name that the vocabularies lack is a bug here: compileRules() refuses such rules
 * beforehand.
 */
export function questionOf(leaf: Leaf, { terminology, scoresOfPhenotype }: LeafContext): Question {
  if ('gene' in leaf) {
    const gene = geneSymbol(leaf.gene);
    if ('phenotype' in leaf) {
      if (terminology.genes.bySymbol(gene)?.kind === 'hla')
        return anyOf(leaf.phenotype.map((term) => alleleTerm(gene, term)));
      return phenotypeIs(gene, leaf.phenotype);
    }
    if ('score' in leaf) return scoreLies(gene, leaf.score, scoresOfPhenotype);
    if ('diplotype' in leaf) return diplotypeIs(gene, leaf.diplotype);
    if ('tested' in leaf) return isTested(gene, leaf.allele, leaf.tested);
    if ('allele' in leaf) return alleleIs(gene, leaf.allele, leaf.is);
    return variantIs(gene, leaf.variant);
  }
  if ('drug' in leaf) return isTaken(leaf.drug, namesOf(leaf.drug, terminology), leaf.taken);
  if ('condition' in leaf) return hasCondition(leaf.condition);
  if ('allergy' in leaf) return isAllergicTo(leaf.allergy, namesOf(leaf.allergy, terminology));
  if ('observation' in leaf) {
    const entry = terminology.vocabularies.observation(leaf.observation);
    if (entry === undefined) throw new Error(`observation ${leaf.observation} is not in the vocabulary`);
    return measures(entry, leaf, leaf['within-days'], leaf.pick ?? 'latest');
  }
  if ('age' in leaf) return ageLies(leaf.age);
  if ('sex' in leaf) return sexIs(leaf.sex);
  if ('fhirpath' in leaf) return expressionHolds(leaf);
  if ('elm' in leaf) return libraryHolds(leaf);
  return isPregnant(leaf.pregnant);
}

function namesOf(written: string, terminology: Terminology): ReadonlySet<string> {
  const names = drugNames(written, terminology);
  if (names === undefined) throw new Error(`drug class ${written} is not in the vocabulary`);
  return new Set(names);
}

/** `*57:01 positive` asked as a phenotype is the same question as the allele asked by name. */
function alleleTerm(gene: ReturnType<typeof geneSymbol>, term: string): Question {
  const [allele = term, is] = term.split(' ');
  return alleleIs(gene, allele, is === 'negative' ? 'negative' : 'positive');
}

function anyOf(questions: readonly Question[]): Question {
  const [first] = questions;
  if (questions.length === 1 && first !== undefined) return first;
  return (chart) => {
    const answers = questions.map((question) => question(chart));
    const truth = answers.reduce<Truth>((whole, answer) => either(whole, answer.truth), NO);
    const telling: readonly Judgement[] = truth === YES ? answers.filter((answer) => answer.truth === YES) : answers;
    return {
      truth,
      facts: telling.flatMap((a) => a.facts),
      missing: truth === YES ? [] : telling.flatMap((a) => a.missing),
    };
  };
}

const boundsKey = (bounds: Bounds): string =>
  `${bounds['at-least'] ?? ''}|${bounds.above ?? ''}|${bounds['at-most'] ?? ''}|${bounds.below ?? ''}`;
const listKey = (values: readonly string[]): string => JSON.stringify([...new Set(values)].sort());

/** Equal for leaves that ask the same, whatever the order of their lists: leaves of all rules share one atom by it. */
export function leafKey(leaf: Leaf): string {
  if ('gene' in leaf) {
    if ('phenotype' in leaf) return `phenotype ${leaf.gene} ${listKey(leaf.phenotype)}`;
    if ('score' in leaf) return `score ${leaf.gene} ${boundsKey(leaf.score)}`;
    if ('diplotype' in leaf) return `diplotype ${leaf.gene} ${listKey(leaf.diplotype.map(diplotypeKey))}`;
    if ('tested' in leaf) return `tested ${leaf.gene} ${leaf.allele ?? ''} ${leaf.tested}`;
    if ('allele' in leaf) return `allele ${leaf.gene} ${leaf.allele} ${leaf.is}`;
    return `variant ${leaf.gene} ${listKey(leaf.variant)}`;
  }
  if ('drug' in leaf) return `drug ${leaf.taken} ${leaf.drug}`;
  if ('condition' in leaf) return `condition ${leaf.condition}`;
  if ('allergy' in leaf) return `allergy ${leaf.allergy}`;
  if ('observation' in leaf)
    return `observation ${leaf.observation} ${boundsKey(leaf)} ${leaf['within-days'] ?? ''} ${leaf.pick ?? 'latest'}`;
  if ('age' in leaf) return `age ${boundsKey(leaf.age)}`;
  if ('sex' in leaf) return `sex ${leaf.sex}`;
  if ('elm' in leaf)
    return `elm ${librariesDigest(leaf)} ${leaf.elm.library} ${leaf.elm.expression} ${listKey(leaf.reads ?? [])} ${leaf.asks}`;
  if ('fhirpath' in leaf) return `fhirpath ${listKey(leaf.reads ?? [])} ${leaf.asks} ${leaf.fhirpath}`;
  return `pregnant ${leaf.pregnant}`;
}
