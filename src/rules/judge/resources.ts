import { dataClassOf } from '../../consent/index.ts';
import type { DataClass, PatientResource } from '../../patient/profile.ts';
import type { Chart } from '../chart.ts';
import type { FactId, MissingDatum } from '../match.ts';
import { YES } from '../truth.ts';
import { type Judgement, no, type Question, unknown } from './judgement.ts';

/*
 * Conditions in a language of their own over the patient's resources (FHIRPath, ELM). They are shown only resources of the types that they name, of the classes
 * that they read and that were looked up and left by consent; where one of these classes is not known as a whole, nothing is asked: such a condition
 * may turn either way on what is not there.
 */

/** More resources than a chart has in reason; what is asked of each of so many others would not be bounded by the text. */
const MOST_RESOURCES = 5_000;
/** Resources of which each is asked alone whether it was the one. */
const MOST_WITNESSES = 200;

export interface ResourceQuestion {
  /** The same in words. */
  readonly asks: string;
  readonly types: readonly string[];
  readonly classes: readonly DataClass[];
  /**
   * True, false, or undefined for what it does not say; anything else, and whatever it throws, is a failure. What is thrown may repeat what stands in the
   * chart, so that none of it is told.
   */
  readonly ask: (resources: readonly PatientResource[], chart: Chart) => unknown;
}

export function askedOfResources({ asks, types, classes, ask }: ResourceQuestion): Question {
  const [anyClass = 'observations'] = classes;
  const open = (why: MissingDatum['why']): Judgement => unknown({ dataClass: anyClass, what: asks, why });
  const isRead = ({ resource }: PatientResource): boolean => {
    if (!types.includes(String(resource.resourceType))) return false;
    const dataClass = dataClassOf(resource);
    return dataClass !== undefined && classes.includes(dataClass);
  };
  return (chart) => {
    const unseen = classes.find((dataClass) => !chart.covers(dataClass));
    if (unseen !== undefined) return unknown(chart.absent(unseen, asks));
    const seen = chart.profile.resources().filter(isRead);
    if (seen.length > MOST_RESOURCES) return open('failed');
    const answerOf = (resources: readonly PatientResource[]): unknown => {
      try {
        return ask(resources, chart);
      } catch {
        return 'failed';
      }
    };
    const answer = answerOf(seen);
    if (answer === undefined) return open('indeterminate');
    if (answer === false) return no([]);
    if (answer !== true) return open('failed');
    return new YesOfResources(() => idsOf(chart, witnesses(seen, answerOf)));
  };
}

/** A yes whose Facts are looked for when somebody reads them: rows that hold do, and most yeses are of rows that do not. */
class YesOfResources implements Judgement {
  readonly truth = YES;
  readonly missing: readonly never[] = [];
  readonly #find: () => readonly FactId[];
  #facts: readonly FactId[] | undefined;

  constructor(find: () => readonly FactId[]) {
    this.#find = find;
  }

  get facts(): readonly FactId[] {
    this.#facts ??= this.#find();
    return this.#facts;
  }
}

/** The resources that alone are enough; all that were seen where it takes several of them. */
function witnesses(
  seen: readonly PatientResource[],
  answerOf: (resources: readonly PatientResource[]) => unknown,
): readonly PatientResource[] {
  // What holds of nothing at all (not, empty, all) rests on everything that was looked at.
  if (seen.length > MOST_WITNESSES || answerOf([]) === true) return seen;
  const alone = seen.filter((one) => answerOf([one]) === true);
  return alone.length > 0 ? alone : seen;
}

/** The Facts made of these resources; a resource of which none was made stands for itself. */
function idsOf({ profile }: Chart, resources: readonly PatientResource[]): readonly FactId[] {
  const bySource = new Map<string, string[]>(resources.map(({ source }) => [source, []]));
  for (const { source, id } of profile.facts) bySource.get(source)?.push(id);
  return [...bySource].flatMap(([source, ids]) => (ids.length === 0 ? [source] : ids));
}
