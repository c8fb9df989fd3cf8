import type { GeneTable } from './allele-index.ts';
import { alleleKey } from './allele-index.ts';
import type { ActivityScore, Diplotype, Genotype, Haplotype, NamedAllele, Phenotyping, Sex } from './genomics.ts';
import { hlaPhenotypes } from './hla.ts';
import { sameScore, sumOf, writeScore } from './score.ts';

/* The published rule of each gene, applied to a genotype as read. */

/** More open combinations than this are not worked through. */
const MAX_COMBINATIONS = 64;

/** Genes where one chromosome may carry several variants and the lowest function of it counts (CPIC DPYD 2017/2024, RYR1 2018/2023). */
const LOWEST_FUNCTION = new Set(['DPYD', 'RYR1']);
/** One copy in men, two in women. */
const X_LINKED = new Set(['G6PD']);

/** The phenotype of one fully determined combination, or why there is none. */
type Judged =
  | { readonly ok: true; readonly phenotype: string; readonly score?: ActivityScore; readonly rule: string }
  | { readonly ok: false; readonly why: string; readonly rule?: string };

export function phenotypeOfDiplotype(table: GeneTable, diplotype: Diplotype, sex: Sex): Phenotyping {
  if (table.rules.length === 0)
    return { state: 'indeterminate', why: `no rule from ${table.gene} genotype to phenotype is published` };
  if (table.method === 'allele-present') return hlaAll(table, diplotype);
  const judged: Judged[] = [];
  for (const genotype of diplotype.alternatives)
    for (const combination of combinationsOf(chromosomesOf(table, genotype, sex))) {
      judged.push(judge(table, combination, sex));
      if (judged.length > MAX_COMBINATIONS)
        return { state: 'indeterminate', why: 'the report leaves too many genotypes open' };
    }
  const failed = judged.find((one) => !one.ok);
  if (failed !== undefined && !failed.ok)
    return { state: 'indeterminate', why: failed.why, ...(failed.rule === undefined ? {} : { rule: failed.rule }) };
  const known = judged.filter((one) => one.ok);
  const first = known[0];
  if (first === undefined) return { state: 'indeterminate', why: 'no allele is given' };
  const score = first.score;
  const oneScore = score !== undefined && known.every((one) => one.score !== undefined && sameScore(one.score, score));
  return {
    state: 'known',
    phenotypes: [...new Set(known.map((one) => one.phenotype))],
    ...(oneScore ? { score } : {}),
    rule: [...new Set(known.map((one) => one.rule))].join('; or '),
    notes: notesOf(diplotype),
  };
}

const notesOf = (diplotype: Diplotype): readonly string[] => [
  ...new Set(diplotype.alternatives.flat(2).flatMap((haplotype) => haplotype.note ?? [])),
];

function hlaAll(table: GeneTable, diplotype: Diplotype): Phenotyping {
  const results = diplotype.alternatives.map((genotype) => hlaPhenotypes(table, genotype));
  const [first] = results;
  if (first === undefined || first.state !== 'known' || results.length === 1)
    return first ?? { state: 'indeterminate', why: 'no allele is given' };
  const common = first.phenotypes.filter((term) =>
    results.every((r) => r.state === 'known' && r.phenotypes.includes(term)),
  );
  return common.length === 0
    ? { state: 'indeterminate', why: 'the possible typings do not agree on any of the alleles that matter for drugs' }
    : { ...first, phenotypes: common };
}

/** Laboratories write a man's single X allele twice as well: `B/B` is then one chromosome. */
function chromosomesOf(table: GeneTable, genotype: Genotype, sex: Sex): Genotype {
  const [a, b] = genotype;
  if (sex !== 'male' || !X_LINKED.has(table.gene) || a === undefined || b === undefined || genotype.length !== 2)
    return genotype;
  const same = a.length === b.length && a.every((haplotype, i) => haplotype.name === b[i]?.name);
  return same ? [a] : genotype;
}

/** One haplotype of each strand, in every way. */
function combinationsOf(genotype: Genotype): readonly (readonly Haplotype[])[] {
  let combinations: readonly (readonly Haplotype[])[] = [[]];
  for (const strand of genotype) {
    combinations = combinations.flatMap((before) => strand.map((haplotype) => [...before, haplotype]));
    if (combinations.length > MAX_COMBINATIONS) return combinations;
  }
  return combinations;
}

