import type { Bounds } from '../interval.ts';
import type { Condition, Leaf } from '../rule-profile.ts';

/*
 * Conditions in FEEL, the language of DMN: each leaf asks one variable, a text, a number or a truth, and null is not known.
 */

export interface Variable {
  /** A FEEL name. */
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** What it holds, in words. */
  readonly label: string;
}

/** A variable and the unary test that a leaf makes of it. */
export interface FeelTest {
  readonly variable: Variable;
  readonly test: string;
}

const nameOf = (...parts: readonly string[]): string => {
  const name = parts
    .join('_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[0-9]/.test(name) ? `_${name}` : name;
};
const variable = (type: Variable['type'], label: string, ...parts: readonly string[]): Variable => ({
  name: nameOf(...parts),
  type,
  label,
});
export const quoted = (text: string): string => JSON.stringify(text);
const oneOf = (values: readonly string[]): string => values.map(quoted).join(', ');

/** The interval of bounds as a unary test: `[18..65)`, `>= 18`. */
function boundsTest(bounds: Bounds): string {
  const { 'at-least': least, above, 'at-most': most, below } = bounds;
  // Of two bounds on one side, the narrower counts.
  const low =
    least !== undefined && (above === undefined || least > above)
      ? `[${least}`
      : above === undefined
        ? undefined
        : `(${above}`;
  const high =
    most !== undefined && (below === undefined || most < below)
      ? `${most}]`
      : below === undefined
        ? undefined
        : `${below})`;
  if (low !== undefined && high !== undefined) return `${low}..${high}`;
  if (low !== undefined) return `${low.startsWith('[') ? '>=' : '>'} ${low.slice(1)}`;
  if (high !== undefined) return `${high.endsWith(']') ? '<=' : '<'} ${high.slice(0, -1)}`;
  return 'not(null)';
}

/** What a leaf asks, as a test of a variable. */
export function feelTest(leaf: Leaf): FeelTest {
  if ('gene' in leaf) {
    const { gene } = leaf;
    if ('phenotype' in leaf)
      return { variable: variable('string', `${gene} phenotype`, gene, 'phenotype'), test: oneOf(leaf.phenotype) };
    if ('score' in leaf)
      return { variable: variable('number', `${gene} activity score`, gene, 'score'), test: boundsTest(leaf.score) };
    if ('diplotype' in leaf)
      return {
        variable: variable('string', `${gene} diplotype, in either order`, gene, 'diplotype'),
        test: oneOf(leaf.diplotype),
      };
    if ('tested' in leaf)
      return {
        variable: variable(
          'boolean',
          `a result of ${gene}${leaf.allele ?? ''} is on file`,
          gene,
          leaf.allele ?? '',
          'tested',
        ),
        test: String(leaf.tested),
      };
    if ('allele' in leaf)
      return { variable: variable('string', `${gene}${leaf.allele}`, gene, leaf.allele), test: quoted(leaf.is) };
    return {
      variable: variable('string', `classification of a reported variant of ${gene}`, gene, 'variant'),
      test: oneOf(leaf.variant),
    };
  }
  if ('drug' in leaf) {
    const how = { ordered: 'is being ordered', active: 'is taken', either: 'is taken or being ordered' }[leaf.taken];
    return { variable: variable('boolean', `${leaf.drug} ${how}`, 'takes', leaf.drug, leaf.taken), test: 'true' };
  }
  if ('condition' in leaf)
    return { variable: variable('boolean', `has ${leaf.condition}`, 'has', leaf.condition), test: 'true' };
  if ('allergy' in leaf)
    return { variable: variable('boolean', `is allergic to ${leaf.allergy}`, 'allergy', leaf.allergy), test: 'true' };
  if ('observation' in leaf) {
    const { observation, pick = 'latest', 'within-days': days } = leaf;
    const window = days === undefined ? '' : ` of the last ${days} days`;
    const name = [observation, pick === 'latest' ? '' : pick, days === undefined ? '' : `${days}_days`].filter(Boolean);
    return { variable: variable('number', `${pick} ${observation}${window}`, ...name), test: boundsTest(leaf) };
  }
  if ('age' in leaf)
    return { variable: variable('number', 'age in completed years', 'age'), test: boundsTest(leaf.age) };
  if ('sex' in leaf) return { variable: variable('string', 'administrative gender', 'sex'), test: quoted(leaf.sex) };
  if ('elm' in leaf)
    return {
      variable: variable('boolean', `${leaf.asks} (CQL: ${leaf.elm.library}.${leaf.elm.expression})`, leaf.asks),
      test: 'true',
    };
  if ('fhirpath' in leaf)
    return { variable: variable('boolean', `${leaf.asks} (FHIRPath: ${leaf.fhirpath})`, leaf.asks), test: 'true' };
  return { variable: variable('boolean', 'is pregnant', 'pregnant'), test: String(leaf.pregnant) };
}

/** The leaves of a condition as variables. */
export function variablesOf(condition: Condition): readonly Variable[] {
  if ('not' in condition) return variablesOf(condition.not);
  if ('all' in condition || 'any' in condition)
    return ('all' in condition ? condition.all : condition.any).flatMap(variablesOf);
  return [feelTest(condition).variable];
}

/** The whole condition as one FEEL expression. */
export function feelExpression(condition: Condition): string {
  if ('not' in condition) return `not(${feelExpression(condition.not)})`;
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any).map((part) => `(${feelExpression(part)})`);
    return parts.join('all' in condition ? ' and ' : ' or ');
  }
  const { variable: asked, test } = feelTest(condition);
  if (test === 'not(null)') return `${asked.name} != null`;
  if (asked.type === 'boolean') return `${asked.name} = ${test}`;
  return /^[<>]/.test(test) ? `${asked.name} ${test}` : `${asked.name} in (${test})`;
}
