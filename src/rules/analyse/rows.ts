import type { Terminology } from '../../terminology/terminology.ts';
import type { RuleProfile } from '../rule-profile.ts';
import { type Box, contains, intersection, isCertainlyPossible } from './box.ts';
import { boxesOf, type KnownBoxes, product } from './boxes-of.ts';

/** The patients of each row (`when` of the rule and of the row together); undefined where a row is too involved. */
export function rowBoxes(
  rule: RuleProfile,
  terminology: Terminology,
  known?: KnownBoxes,
): readonly (readonly Box[] | undefined)[] {
  const gate = rule.when === undefined ? undefined : boxesOf(rule.when, terminology, false, known);
  return rule.rows.map(({ when }) => {
    const own = boxesOf(when, terminology, false, known);
    if (own === undefined || (rule.when !== undefined && gate === undefined)) return undefined;
    return gate === undefined ? own : product([gate, own]);
  });
}

/** A patient for whom both hold, where one surely can exist. */
export function overlap(a: readonly Box[], b: readonly Box[]): Box | undefined {
  for (const one of a)
    for (const other of b) {
      const shared = intersection(one, other);
      if (shared !== undefined && isCertainlyPossible(shared)) return shared;
    }
  return undefined;
}

/** Points per box beyond which cover is not reckoned term by term. */
const MOST_POINTS = 4096;

/** Whether the earlier boxes together hold whenever one of `boxes` does: each point of its few-valued variables lies in one of them. */
export function isCovered(boxes: readonly Box[], earlier: readonly Box[]): boolean {
  return boxes.every((box) => {
    if (earlier.some((other) => contains(other, box))) return true;
    const points = pointsOf(box);
    return points?.every((point) => earlier.some((other) => contains(other, point))) ?? false;
  });
}

/** The box split into single values of its few-valued variables. */
export function pointsOf(box: Box): readonly Box[] | undefined {
  let points: readonly Box[] = [{ ...box, terms: new Map() }];
  for (const [variable, values] of box.terms) {
    points = points.flatMap((point) =>
      [...values].map((value) => ({ ...point, terms: new Map([...point.terms, [variable, new Set([value])]]) })),
    );
    if (points.length > MOST_POINTS) return undefined;
  }
  return points;
}
