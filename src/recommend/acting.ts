import { actingOf } from '../patient/genomic/acting.ts';
import type { ActsAs, GeneResultFact, GeneState, PatientProfile, Precipitant } from '../patient/profile.ts';
import type { Candidate } from './candidate.ts';
import { capitalised, oneLine, phenotypeWords, plainName } from './words.ts';

/*
 * What other drugs make of a gene's result, in words: genotype says X, with Y it acts as Z. Both are said, since the genotype holds again when the drug
 * is stopped.
 */

type Known = Extract<GeneState, { state: 'known' }>;

const NOBODY: ReadonlySet<string> = new Set();
const apartOf = ({ match }: Candidate): ReadonlySet<string> =>
  match.drug === undefined ? NOBODY : new Set([match.drug.name]);

const words = (phenotypes: readonly string[]): string => phenotypes.map(phenotypeWords).join(' or ');
const names = (because: readonly Precipitant[]): string =>
  [...new Set(because.map(({ drug }) => plainName(drug)))].join(' and ');

const isOtherThan = (state: Known, { phenotypes }: ActsAs): boolean =>
  phenotypes.length !== state.phenotypes.length || phenotypes.some((term) => !state.phenotypes.includes(term));

/** The results of these candidates that act otherwise than the genotype says, by gene. */
export function actingResults(
  candidates: readonly Candidate[],
  { genes }: PatientProfile,
): ReadonlyMap<string, { readonly state: Known; readonly acting: ActsAs }> {
  const results = new Map<string, { readonly state: Known; readonly acting: ActsAs }>();
  for (const [gene, state] of genes) {
    if (state.state !== 'known' || state.actsAs === undefined) continue;
    for (const candidate of candidates) {
      const acting = candidate.genes.has(gene) ? actingOf(state, apartOf(candidate)) : undefined;
      if (acting !== undefined && isOtherThan(state, acting)) results.set(gene, { state, acting });
    }
  }
  return results;
}

/** `; with paroxetine, a strong CYP2D6 inhibitor, it acts as poor metabolizer` */
export function actingWords(fact: GeneResultFact, acting: ActsAs): string {
  const [first] = acting.because;
  return `; with ${names(acting.because)}, a ${first?.strength ?? 'strong'} ${fact.gene} inhibitor, it acts as ${words(acting.phenotypes)}`;
}

/** For enzymes other than CYP2D6 no guideline says what an inhibitor leaves. */
const BY_RULE = ' That is a rule of practice for strong inhibitors, less certain than a measurement.';

/** Lines for the card: what acts otherwise, and what may where nobody has published by how much. */
export function actingCautions(candidates: readonly Candidate[], profile: PatientProfile): readonly string[] {
  const lines = new Set<string>();
  for (const [gene, { state, acting }] of actingResults(candidates, profile)) {
    const drugs = names(acting.because);
    lines.add(
      `${gene}: the genotype says ${words(state.phenotypes)}; with ${drugs} it acts as ${words(acting.phenotypes)}. This advice holds while ${drugs} is taken: when it is stopped the genotype holds again.${acting.by === 'rule' ? BY_RULE : ''}`,
    );
  }
  for (const [gene, state] of profile.genes) {
    if (state.state !== 'known' || state.mayDiffer === undefined) continue;
    for (const candidate of candidates) {
      if (!candidate.genes.has(gene)) continue;
      const apart = apartOf(candidate);
      for (const one of state.mayDiffer)
        if (!apart.has(one.drug) && mayChange(one, state)) lines.add(mayDifferLine(gene, one));
    }
  }
  return [...lines].map(oneLine);
}

/** What is without function already cannot be inhibited. */
const mayChange = ({ effect }: Precipitant, { phenotypes }: Known): boolean =>
  effect === 'inducer' || phenotypes.some((term) => term !== 'Poor Metabolizer');

function mayDifferLine(gene: string, { drug, effect, strength }: Precipitant): string {
  const kind = strength === 'listed' ? `an ${effect}` : `a ${strength} ${effect}`;
  const more = effect === 'inhibitor' ? 'less' : 'more';
  return `${capitalised(plainName(drug))} is ${kind} of ${gene}: the enzyme may be ${more} active than the result says, by how much is not established.`;
}
