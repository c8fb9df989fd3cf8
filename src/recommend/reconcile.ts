import type { Candidate, Direction } from './candidate.ts';
import { agree, asksForChange, evidenceOf } from './candidate.ts';
import { byText, levelRank, type Policy, sourceRank, strengthRank, topicRank } from './policy.ts';

/** Several rules about one subject, brought into one order: who leads, and whether the others agree. */
export interface Reconciled {
  readonly leader: Candidate;
  readonly others: readonly { readonly candidate: Candidate; readonly agrees: boolean }[];
}

type Compare = (a: Candidate, b: Candidate) => number;

const inOrder =
  (...comparisons: readonly Compare[]): Compare =>
  (a, b) => {
    for (const compare of comparisons) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return 0;
  };

const byTopic: Compare = (a, b) => topicRank(a.match.rule.profile.topic) - topicRank(b.match.rule.profile.topic);
const byLevel: Compare = (a, b) => levelRank(a.outcome.level) - levelRank(b.outcome.level);
const byStrength: Compare = (a, b) => strengthRank(a.outcome.strength) - strengthRank(b.outcome.strength);
const byId: Compare = (a, b) => byText(a.match.ruleId, b.match.ruleId) || a.match.row - b.match.row;
const bySource =
  (policy: Policy): Compare =>
  (a, b) =>
    sourceRank(policy, evidenceOf(a)) - sourceRank(policy, evidenceOf(b));

/**
 * Orders the candidates of one subject by the policy. Candidates that ask for no change never lead: a source that sees no need for change must
 * not silence one that does. Undefined when none asks for anything.
 */
export function reconcile(candidates: readonly Candidate[], policy: Policy): Reconciled | undefined {
  const asking = candidates.filter(asksForChange);
  const ordered =
    policy.name === 'stricter-first'
      ? [...asking].sort(inOrder(byLevel, bySource(policy), byStrength, byTopic, byId))
      : sourceFirst(asking, policy);
  const [leader, ...rest] = ordered;
  if (leader === undefined) return undefined;

  // The first candidate with a direction of its own sets it for the card; a complement (monitor, test) goes with any.
  let directions: readonly Direction[] = leader.directions;
  const others = rest.map((candidate) => {
    const agrees = agree(directions, candidate.directions);
    if (directions.every((direction) => direction === 'complement')) directions = candidate.directions;
    return { candidate, agrees };
  });
  // "No change" of the same gene contradicts; "no change" of another gene (a negative HLA allele) says nothing about this one.
  const silent = candidates
    .filter((candidate) => !asksForChange(candidate) && !onlyDescribes(candidate) && sharesGene(candidate, ordered))
    .sort(inOrder(bySource(policy), byId))
    .map((candidate) => ({ candidate, agrees: false }));
  return { leader, others: [...others, ...silent] };
}

/** About the same genes the source order decides; between different genes the most severe comes first. */
function sourceFirst(candidates: readonly Candidate[], policy: Policy): readonly Candidate[] {
  const within = inOrder(byTopic, bySource(policy), byLevel, byStrength, byId);
  const between = inOrder(byLevel, bySource(policy), byStrength, byTopic, byId);
  const groups = genesTogether(candidates).map((group) => [...group].sort(within));
  const leaders = groups.flatMap((group) => group.slice(0, 1)).sort(between);
  const rest = groups.flatMap((group) => group.slice(1)).sort(between);
  return [...leaders, ...rest];
}

/** Groups of candidates that rest on a common gene, directly or through others; a candidate without genes stands alone. */
function genesTogether(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  let groups: { genes: Set<string>; members: Candidate[] }[] = [];
  for (const candidate of candidates) {
    const joined = { genes: new Set(candidate.genes), members: [candidate] };
    const apart: typeof groups = [];
    for (const group of groups) {
      if (![...group.genes].some((gene) => candidate.genes.has(gene))) {
        apart.push(group);
        continue;
      }
      for (const gene of group.genes) joined.genes.add(gene);
      joined.members.push(...group.members);
    }
    groups = [...apart, joined];
  }
  return groups.map((group) => group.members);
}

/** The FDA's tables also list effects on drug levels without advising anything: that is no opinion to differ by. */
const onlyDescribes = (candidate: Candidate): boolean => evidenceOf(candidate).every(({ source }) => source === 'FDA');

const sharesGene = (candidate: Candidate, others: readonly Candidate[]): boolean =>
  others.some((other) => [...candidate.genes].some((gene) => other.genes.has(gene)));
