import type { Question } from '../judge/judgement.ts';
import { askedOfResources } from '../judge/resources.ts';
import { CONSTANTS, readExpression } from './expression.ts';
import { compileExpression, literal } from './library.ts';
import { classesRead, type ExpressionLeaf } from './reads.ts';

/** A FHIRPath condition, compiled once. */
export function expressionHolds(leaf: ExpressionLeaf): Question {
  const evaluate = compileExpression(leaf.fhirpath);
  return askedOfResources({
    asks: leaf.asks,
    types: readExpression(leaf.fhirpath).types,
    classes: classesRead(leaf),
    ask: (resources, { profile }) => {
      const answer = evaluate(
        resources.map(({ resource }) => resource),
        { ...variablesAt(profile.asOf) },
      );
      if (!Array.isArray(answer) || answer.length > 1) return 'several values';
      // FHIRPath says neither yes nor no by saying nothing.
      const [truth]: readonly unknown[] = answer;
      return truth;
    },
  });
}

let latest: { readonly asOf: number; readonly variables: Readonly<Record<string, unknown>> } | undefined;
/** The constants and the instant, remembered for the questions of one patient. */
function variablesAt(asOf: number): Readonly<Record<string, unknown>> {
  if (latest?.asOf !== asOf) {
    const now = new Date(asOf).toISOString();
    latest = { asOf, variables: { ...CONSTANTS, today: literal(now.slice(0, 10)), now: literal(now) } };
  }
  return latest.variables;
}
