import { dataClassOf } from '../../consent/index.ts';
import type { PatientResource } from '../../patient/profile.ts';
import type { Chart } from '../chart.ts';
import { type Judgement, no, type Question, unknown, yes } from '../judge/judgement.ts';
import type { MissingDatum } from '../match.ts';
import { CONSTANTS, readExpression } from './expression.ts';
import { compileExpression, literal } from './library.ts';
import { classesRead, type ExpressionLeaf } from './reads.ts';

/*
 * A FHIRPath condition over the patient's resources. It is shown only resources of the types that it names, of the classes that it reads and that were looked up
 * and left by consent; where one of these classes is not known as a whole, nothing is asked: an expression may turn either way on what is not there.
 */

/** More resources than a chart has in reason; what is asked of each of so many others would not be bounded by the text. */
const MOST_RESOURCES = 5_000;
/** Resources of which each is asked alone whether it was the one. */
const MOST_WITNESSES = 200;

export function expressionHolds(leaf: ExpressionLeaf): Question {
  const { types } = readExpression(leaf.fhirpath);
  const classes = classesRead(leaf);
  const [anyClass = 'observations'] = classes;
  const evaluate = compileExpression(leaf.fhirpath);
  const open = (why: MissingDatum['why'], of = anyClass): Judgement => unknown({ dataClass: of, what: leaf.asks, why });

  return (chart) => {
    const unseen = classes.find((dataClass) => !chart.covers(dataClass));
    if (unseen !== undefined) return unknown(chart.absent(unseen, leaf.asks));
    const seen = chart.profile.resources().filter(({ resource }) => {
      if (!types.includes(String(resource.resourceType))) return false;
      const dataClass = dataClassOf(resource);
      return dataClass !== undefined && classes.includes(dataClass);
    });
    if (seen.length > MOST_RESOURCES) return open('failed');
    const variables = variablesAt(chart.profile.asOf);
    const ask = (resources: readonly PatientResource[]): unknown => {
      try {
        return evaluate(
          resources.map(({ resource }) => resource),
          { ...variables },
        );
      } catch {
        // What it says may repeat what stands in the chart; that it could not be worked out is all that may be told.
        return 'failed';
      }
    };
    const answer = ask(seen);
    if (!Array.isArray(answer) || answer.length > 1) return open('failed');
    const [truth]: readonly unknown[] = answer;
    // FHIRPath says neither yes nor no by saying nothing.
    if (truth === undefined) return open('indeterminate');
    if (truth === false) return no([]);
    if (truth !== true) return open('failed');
    return yes(factsOf(chart, witnesses(seen, ask)));
  };
}

/** The resources that alone are enough; all that were seen where it takes several of them. */
function witnesses(
  seen: readonly PatientResource[],
  ask: (resources: readonly PatientResource[]) => unknown,
): readonly PatientResource[] {
  if (seen.length > MOST_WITNESSES) return seen;
  const holds = (resources: readonly PatientResource[]): boolean => {
    const answer = ask(resources);
    return Array.isArray(answer) && answer.length === 1 && answer[0] === true;
  };
  // What holds of nothing at all (not, empty, all) rests on everything that was looked at.
  if (holds([])) return seen;
  const alone = seen.filter((one) => holds([one]));
  return alone.length > 0 ? alone : seen;
}

/** The Facts made of these resources; a resource of which none was made stands for itself. */
function factsOf({ profile }: Chart, resources: readonly PatientResource[]): readonly { readonly id: string }[] {
  const bySource = new Map<string, string[]>(resources.map(({ source }) => [source, []]));
  for (const { source, id } of profile.facts) bySource.get(source)?.push(id);
  return [...bySource].flatMap(([source, ids]) => (ids.length === 0 ? [{ id: source }] : ids.map((id) => ({ id }))));
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
