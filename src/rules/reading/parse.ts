import { type Finding, fail, finding, ok, type Result } from '../../kernel/index.ts';
import { type Condition, ConditionDefinition } from '../condition.ts';
import { type NeverDisabled, NeverDisabledSchema, type Overlay, OverlaysSchema } from '../overlay/overlay.ts';
import type { Located, RuleFile, RuleTestsFile } from '../rule-file.ts';
import { type RuleProfile, RuleProfileSchema, type RuleRow } from '../rule-profile.ts';
import { type RuleTest, RuleTestsSchema } from '../rule-test.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { type Fault, ShapeCheck } from './shape.ts';
import { placesIn, readYaml, sizeFault } from './yaml-text.ts';

// Compiled on first use: a process that only shows its help needs neither.
let ruleCheck: ShapeCheck | undefined;
let testCheck: ShapeCheck | undefined;
let rowCheck: ShapeCheck | undefined;
let conditionCheck: ShapeCheck | undefined;
let overlayCheck: ShapeCheck | undefined;
let neverCheck: ShapeCheck | undefined;

/** Reads the text of a rule.yaml. Every fault is a Finding with file, line and column; a rule with faults is no rule. */
export function parseRule(text: string, file: string): Result<RuleFile> {
  ruleCheck ??= new ShapeCheck({ ...RuleProfileSchema });
  return parse<RuleProfile>(text, file, ruleCheck);
}

/** Reads the text of a tests.yaml. */
export function parseRuleTests(text: string, file: string): Result<RuleTestsFile> {
  testCheck ??= new ShapeCheck({ ...RuleTestsSchema });
  return parse<readonly RuleTest[]>(text, file, testCheck);
}

/** Reads the text of a file of overlays. */
export function parseOverlays(text: string, file: string): Result<Located<readonly Overlay[]>> {
  overlayCheck ??= new ShapeCheck({ ...OverlaysSchema });
  return parse<readonly Overlay[]>(text, file, overlayCheck);
}

/** Reads the text of never-disable.yaml. */
export function parseNeverDisabled(text: string, file: string): Result<Located<readonly NeverDisabled[]>> {
  neverCheck ??= new ShapeCheck({ ...NeverDisabledSchema });
  return parse<readonly NeverDisabled[]>(text, file, neverCheck);
}

/** Checks rows that were read from a table. */
export function parseRows(
  value: unknown,
):
  | { readonly ok: true; readonly value: readonly RuleRow[] }
  | { readonly ok: false; readonly faults: readonly Fault[] } {
  rowCheck ??= new ShapeCheck({ ...RuleProfileSchema.properties.rows, $defs: { Condition: ConditionDefinition } });
  const faults = rowCheck.faults(value);
  // The schema is the definition of RuleRow, and the value was just found valid against it.
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: value as readonly RuleRow[] };
}

/** Checks a condition that came from elsewhere; undefined for what is none. */
export function parseCondition(value: unknown): Condition | undefined {
  conditionCheck ??= new ShapeCheck({ ...ConditionDefinition, $defs: { Condition: ConditionDefinition } });
  // Nested as deep as a file may be: the walkers of conditions are recursive.
  if (sizeFault(JSON.stringify(value) ?? '') !== undefined || !conditionCheck.isValid(value)) return undefined;
  // The schema is the definition of Condition, and the value was just found valid against it.
  return value as Condition;
}

function parse<T>(text: string, file: string, check: ShapeCheck): Result<Located<T>> {
  const plain = sizeFault(text) === undefined ? readPlainYaml(text) : undefined;
  // The schema is the definition of T (typebox), and the value was just found valid against it.
  if (plain !== undefined && check.isValid(plain)) return ok({ value: plain as T, file, place: placesIn(text, file) });
  const read = readYaml(text, file);
  if (!('place' in read)) return { ok: false, findings: read };
  const findings: readonly Finding[] = check
    .faults(read.value)
    .map(({ code, path, of, message }) => finding(code, said(path, message), read.place(path, of)));
  if (findings.length > 0) return fail(...findings);
  // As above.
  return ok({ value: read.value as T, file, place: placesIn(text, file) });
}

/** `rows[2].when: must be a map of keys, not a text` */
function said(path: readonly (string | number)[], message: string): string {
  const where = path.map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${step}`)).join('');
  return where === '' ? message : `${where.replace(/^\./, '')}: ${message}`;
}
