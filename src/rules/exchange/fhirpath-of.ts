import { wholeYears } from '../analyse/boxes-of.ts';
import type { Condition, Leaf } from '../rule-profile.ts';

/**
 * A condition as FHIRPath over the patient's resources, where it gives the same answer of three on every chart; undefined where it would not. Gene results,
 * drugs, problems, allergies and measurements are not such: the gateway reads them through terminologies, units, statuses and gene tables.
 */
export function fhirpathOf(condition: Condition): string | undefined {
  if ('not' in condition) {
    const inner = fhirpathOf(condition.not);
    return inner === undefined ? undefined : `(${inner}).not()`;
  }
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any).map(fhirpathOf);
    if (parts.includes(undefined)) return undefined;
    return parts.length === 1 ? parts[0] : parts.map((part) => `(${part})`).join('all' in condition ? ' and ' : ' or ');
  }
  return leafExpression(condition);
}

function leafExpression(leaf: Leaf): string | undefined {
  if ('fhirpath' in leaf) return leaf.fhirpath.trim();
  if ('age' in leaf) {
    // Completed years: at least 18 is a birthday on or before this day eighteen years ago, and at most 64 is not yet 65.
    const { 'at-least': least, 'at-most': most } = wholeYears(leaf.age);
    const parts = [
      ...(least === undefined ? [] : [`Patient.birthDate <= today() - ${least} years`]),
      ...(most === undefined ? [] : [`Patient.birthDate > today() - ${most + 1} years`]),
    ];
    return parts.length === 0 ? undefined : parts.join(' and ');
  }
  // Another gender than these two leaves the question open, as it does here.
  if ('sex' in leaf) return `Patient.where(gender = 'female' or gender = 'male').gender = '${leaf.sex}'`;
  return undefined;
}
