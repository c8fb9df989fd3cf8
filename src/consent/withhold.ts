import { isObject, isText, textOf } from '../kernel/index.ts';
import type { SourceResource } from '../patient/input.ts';
import type { Coverage, DataClass } from '../patient/profile.ts';
import { codeKeys, concept, objects, text } from '../patient/read/elements.ts';
import { CLASS_OF_LABEL, CLASSES_OF_TYPE } from './codes.ts';
import { dataClassOf } from './data-class.ts';
import type { ConsentDecision } from './decide.ts';

/** Security labels of a resource as `system|code`. */
const labelsOf = (resource: Readonly<Record<string, unknown>>): readonly string[] =>
  isObject(resource.meta)
    ? objects(resource.meta.security).map((label) => `${text(label.system) ?? ''}|${text(label.code) ?? ''}`)
    : [];

const holds = (decision: ConsentDecision): boolean =>
  decision.withheld.length + decision.labels.length + decision.codes.length + decision.references.length > 0;

function isWithheld({ resource, role, fullUrl }: SourceResource, decision: ConsentDecision): boolean {
  if (!isObject(resource)) return false;
  const labels = labelsOf(resource);
  if (labels.some((label) => decision.labels.includes(label))) return true;
  for (const label of labels) {
    const labelled = CLASS_OF_LABEL.get(label);
    if (labelled !== undefined && decision.withheld.includes(labelled)) return true;
  }
  const reference = isText(resource.id) ? `${textOf(resource.resourceType)}/${resource.id}` : '';
  if (decision.references.includes(reference) || (fullUrl !== undefined && decision.references.includes(fullUrl)))
    return true;
  if (decision.codes.length > 0) {
    const about = resource.medicationCodeableConcept ?? resource.code;
    if (codeKeys(concept(about)).some((key) => decision.codes.includes(key))) return true;
  }
  const dataClass = dataClassOf(resource);
  if (dataClass === undefined || !decision.withheld.includes(dataClass)) return false;
  // The order at hand is what the caller asks about, not data that consent could keep from him.
  return !(role !== undefined && dataClass === 'medications');
}

/**
 * Leaves out every resource that the decision withholds, before any Fact is made: by class, by security label, by code, by reference. Orders at hand stay.
 * A Bundle within the list must have been unpacked before.
 */
export const withhold = (resources: readonly SourceResource[], decision: ConsentDecision): readonly SourceResource[] =>
  holds(decision) ? resources.filter((source) => !isWithheld(source, decision)) : resources;

/**
 * Coverage after withholding: classes withheld as a whole, and classes from which single resources are missing, of which absence can then not be told.
 */
export function coverageAfter(
  resources: readonly SourceResource[],
  decision: ConsentDecision,
): Readonly<Partial<Record<DataClass, Coverage>>> {
  const coverage: Partial<Record<DataClass, Coverage>> = {};
  if (decision.labels.length + decision.codes.length + decision.references.length > 0) {
    for (const source of resources) {
      if (!isObject(source.resource) || !isWithheld(source, decision)) continue;
      const type = source.resource.resourceType;
      const dataClass = dataClassOf(source.resource) ?? (isText(type) ? CLASSES_OF_TYPE.get(type)?.[0] : undefined);
      if (dataClass !== undefined) coverage[dataClass] = 'incomplete';
    }
  }
  for (const dataClass of decision.withheld) coverage[dataClass] = 'withheld';
  return coverage;
}
