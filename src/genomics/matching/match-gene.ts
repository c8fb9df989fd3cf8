import type { GeneDefinition, Locus } from './definition.ts';
import { pairsOf } from './exact.ts';
import type { GeneMatch, GenePositions, LocusName, LocusReport, MatchOutcome, ScoredDiplotype } from './gene-match.ts';
import { hapB3Notes, hapB3Of } from './hapb3.ts';
import { indistinctAlleles } from './indistinct.ts';
import { matchLowestFunction } from './lowest-function.ts';
import type { GeneSample, LocusCall } from './sample.ts';
import { type Strands, strandsOf } from './strands.ts';

/** Genes where one chromosome may carry several variants and the lowest function of it counts (CPIC DPYD 2017/2024, RYR1 2018/2023). */
const LOWEST_FUNCTION = new Set(['DPYD', 'RYR1']);
/** Other diplotypes that are kept beside the call. */
export const MOST_CANDIDATES = 50;
/** More equally good diplotypes than this are no answer. */
const MOST_TIES = 32;

/** Calls the alleles of one gene from what a sample shows at its positions. Pure; every sample has an outcome. */
export function matchGene(definition: GeneDefinition, sample: GeneSample): GeneMatch {
  const strands = strandsOf(definition, sample);
  const outcome = outcomeOf(definition, sample, strands);
  return {
    gene: definition.gene,
    definitions: definition.version,
    outcome,
    positions: positionsOf(definition, sample, strands),
    indistinct: indistinctAlleles(definition, strands),
    notes: notesOf(definition, sample, strands, outcome),
  };
}

function outcomeOf(definition: GeneDefinition, sample: GeneSample, strands: Strands): MatchOutcome {
  if (strands.seen.length === 0 && strands.half.length === 0)
    return { state: 'not-called', why: 'no position of the gene was read' };
  const required = [...strands.missing, ...strands.half.map(({ locus }) => locus)].filter((locus) => locus.required);
  if (required.length > 0)
    return { state: 'not-called', why: `a required position was not read: ${required.map(nameOf).join(', ')}` };
  if (strands.contradiction !== undefined) return { state: 'not-called', why: strands.contradiction };
  if (LOWEST_FUNCTION.has(definition.gene)) return matchLowestFunction(definition, sample, strands);
  if (strands.half.length > 0)
    return (
      onePosition(definition, strands) ?? {
        state: 'not-called',
        why: `only one of two alleles is told at ${strands.half.map(({ locus }) => nameOf(locus)).join(', ')}`,
      }
    );
  const pairing = pairsOf(definition, strands);
  if (!pairing.ok)
    return { state: 'ambiguous', why: 'too many diplotypes explain the sample', examples: pairing.examples };
  const { pairs } = pairing;
  const [best] = pairs;
  if (best === undefined) return onePosition(definition, strands) ?? { state: 'not-called', why: whyNone(strands) };

  const picked = strands.blocks > 1 ? unphasedPick(definition, pairs) : undefined;
  if (picked !== undefined)
    return {
      state: 'called',
      diplotypes: [picked],
      others: pairs.filter((pair) => pair !== picked).slice(0, MOST_CANDIDATES),
      basis: 'unphased-priority',
      because: `Unphased, ${pairs.length} diplotypes are possible; ${picked.name} is the one to report by the published priority of the gene.`,
    };
  const ties = pairs.filter(({ score }) => score === best.score);
  if (ties.length > MOST_TIES)
    return {
      state: 'ambiguous',
      why: `${ties.length} diplotypes explain the sample equally well`,
      examples: ties.slice(0, 10),
    };
  return {
    state: 'called',
    diplotypes: ties,
    others: pairs.slice(ties.length, ties.length + MOST_CANDIDATES),
    basis: 'exact',
    because: becauseOf(ties, pairs[ties.length]),
  };
}

function becauseOf(ties: readonly ScoredDiplotype[], next: ScoredDiplotype | undefined): string {
  const score = ties[0]?.score ?? 0;
  const explained = `Defined at ${score} of the positions read, counted on both chromosomes`;
  const others = next === undefined ? 'no other diplotype fits' : `the next best, ${next.name}, at ${next.score}`;
  return ties.length === 1
    ? `${explained}; ${others}.`
    : `${ties.length} diplotypes fit equally well (${score}); ${others}.`;
}

function unphasedPick({ picks }: GeneDefinition, pairs: readonly ScoredDiplotype[]): ScoredDiplotype | undefined {
  if (picks.length === 0) return undefined;
  const byName = new Map(pairs.map((pair) => [pair.name, pair]));
  const applying = picks.find(({ among }) => among.every((name) => byName.has(name)));
  return applying === undefined ? undefined : byName.get(applying.pick);
}

