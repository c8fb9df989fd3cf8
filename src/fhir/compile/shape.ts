import type { Constraint, ElementDefinition, ElementType, StructureDefinition } from './definitions.ts';
import { withoutVersion } from './definitions.ts';

/** One type that an element may have, with the JSON name it then bears (`valueQuantity`). */
export interface Alternative {
  readonly json: string;
  readonly type: string;
  /** Resource types that a Reference may point to; empty when any. */
  readonly targets: readonly string[];
}

/** One element of a type, as its snapshot has it. */
export interface Element {
  readonly name: string;
  readonly path: string;
  readonly min: number;
  /** Infinity for `*`. */
  readonly max: number;
  /** True when the JSON is an array; that follows the base definition, not a narrowed maximum. */
  readonly list: boolean;
  readonly choice: boolean;
  readonly alternatives: readonly Alternative[];
  /** Name of the group that holds its children: a backbone of its own, or the one of a content reference. */
  readonly group: string | undefined;
  readonly binding: { readonly strength: string; readonly valueSet: string } | undefined;
  readonly constraints: readonly Constraint[];
}

/** A type, or a backbone element inside it: the unit that becomes one function. */
export interface Group {
  /** `Patient`, `Patient_contact`. */
  readonly name: string;
  /** `Patient.contact` */
  readonly path: string;
  readonly elements: readonly Element[];
  readonly constraints: readonly Constraint[];
  readonly isResource: boolean;
}

const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';
const CORE = 'http://hl7.org/fhir/StructureDefinition/';
/** Profiles of datatypes that apply wherever the element is used, without a claim. */
export const TYPE_PROFILES = new Set([`${CORE}SimpleQuantity`, `${CORE}MoneyQuantity`]);

export const groupName = (path: string): string => path.replaceAll('.', '_');
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
/** Core targets by their type; a profile of another guide tells its type only through its definition. */
const targetType = (url: string): string => withoutVersion(url).slice(withoutVersion(url).lastIndexOf('/') + 1);

function typeName(path: string, type: ElementType): string {
  if (type.code.startsWith('http://hl7.org/fhirpath/')) {
    const fhirType = type.extension?.find((e) => e.url === FHIR_TYPE)?.valueUrl ?? 'string';
    // Resource.id is typed string in the snapshots but obeys the rule of id; element ids do not.
    return /^[A-Z][A-Za-z]+\.id$/.test(path) ? 'resource-or-element-id' : fhirType;
  }
  const profile = type.profile?.find((p) => TYPE_PROFILES.has(p));
  return profile === undefined ? type.code : targetType(profile);
}

function elementOf(e: ElementDefinition, isResource: boolean, hasChildren: boolean): Element {
  const last = e.path.slice(e.path.lastIndexOf('.') + 1);
  const choice = last.endsWith('[x]');
  const name = choice ? last.slice(0, -3) : last;
  const base = e.base as { readonly max?: string } | undefined;
  const alternatives = (e.type ?? []).map((type): Alternative => {
    const named = typeName(e.path, type);
    const actual = named === 'resource-or-element-id' ? (isResource ? 'id' : 'string') : named;
    const points = type.code === 'Reference' || type.code === 'canonical';
    const targets = (points ? (type.targetProfile ?? []) : []).map(targetType);
    return {
      json: choice ? name + capital(type.code) : name,
      type: actual,
      targets: targets.includes('Resource') ? [] : targets,
    };
  });
  const group =
    e.contentReference !== undefined
      ? groupName(e.contentReference.slice(e.contentReference.indexOf('#') + 1))
      : hasChildren
        ? groupName(e.path)
        : undefined;
  return {
    name,
    path: e.path,
    min: e.min ?? 0,
    max: e.max === '*' ? Number.POSITIVE_INFINITY : Number(e.max ?? 1),
    list: base?.max !== undefined && base.max !== '1' && base.max !== '0',
    choice,
    alternatives,
    group,
    binding:
      e.binding?.valueSet === undefined
        ? undefined
        : { strength: e.binding.strength, valueSet: withoutVersion(e.binding.valueSet) },
    constraints: (e.constraint ?? []).filter((c) => c.key !== 'ele-1'),
  };
}

/** Reads a snapshot into groups: the type itself first, then its backbone elements. */
export function groupsOf(definition: StructureDefinition): readonly Group[] {
  const all = definition.snapshot?.element ?? [];
  const parents = new Set(all.map((e) => e.path.slice(0, Math.max(0, e.path.lastIndexOf('.')))));
  const isResource = definition.kind === 'resource';
  const groups: Group[] = [];
  for (const parent of all) {
    if (!parents.has(parent.path)) continue;
    const elements = all
      .filter((e) => e.path.startsWith(`${parent.path}.`) && !e.path.slice(parent.path.length + 1).includes('.'))
      .map((e) => elementOf(e, isResource && parent === all[0], parents.has(e.path)));
    const name = parent === all[0] ? definition.id : groupName(parent.path);
    groups.push({
      name,
      path: parent.path,
      elements,
      constraints: (parent.constraint ?? []).filter((c) => c.key !== 'ele-1'),
      isResource: isResource && parent === all[0],
    });
  }
  return groups;
}
