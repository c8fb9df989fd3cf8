import { type Finding, type FindingCode, finding } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { boxText, contains } from '../analyse/box.ts';
import { boxesOf, KnownBoxes, wholeYears } from '../analyse/boxes-of.ts';
import { isCovered, overlap, rowBoxes } from '../analyse/rows.ts';
import { type Bounds, isEmpty } from '../interval.ts';
import type { Path, RuleFile } from '../rule-file.ts';
import type { Condition, Leaf } from '../rule-profile.ts';
import { type At, conditionsOf } from '../walk.ts';

/** Conditions that can hold for nobody or for everybody, rows that overlap, rows that are never reached. Only what is provable is said. */
export function checkLogic(file: RuleFile, terminology: Terminology): readonly Finding[] {
  const findings: Finding[] = [];
  const say = (code: FindingCode, message: string, path: Path): void => {
    findings.push(finding(code, message, file.place(path)));
  };
  let sound = true;
  const known = new KnownBoxes();
  for (const root of conditionsOf(file.value)) if (!checkCondition(root, terminology, known, say)) sound = false;
  if (sound) checkRows(file, terminology, known, say);
  return findings;
}

type Say = (code: FindingCode, message: string, path: Path) => void;

/** False when the condition, or one inside it, can hold for nobody; the innermost is named. */
function checkCondition({ at, path }: At<Condition>, terminology: Terminology, known: KnownBoxes, say: Say): boolean {
  if ('not' in at) return checkCondition({ at: at.not, path: [...path, 'not'] }, terminology, known, say);
  if ('all' in at || 'any' in at) {
    const key = 'all' in at ? 'all' : 'any';
    const parts = 'all' in at ? at.all : at.any;
    const sound = parts.map((part, i) =>
      checkCondition({ at: part, path: [...path, key, i] }, terminology, known, say),
    );
    if (sound.includes(false)) return false;
    if (boxesOf(at, terminology, false, known)?.length === 0) {
      say('rules.never-holds', 'the parts exclude each other', path);
      return false;
    }
    if (boxesOf(at, terminology, true, known)?.length === 0)
      say('rules.always-holds', 'one of the parts always holds once the data are known', path);
    return true;
  }
  return checkLeaf(at, path, terminology, known, say);
}

function checkLeaf(leaf: Leaf, path: Path, terminology: Terminology, known: KnownBoxes, say: Say): boolean {
  const bounds = boundsOf(leaf);
  if (bounds !== undefined && (isEmpty(bounds.at) || ('age' in leaf && isEmpty(wholeYears(bounds.at))))) {
    say('rules.never-holds', 'no number lies in these bounds', [...path, ...bounds.path]);
    return false;
  }
  if ('gene' in leaf && 'phenotype' in leaf && boxesOf(leaf, terminology, true, known)?.length === 0)
    say('rules.always-holds', `every result of ${leaf.gene} is in the list`, [...path, 'phenotype']);
  if ('age' in leaf && (leaf.age['at-most'] ?? leaf.age.below ?? 0) < 0) {
    say('rules.never-holds', 'no age lies below 0', [...path, 'age']);
    return false;
  }
  return true;
}

function boundsOf(leaf: Leaf): { readonly at: Bounds; readonly path: Path } | undefined {
  if ('gene' in leaf) return 'score' in leaf ? { at: leaf.score, path: ['score'] } : undefined;
  if ('age' in leaf) return { at: leaf.age, path: ['age'] };
  if ('observation' in leaf) return { at: leaf, path: [] };
  return undefined;
}

function checkRows(file: RuleFile, terminology: Terminology, known: KnownBoxes, say: Say): void {
  const { rows, hit } = file.value;
  const boxes = rowBoxes(file.value, terminology, known);
  for (const [j, own] of boxes.entries()) {
    const row = rows[j]?.row ?? '';
    if (own === undefined) continue;
    if (own.length === 0) {
      say('rules.never-holds', `row ${row} and the \`when\` of the rule exclude each other`, ['rows', j, 'when']);
      continue;
    }
    const earlier = boxes.slice(0, j);
    if (hit === 'first' || hit === 'first-known') {
      const known = earlier.flatMap((other) => other ?? []);
      // In `first-known` rows that are open are passed over, so that only a single row can hide another.
      const hidden =
        hit === 'first' ? isCovered(own, known) : own.every((box) => known.some((other) => contains(other, box)));
      if (hidden) say('rules.shadowed-row', `rows before it hold whenever ${row} does`, ['rows', j]);
      continue;
    }
    for (const [i, other] of earlier.entries()) {
      if (other === undefined || other.length === 0) continue;
      const name = rows[i]?.row ?? '';
      const same =
        own.every((a) => other.some((b) => contains(b, a))) && other.every((b) => own.some((a) => contains(a, b)));
      if (same) say('rules.contradiction', `row ${row} has the same conditions as row ${name}`, ['rows', j, 'when']);
      else {
        const shared = overlap(own, other);
        if (shared !== undefined)
          say('rules.overlap', `row ${row} and row ${name} both hold for ${boxText(shared)}`, ['rows', j, 'when']);
      }
    }
  }
}