function judge(table: GeneTable, haplotypes: readonly Haplotype[], sex: Sex): Judged {
  if (table.method === 'any-allele' || table.method === 'otherwise') return byAnyAllele(table, haplotypes);
  if (table.method === 'activity-score') return byScore(table, haplotypes);
  if (table.method === 'single-function' && !X_LINKED.has(table.gene)) return bySingleFunctions(table, haplotypes);
  if (X_LINKED.has(table.gene)) return byXLinkedFunction(table, haplotypes, sex);
  return byFunctionPair(table, haplotypes);
}

const alleleOf = (table: GeneTable, name: string): NamedAllele | undefined => table.byName.get(alleleKey(name));

/** Functions of a haplotype's alleles; undefined where an allele is not in the tables. */
const functionsOf = (table: GeneTable, haplotype: Haplotype): readonly (string | undefined)[] =>
  haplotype.alleles.map((name) => alleleOf(table, name)?.func);

const unknownAllele = (table: GeneTable, haplotype: Haplotype): string =>
  `${haplotype.name} is not among the ${table.gene} alleles of the tables`;
const wrongCount = (table: GeneTable, haplotypes: readonly Haplotype[]): Judged => ({
  ok: false,
  why:
    haplotypes.length === 1
      ? `only one allele of ${table.gene} is reported, the other is unknown`
      : `${haplotypes.length} alleles of ${table.gene} are reported where two are expected`,
});

// --- function pairs -------------------------------------------------------------------------------------------------------------------

function byFunctionPair(table: GeneTable, haplotypes: readonly Haplotype[]): Judged {
  const [a, b] = haplotypes;
  if (a === undefined || b === undefined || haplotypes.length !== 2) return wrongCount(table, haplotypes);
  const first = functionOf(table, a);
  const second = functionOf(table, b);
  if (first === undefined || second === undefined) {
    const unknown = first === undefined ? a : b;
    const other = first ?? second;
    // Where one allele alone decides (an MH-associated one, a responsive one), the other need not be known.
    const decided = other === undefined ? undefined : whateverTheOther(table, other);
    return decided === undefined
      ? { ok: false, why: unknownAllele(table, unknown) }
      : { ok: true, phenotype: decided, rule: `${other} decides alone: ${decided}` };
  }
  const phenotype = pairRule(table, first, second);
  const rule = `${first} + ${second}`;
  if (phenotype === undefined) return { ok: false, why: `no rule for ${first} with ${second}`, rule };
  if (phenotype === 'Indeterminate')
    return { ok: false, why: `${first} with ${second} is indeterminate by the published table`, rule };
  return { ok: true, phenotype, rule: `${rule}: ${phenotype}` };
}

/** The function of a haplotype of one known allele. */
const functionOf = (table: GeneTable, haplotype: Haplotype): string | undefined => {
  const functions = functionsOf(table, haplotype);
  return functions.length === 1 ? functions[0] : undefined;
};

function pairRule(table: GeneTable, first: string, second: string): string | undefined {
  for (const rule of table.rules)
    if (
      rule.method === 'function-pair' &&
      ((rule.first === first && rule.second === second) || (rule.first === second && rule.second === first))
    )
      return rule.phenotype;
  return undefined;
}

/** The phenotype, if it is the same with every function that an allele of this gene can have. */
function whateverTheOther(table: GeneTable, known: string): string | undefined {
  const outcomes = new Set(
    [...new Set(table.alleles.map((allele) => allele.func))].map((other) => pairRule(table, known, other)),
  );
  const [only] = outcomes;
  return outcomes.size === 1 && only !== 'Indeterminate' ? only : undefined;
}

// --- activity scores ------------------------------------------------------------------------------------------------------------------

function byScore(table: GeneTable, haplotypes: readonly Haplotype[]): Judged {
  if (haplotypes.length < 2 || (haplotypes.length > 2 && !LOWEST_FUNCTION.has(table.gene)))
    return wrongCount(table, haplotypes);
  const values: ActivityScore[] = [];
  for (const haplotype of haplotypes) {
    const value = activityOf(table, haplotype);
    if (typeof value === 'string') return { ok: false, why: value, rule: 'activity score n/a' };
    values.push(value);
  }
  const [first, second] = [...values].sort((a, b) => a.value - b.value);
  if (first === undefined || second === undefined) return wrongCount(table, haplotypes);
  const score = sumOf(first, second);
  const phenotypes = phenotypesOfScore(table, score);
  const [phenotype] = phenotypes;
  const rule = `activity score ${writeScore(score)}`;
  return phenotype === undefined || phenotypes.length > 1
    ? { ok: false, why: `no rule for an activity score of ${writeScore(score)}`, rule }
    : { ok: true, phenotype, score, rule: `${rule}: ${phenotype}` };
}