/** SLCO1B1: c.521T>C (rs4149056) alone decides in the statin guideline (CPIC 2022, PMID 35152405). */
function onePosition({ gene, reference }: GeneDefinition, strands: Strands): MatchOutcome | undefined {
  if (gene !== 'SLCO1B1') return undefined;
  const one = strands.seen.find(({ locus }) => locus.rsid === 'rs4149056');
  if (one === undefined) return undefined;
  const alleles = [one.first, one.second].map((base) =>
    base === one.locus.ref ? reference.name : base === 'C' ? '*5' : undefined,
  );
  const [a, b] = alleles;
  if (a === undefined || b === undefined) return undefined;
  const pair = a === reference.name ? [a, b] : [b, a];
  return {
    state: 'called',
    diplotypes: [{ name: pair.join('/'), alleles: pair, score: 2 }],
    others: [],
    basis: 'single-position',
    because:
      'No diplotype explains the whole gene; rs4149056 (c.521T>C) alone tells the function that matters for statins.',
  };
}

const whyNone = (strands: Strands): string => {
  const unknown = strands.undocumented.filter(({ readAsReference }) => !readAsReference);
  return unknown.length > 0
    ? `a base that no allele has: ${unknown.map(({ locus, base }) => `${short(base)} at ${nameOf(locus)}`).join(', ')}`
    : 'no two named alleles explain what was read';
};

/** Positions named in one note. */
const MOST_NAMED = 10;

/** Which positions were read from rows whose FILTER names a failure: the call stands on them. */
function filterNotes(definition: GeneDefinition, sample: GeneSample): readonly string[] {
  const failed = definition.loci.flatMap((locus) => {
    const filter = sample.calls.get(locus.index)?.evidence?.filter;
    return filter === undefined ? [] : [`${nameOf(locus)} (${short(filter)})`];
  });
  if (failed.length === 0) return [];
  const more = failed.length > MOST_NAMED ? ` and ${failed.length - MOST_NAMED} more` : '';
  return [`FILTER names a failure at ${failed.slice(0, MOST_NAMED).join(', ')}${more}; these rows were used.`];
}

/** Sequences of rows can be long. */
const short = (base: string): string => (base.length > 60 ? `${base.slice(0, 59)}…` : base);

const nameOf = (locus: Locus): string => (locus.rsid === '' ? `position ${locus.position}` : locus.rsid);
const placeOf = ({ position, rsid }: Locus): LocusName => ({ position, rsid });

function positionsOf(definition: GeneDefinition, sample: GeneSample, strands: Strands): GenePositions {
  const gone = new Set(strands.missing.map(({ index }) => index));
  const report = (locus: Locus, call: LocusCall | undefined): readonly LocusReport[] =>
    call === undefined
      ? []
      : [
          {
            position: locus.position,
            rsid: locus.rsid,
            ref: locus.ref,
            genotype: call.bases.map((base) => base ?? '.').join(call.phaseSet === undefined ? '/' : '|'),
            ...(call.evidence === undefined ? {} : { evidence: call.evidence }),
          },
        ];
  return {
    read: definition.loci.flatMap((locus) =>
      gone.has(locus.index) ? [] : report(locus, sample.calls.get(locus.index)),
    ),
    missing: strands.missing.map(placeOf),
    conflicting: sample.unusable.flatMap(({ index, why }) => {
      const locus = definition.loci[index];
      return locus === undefined ? [] : [{ ...placeOf(locus), why }];
    }),
    undocumented: strands.undocumented.map(({ locus, ...rest }) => ({ ...placeOf(locus), ...rest })),
    ampTier1Missing: strands.missing.filter(({ ampTier1 }) => ampTier1).map(placeOf),
    extras: definition.extras.flatMap((locus) => report(locus, sample.extras?.get(locus.index))),
  };
}

function notesOf(
  definition: GeneDefinition,
  sample: GeneSample,
  strands: Strands,
  outcome: MatchOutcome,
): readonly string[] {
  const notes: string[] = [...filterNotes(definition, sample)];
  if (definition.gene === 'DPYD') notes.push(...hapB3Notes(hapB3Of(strands)));
  for (const { locus, base, readAsReference } of strands.undocumented)
    if (readAsReference)
      notes.push(`${short(base)} at ${nameOf(locus)} is in no definition; it was read as the reference.`);
  if (strands.half.length > 0)
    notes.push(`Only one of two alleles is told at ${strands.half.map(({ locus }) => nameOf(locus)).join(', ')}.`);
  if (outcome.state === 'called' && outcome.diplotypes.length > 1)
    notes.push(
      strands.blocks > 1
        ? 'Phasing the heterozygous positions would tell which diplotype it is.'
        : 'The positions that were not read would tell which diplotype it is.',
    );
  return notes;
}
