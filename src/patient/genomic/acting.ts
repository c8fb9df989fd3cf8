import type { Genomics } from '../../genomics/genomics.ts';
import type { GeneSymbol } from '../../kernel/index.ts';
import type { ActsAs, Fact, GeneState, MedicationRole, Precipitant } from '../profile.ts';

/*
 * How enzymes act under the patient's other drugs. The genotype's result stays as it is; what the drugs make of it stands beside it.
 */

/** Taken now, or about to be: what is held, stopped or planned changes nothing at this time. */
const PRESENT: ReadonlySet<MedicationRole> = new Set(['active', 'selected', 'draft']);
const STRENGTHS = ['strong', 'moderate'] as const;

/**
 * The states with what present drugs make of them. Results that are not known stay as they are: an inhibitor does not tell what the genotype is. Equal
 * input gives an equal outcome; without such drugs the states are handed back as they are.
 */
export function actingStates(
  states: ReadonlyMap<GeneSymbol, GeneState>,
  facts: readonly Fact[],
  { phenoconversion }: Pick<Genomics, 'phenoconversion'>,
): ReadonlyMap<GeneSymbol, GeneState> {
  let byGene: Map<string, Precipitant[]> | undefined;
  for (const fact of facts) {
    if (fact.kind !== 'medication' || !PRESENT.has(fact.role)) continue;
    for (const { name } of fact.drugs)
      for (const { gene, effect, strength } of phenoconversion.interactionsOf(name)) {
        byGene ??= new Map();
        const precipitant: Precipitant = { drug: name, effect, strength, factId: fact.id };
        const all = byGene.get(gene);
        if (all === undefined) byGene.set(gene, [precipitant]);
        else all.push(precipitant);
      }
  }
  let acting: Map<GeneSymbol, GeneState> | undefined;
  for (const [gene, state] of states) {
    if (state.state !== 'known') continue;
    const precipitants = byGene?.get(gene);
    const bare = state.actsAs !== undefined || state.mayDiffer !== undefined ? withoutActing(state) : state;
    if (precipitants === undefined && bare === state) continue;
    acting ??= new Map(states);
    acting.set(gene, precipitants === undefined ? bare : withActing(gene, bare, precipitants, phenoconversion));
  }
  return acting ?? states;
}

type Known = Extract<GeneState, { state: 'known' }>;

function withoutActing({ actsAs: _, mayDiffer: __, ...bare }: Known): Known {
  return bare;
}

function withActing(
  gene: GeneSymbol,
  state: Known,
  precipitants: readonly Precipitant[],
  phenoconversion: Genomics['phenoconversion'],
): Known {
  const actsAs: ActsAs[] = [];
  const converting = new Set<Precipitant>();
  for (const strength of STRENGTHS) {
    const because = precipitants.filter((one) => one.effect === 'inhibitor' && one.strength === strength);
    const result = because.length === 0 ? undefined : phenoconversion.underInhibition(gene, strength, state);
    if (result === undefined) continue;
    actsAs.push({ ...result, because });
    for (const one of because) converting.add(one);
  }
  const others = precipitants.filter((one) => !converting.has(one));
  return {
    ...state,
    ...(actsAs.length === 0 ? {} : { actsAs }),
    ...(others.length === 0 ? {} : { mayDiffer: others }),
  };
}

/**
 * What the enzyme of a known result acts as, for a drug under judgement: the effect of the strongest inhibitor beside that drug. A guideline on a drug has
 * that drug's own effect in it already. `apart`: the drugs that are not counted. Undefined: as the genotype says.
 */
export function actingOf(state: Known, apart: ReadonlySet<string>): ActsAs | undefined {
  for (const one of state.actsAs ?? []) {
    const because = one.because.filter(({ drug }) => !apart.has(drug));
    if (because.length > 0) return because.length === one.because.length ? one : { ...one, because };
  }
  return undefined;
}