/** Activity value of a haplotype: of its lowest allele. A reason in words when there is none. */
function activityOf(table: GeneTable, haplotype: Haplotype): ActivityScore | string {
  let lowest: ActivityScore | undefined;
  if (haplotype.alleles.length > 1 && !LOWEST_FUNCTION.has(table.gene)) return unknownAllele(table, haplotype);
  for (const name of haplotype.alleles) {
    const allele = alleleOf(table, name);
    if (allele === undefined) return unknownAllele(table, haplotype);
    if (allele.activity === undefined)
      return `${table.gene} ${allele.name} has no activity value (${allele.func || 'no function assigned'})`;
    if (lowest === undefined || allele.activity.value < lowest.value) lowest = allele.activity;
  }
  return lowest ?? unknownAllele(table, haplotype);
}

/** Terms whose range holds the score, or for "at least" any score from there on. */
export function phenotypesOfScore(table: GeneTable, score: ActivityScore): readonly string[] {
  if (!Number.isFinite(score.value)) return [];
  const terms = new Set<string>();
  for (const rule of table.rules) {
    if (rule.method !== 'activity-score') continue;
    const notAbove = rule.to === undefined || score.value <= rule.to;
    if (notAbove && (score.value >= rule.from || score.atLeast)) terms.add(rule.phenotype);
  }
  return [...terms];
}

// --- one allele, any allele -----------------------------------------------------------------------------------------------------------

/** Mitochondrial: one allele; where several are reported the one of highest risk counts, in the order of the rules. */
function bySingleFunctions(table: GeneTable, haplotypes: readonly Haplotype[]): Judged {
  const functions = haplotypes.map((haplotype) => functionOf(table, haplotype));
  const highest = table.rules[0];
  for (const rule of table.rules)
    if (rule.method === 'single-function' && functions.includes(rule.func)) {
      // An unknown variant beside one that is not of the highest risk leaves the risk open.
      if (functions.includes(undefined) && rule !== highest) break;
      return { ok: true, phenotype: rule.phenotype, rule: `${rule.func}: ${rule.phenotype}` };
    }
  const unknown = haplotypes.find((_, i) => functions[i] === undefined);
  return { ok: false, why: unknown === undefined ? 'no rule for this allele' : unknownAllele(table, unknown) };
}

function byXLinkedFunction(table: GeneTable, haplotypes: readonly Haplotype[], sex: Sex): Judged {
  const [a, b] = haplotypes;
  if (a === undefined || haplotypes.length > 2) return wrongCount(table, haplotypes);
  if (b === undefined) {
    if (sex === 'female') return wrongCount(table, haplotypes);
    return singleX(table, a);
  }
  if (sex !== 'male') return byFunctionPair(table, haplotypes);
  return {
    ok: false,
    why: `two different alleles of ${table.gene}, a gene of the X chromosome, are reported for a man`,
  };
}

function singleX(table: GeneTable, haplotype: Haplotype): Judged {
  const func = functionOf(table, haplotype);
  if (func === undefined) return { ok: false, why: unknownAllele(table, haplotype) };
  const rule = table.rules.find((r) => r.method === 'single-function' && r.func === func);
  if (rule === undefined) return { ok: false, why: `no rule for ${func} alone` };
  return rule.phenotype === 'Indeterminate'
    ? { ok: false, why: `${func} is indeterminate by the published table`, rule: `${func} alone` }
    : { ok: true, phenotype: rule.phenotype, rule: `${func} alone: ${rule.phenotype}` };
}

/** RYR1: one associated allele suffices, whatever else is found. */
function byAnyAllele(table: GeneTable, haplotypes: readonly Haplotype[]): Judged {
  const functions = haplotypes.flatMap((haplotype) => functionsOf(table, haplotype));
  for (const rule of table.rules)
    if (rule.method === 'any-allele' && functions.includes(rule.func))
      return { ok: true, phenotype: rule.phenotype, rule: `one allele is ${rule.func}: ${rule.phenotype}` };
  const unknown = haplotypes.find((haplotype) => functionsOf(table, haplotype).includes(undefined));
  if (unknown !== undefined) return { ok: false, why: unknownAllele(table, unknown) };
  if (haplotypes.length < 2) return wrongCount(table, haplotypes);
  const otherwise = table.rules.find((rule) => rule.method === 'otherwise');
  return otherwise === undefined
    ? { ok: false, why: 'no rule for these alleles' }
    : { ok: true, phenotype: otherwise.phenotype, rule: `no associated allele: ${otherwise.phenotype}` };
}
