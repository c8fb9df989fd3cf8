import type { DataClass } from '../../patient/profile.ts';
import { classesOfType } from '../fhirpath/reads.ts';
import type { Question } from '../judge/judgement.ts';
import { askedOfResources } from '../judge/resources.ts';
import { asking } from './interpreter.ts';
import { type LibraryLeaf, readLibrary } from './read-library.ts';

/** A condition of compiled CQL, made ready once. checkRules() and compileRules() refuse libraries that are missing beforehand. */
export function libraryHolds({ elm, asks, reads }: LibraryLeaf): Question {
  const { library, expression, libraries = [] } = elm;
  const main = libraries.find((json) => readLibrary(json)?.id === library);
  if (main === undefined) throw new Error(`library ${library} is not at hand`);
  const types = [...new Set(libraries.flatMap((json) => readLibrary(json)?.types ?? []))];
  const classes: readonly DataClass[] = reads ?? [...new Set(types.flatMap(classesOfType))];
  const ask = asking(main, libraries, expression);
  return askedOfResources({
    asks,
    types,
    classes,
    ask: (resources, { profile }) => {
      // CQL asks in the context of a patient, of whom it may not be allowed to know more than that there is one.
      const person = resources.some(({ resource }) => resource.resourceType === 'Patient')
        ? []
        : [{ resourceType: 'Patient', id: profile.patient }];
      const chart = [...person, ...resources.map(({ resource }) => resource)];
      const answer = ask(profile.patient, chart, profile.asOf);
      return answer === null ? undefined : (answer ?? 'no such patient');
    },
  });
}
