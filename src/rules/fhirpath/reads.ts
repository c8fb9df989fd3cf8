import { CLASSES_OF_TYPE } from '../../consent/codes.ts';
import type { DataClass } from '../../patient/profile.ts';
import type { Leaf } from '../rule-profile.ts';
import { readExpression } from './expression.ts';

export type ExpressionLeaf = Extract<Leaf, { fhirpath: string }>;

/** Classes of data that resources of a type may hold; none for types that the gateway does not look up. */
export const classesOfType = (type: string): readonly DataClass[] => CLASSES_OF_TYPE.get(type) ?? [];

/** The classes of data that an expression reads: those that it says, else all that its types may hold. */
export function classesRead({ fhirpath, reads }: ExpressionLeaf): readonly DataClass[] {
  return reads ?? [...new Set(readExpression(fhirpath).types.flatMap(classesOfType))];
}
