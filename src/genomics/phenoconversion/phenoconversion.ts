import type { Placed } from '../../terminology/data.ts';
import type { ActivityScore } from '../activity-score.ts';

/*
 * Phenoconversion: how an enzyme acts while drugs that inhibit it are taken. CYP2D6 by the activity score method; some others count as without activity
 * under a strong inhibitor, by the rows of profiles/knowledge/under-inhibition.tsv and said to be less certain; for the rest a caution is all that can be
 * said (docs/adr/0008).
 */

/** A drug that changes how the enzyme of a gene acts. `listed`: the source states no strength, or sources differ. */
export interface Interaction {
  readonly gene: string;
  /** Generic name. */
  readonly drug: string;
  readonly effect: 'inhibitor' | 'inducer';
  readonly strength: 'strong' | 'moderate' | 'listed';
  readonly source: string;
}

/** What the enzyme of a gene counts as under an inhibitor of this strength, whatever the genotype says. */
export interface UnderInhibition {
  readonly gene: string;
  readonly strength: 'strong';
  readonly phenotype: string;
  /** What speaks against it. */
  readonly limits: string;
}

/** What a result says of an enzyme: standard terms (several where it is open which holds) and the score where it is known. */
export interface EnzymeResult {
  readonly phenotypes: readonly string[];
  readonly score?: ActivityScore;
}

/** The same as the enzyme acts. `rule`: by a rule of practice, less certain than by the activity score. */
export interface ActingResult extends EnzymeResult {
  readonly by: 'score' | 'rule';
}

export interface Phenoconversion {
  /** What a drug does to enzymes; one look-up. */
  interactionsOf(drug: string): readonly Interaction[];
  /** The result as the enzyme acts under inhibition of this strength; undefined where no published method converts it. */
  underInhibition(gene: string, strength: Interaction['strength'], result: EnzymeResult): ActingResult | undefined;
}

/**
 * Factors of the CYP2D6 activity score: a strong inhibitor leaves no activity, a moderate one half of it. Method: Borges et al. 2010 (PMID 20081063);
 * factors as used by clinical programmes (University of Florida Health, PharMe).
 */
const FACTORS = { strong: 0, moderate: 0.5 } as const;

/**
 * Bounds of the phenotypes of CYP2D6 for any score, not for sums of allele values alone: 0 poor, below 1.25 intermediate, to 2.25 normal, above
 * ultrarapid. CPIC opioid guideline 2021 (PMID 33387367, PMC8249478, table 4).
 */
const CYP2D6_TERMS: readonly { readonly term: string; readonly holds: (score: number) => boolean }[] = [
  { term: 'Poor Metabolizer', holds: (score) => score === 0 },
  { term: 'Intermediate Metabolizer', holds: (score) => score > 0 && score < 1.25 },
  { term: 'Normal Metabolizer', holds: (score) => score >= 1.25 && score <= 2.25 },
  { term: 'Ultrarapid Metabolizer', holds: (score) => score > 2.25 },
];

const NONE: readonly never[] = [];

/** `scoresOfPhenotype`: every score that a phenotype stands for, where the result names none. */
export function createPhenoconversion(
  rows: readonly Placed<Interaction>[],
  scoresOfPhenotype: (gene: string, phenotype: string) => readonly ActivityScore[],
  counted: readonly Placed<UnderInhibition>[] = [],
): Phenoconversion {
  const phenotypeUnder = new Map(counted.map(({ row }) => [`${row.gene} ${row.strength}`, row.phenotype]));
  const byDrug = new Map<string, Interaction[]>();
  for (const { row } of rows) {
    const all = byDrug.get(row.drug);
    if (all === undefined) byDrug.set(row.drug, [row]);
    else all.push(row);
  }
  return {
    interactionsOf: (drug) => byDrug.get(drug) ?? NONE,
    underInhibition(gene, strength, { phenotypes, score }) {
      if (strength === 'listed') return undefined;
      if (gene !== 'CYP2D6') {
        const counts = phenotypeUnder.get(`${gene} ${strength}`);
        // An inhibitor does not tell what an indeterminate result is.
        const open = phenotypes.length === 0 || phenotypes.includes('Indeterminate');
        return counts === undefined || open ? undefined : { phenotypes: [counts], by: 'rule' };
      }
      const scores = score === undefined ? phenotypes.map((term) => scoresOfPhenotype(gene, term)) : [[score]];
      // A term that stands for no score (an indeterminate one) leaves open what the enzyme does.
      if (scores.length === 0 || scores.some((of) => of.length === 0)) return undefined;
      const acting = scores.flat().map((one) => times(one, FACTORS[strength]));
      const [first] = acting;
      const one =
        first !== undefined && acting.every((s) => s.value === first.value && s.atLeast === first.atLeast)
          ? { score: first }
          : {};
      return { phenotypes: termsOf(acting), ...one, by: 'score' };
    },
  };
}

/** Nothing times "at least" is nothing. */
const times = ({ value, atLeast }: ActivityScore, factor: number): ActivityScore => ({
  value: value * factor,
  atLeast: atLeast && factor > 0,
});

const termsOf = (scores: readonly ActivityScore[]): readonly string[] =>
  CYP2D6_TERMS.filter(({ holds }, rank) =>
    scores.some(
      ({ value, atLeast }) =>
        holds(value) || (atLeast && CYP2D6_TERMS.slice(0, rank).some((lower) => lower.holds(value))),
    ),
  ).map(({ term }) => term);
