import type { Terminology } from '../../terminology/terminology.ts';
import { type Bounds, exactly, lies } from '../interval.ts';
import { drugNames } from '../judge/leaf.ts';
import type { Condition, Leaf } from '../rule-profile.ts';
import type { GeneResultOfTest, TestPatient } from '../rule-test.ts';
import { NO, type Truth, YES } from '../truth.ts';

/*
 * Patients of tests changed so that a condition becomes yes or no: the stuff that near misses are made of. A change is an attempt: what a rule then says
 * is for the engine to tell.
 */

type Wanted = typeof YES | typeof NO;

/** The patient with a condition made yes or no, in every simple way that there is; none where nothing can be done. */
export function forced(
  patient: TestPatient,
  condition: Condition,
  wanted: Wanted,
  terminology: Terminology,
): readonly TestPatient[] {
  if ('not' in condition) return forced(patient, condition.not, wanted === YES ? NO : YES, terminology);
  if (!('all' in condition || 'any' in condition)) return withLeaf(patient, condition, wanted, terminology);
  const parts = 'all' in condition ? condition.all : condition.any;
  const everyPart = 'all' in condition === (wanted === YES);
  if (!everyPart) return parts.flatMap((part) => forced(patient, part, wanted, terminology));
  return parts.reduce<readonly TestPatient[]>(
    (patients, part) => patients.slice(0, MOST_WAYS).flatMap((one) => forced(one, part, wanted, terminology)),
    [patient],
  );
}

const MOST_WAYS = 4;

function withLeaf(patient: TestPatient, leaf: Leaf, wanted: Wanted, terminology: Terminology): readonly TestPatient[] {
  const yes = wanted === YES;
  if ('gene' in leaf)
    return geneResults(leaf, yes, terminology).map((result) => withGene(patient, leaf.gene, result, terminology));
  if ('drug' in leaf) {
    const names = drugNames(leaf.drug, terminology) ?? [];
    const list = leaf.taken === 'ordered' ? 'orders' : 'active';
    return [withItem(patient, list, names, yes), ...(yes ? [] : [withItem(patient, 'orders', names, false)])];
  }
  if ('condition' in leaf) {
    const { condition: key } = leaf;
    const others = (patient.conditions ?? []).filter((one) => (typeof one === 'string' ? one : one.condition) !== key);
    return [{ ...patient, conditions: yes ? [...others, key] : others }];
  }
  if ('allergy' in leaf) return [withItem(patient, 'allergies', drugNames(leaf.allergy, terminology) ?? [], yes)];
  if ('observation' in leaf)
    return valuesFor(leaf, wanted).map((value) => ({
      ...patient,
      observations: { ...patient.observations, [leaf.observation]: value },
    }));
  if ('age' in leaf)
    return valuesFor(leaf.age, wanted)
      .filter((age) => Number.isInteger(age) && age >= 0 && age <= 120)
      .map((age) => {
        const { born: _, ...rest } = patient;
        return { ...rest, age };
      });
  if ('sex' in leaf) return [{ ...patient, sex: (leaf.sex === 'female') === yes ? 'female' : 'male' }];
  // What resources an expression would need is for its author to say.
  if ('fhirpath' in leaf || 'elm' in leaf) return [];
  return [{ ...patient, pregnant: leaf.pregnant === yes }];
}

type GeneLeaf = Extract<Leaf, { gene: string }>;

function geneResults(leaf: GeneLeaf, yes: boolean, terminology: Terminology): readonly (GeneResultOfTest | 'none')[] {
  if ('phenotype' in leaf) {
    const gene = terminology.genes.bySymbol(leaf.gene);
    const known = gene?.phenotypes ?? [];
    const terms = yes ? leaf.phenotype : known.filter((term) => !leaf.phenotype.includes(term));
    return terms.slice(0, 6).map((term): GeneResultOfTest => {
      if (term === 'Indeterminate') return { indeterminate: 'uncertain function' };
      const [allele = '', is] = term.split(' ');
      return gene?.kind === 'hla' ? { [allele]: is === 'positive' ? 'positive' : 'negative' } : { phenotype: term };
    });
  }
  if ('score' in leaf) return valuesFor(leaf.score, yes ? YES : NO).flatMap((score) => (score < 0 ? [] : [{ score }]));
  if ('diplotype' in leaf) {
    const wanted = yes ? leaf.diplotype : ['*1/*1', '*1/*2'].filter((one) => !leaf.diplotype.includes(one));
    return wanted.slice(0, 3).map((diplotype) => ({ diplotype }));
  }
  if ('tested' in leaf) return leaf.tested === yes ? [{ indeterminate: 'uncertain function' }] : ['none'];
  if ('allele' in leaf) return [{ [leaf.allele]: (leaf.is === 'positive') === yes ? 'positive' : 'negative' }];
  const classes = ['benign', 'uncertain', 'pathogenic'] as const;
  const variants = yes ? leaf.variant : classes.filter((one) => !leaf.variant.includes(one));
  return variants.map((variant) => ({ variant }));
}

function withGene(
  patient: TestPatient,
  symbol: string,
  result: GeneResultOfTest | 'none',
  terminology: Terminology,
): TestPatient {
  const { [symbol]: before, ...others } = patient.genes ?? {};
  if (result === 'none') return { ...patient, genes: others };
  // Results of several alleles of one HLA gene stand side by side; anything else takes the place of what was there.
  const joins =
    terminology.genes.bySymbol(symbol)?.kind === 'hla' &&
    before !== undefined &&
    !Array.isArray(before) &&
    !('indeterminate' in before || 'indeterminate' in result);
  return { ...patient, genes: { ...others, [symbol]: joins ? { ...before, ...result } : result } };
}

function withItem(
  patient: TestPatient,
  list: 'orders' | 'active' | 'allergies',
  names: readonly string[],
  there: boolean,
): TestPatient {
  const others = (patient[list] ?? []).filter((name) => !names.includes(name));
  const [first] = names;
  if (there) return first === undefined ? patient : { ...patient, [list]: [...others, first] };
  if (others.length > 0) return { ...patient, [list]: others };
  const { [list]: _, ...rest } = patient;
  return rest;
}

/** Numbers at and around the bounds for which they are yes or no. */
function valuesFor(bounds: Bounds, wanted: Truth): readonly number[] {
  const ends = [bounds['at-least'], bounds.above, bounds['at-most'], bounds.below].filter((end) => end !== undefined);
  const near = ends.flatMap((end) => [end, end - 1, end + 1, end - 0.5, end + 0.5]);
  const middle = ends.length > 1 ? [(Math.min(...ends) + Math.max(...ends)) / 2] : [];
  return [...new Set([...near, ...middle])].filter((value) => lies(exactly(value), bounds) === wanted).slice(0, 4);
}
