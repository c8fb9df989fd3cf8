import { asWorded } from './as-worded.ts';
import {
  type Constraint,
  type Discriminator,
  type ElementDefinition,
  type StructureDefinition,
  withoutVersion,
} from './definitions.ts';
import type { Model } from './fhirpath/model.ts';
import type { Profile, ProfileNode, ProfileRule, ProfileType, SliceNode, Slicing } from './profile-node.ts';
import type { SetNumbers } from './set-numbers.ts';
import { type Element, TYPE_PROFILES } from './shape.ts';

/** An element of the snapshot with what hangs below it, by element id. */
interface Branch {
  readonly name: string;
  definition: ElementDefinition | undefined;
  readonly children: Map<string, Branch>;
  readonly slices: Map<string, Branch>;
}

export interface ProfileContext {
  readonly model: Model;
  readonly sets: Pick<SetNumbers, 'numberOf'>;
  /** Keys of the invariants of R4 itself, which the types check. */
  readonly baseKeys: ReadonlySet<string>;
  /** Type that a profile constrains, by its URL; undefined when it is not loaded. */
  readonly typeOf: (url: string) => string | undefined;
  /** Compiles a condition and gives its number; undefined when it cannot be compiled. */
  readonly condition: (expression: string, type: string) => number | undefined;
}

const branch = (name: string): Branch => ({ name, definition: undefined, children: new Map(), slices: new Map() });

function within(map: Map<string, Branch>, key: string, name: string): Branch {
  const found = map.get(key) ?? branch(name);
  map.set(key, found);
  return found;
}

/** The snapshot as a tree: `Observation.component:systolic.code` is a child of a slice. */
function treeOf(elements: readonly ElementDefinition[]): Branch {
  const root = branch(elements[0]?.path ?? '');
  for (const element of elements) {
    let at = root;
    for (const step of element.id.split('.').slice(1)) {
      const colon = step.indexOf(':');
      const name = colon < 0 ? step : step.slice(0, colon);
      at = within(at.children, name, name);
      // `mine/one` is a slice of the slice `mine`.
      if (colon >= 0) for (const slice of step.slice(colon + 1).split('/')) at = within(at.slices, slice, name);
    }
    at.definition = element;
  }
  return root;
}

function givenValue(
  definition: ElementDefinition | undefined,
  prefix: 'fixed' | 'pattern' | 'minValue' | 'maxValue',
): unknown {
  for (const key in definition) if (key.startsWith(prefix) && key.length > prefix.length) return definition[key];
  return undefined;
}

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const lastWord = (url: string): string => withoutVersion(url).slice(withoutVersion(url).lastIndexOf('/') + 1);

/** Slices of a choice are by type and those of extensions by URL, even where a profile does not say so. */
function usualDiscriminators(name: string, choice: boolean): readonly Discriminator[] {
  if (choice) return [{ type: 'type', path: '$this' }];
  return name === 'extension' || name === 'modifierExtension' ? [{ type: 'value', path: 'url' }] : [];
}

/** Slices that a differential speaks of get the slicing, and what tells them apart, of the profile that made them. */
function withSlicing(node: ProfileNode, inherited: ProfileNode): Pick<ProfileNode, 'children'> {
  if (node.children === undefined) return {};
  return {
    children: node.children.map((child) => {
      const before = inherited.children?.find((c) => c.name === child.name);
      if (before === undefined) return child;
      const slices = child.slices?.map((slice) => {
        const made = before.slices?.find((s) => s.slice === slice.slice);
        return made === undefined ? slice : { ...made, ...slice, ...merged(made, slice) };
      });
      const sliced = slices === undefined ? {} : { slices };
      const known =
        (child.slicing?.discriminators.length ?? 0) === 0 && before.slicing !== undefined
          ? { slicing: before.slicing }
          : {};
      return { ...child, ...withSlicing(child, before), ...sliced, ...known };
    }),
  };
}

/** Children of both, the later saying more. */
function merged(before: ProfileNode, after: ProfileNode): Pick<ProfileNode, 'children'> {
  const children = new Map((before.children ?? []).map((c) => [c.name, c]));
  for (const child of after.children ?? []) {
    const known = children.get(child.name);
    children.set(child.name, known === undefined ? child : { ...known, ...child, ...merged(known, child) });
  }
  return children.size > 0 ? { children: [...children.values()] } : {};
}

/** Turns one profile's snapshot into the data that says only what the base does not. */
export class ProfileCompiler {
  private readonly context: ProfileContext;

  constructor(context: ProfileContext) {
    this.context = context;
  }

  /**
   * Without a snapshot the differential is compiled, to be laid over the profile that it is based on; `inherited` is that profile's
   * root, whose slices it may speak of.
   */
  compile(definition: StructureDefinition, inherited?: ProfileNode): Profile {
    const own =
      definition.snapshot === undefined && definition.baseDefinition !== undefined
        ? { base: definition.baseDefinition }
        : {};
    const tree = treeOf((definition.snapshot ?? definition.differential)?.element ?? []);
    const rules = this.rules(tree.definition?.constraint, definition.type);
    const root = {
      name: definition.type,
      ...(rules.length > 0 ? { rules } : {}),
      ...this.below(tree, [definition.type]),
    };
    const whole = inherited === undefined ? root : { ...root, ...withSlicing(root, inherited) };
    return { url: definition.url, type: definition.type, root: whole, ...own };
  }

  private below(at: Branch, types: readonly string[]): Pick<ProfileNode, 'children'> {
    const children: ProfileNode[] = [];
    for (const child of at.children.values()) {
      const node = this.node(child, types, false);
      if (Object.keys(node).length > (node.choice ? 2 : 1)) children.push(node);
    }
    return children.length > 0 ? { children } : {};
  }

  private baseOf(types: readonly string[], name: string): Element | undefined {
    for (const type of types) {
      const found = this.context.model.element(type, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private node(at: Branch, owners: readonly string[], isSlice: boolean): ProfileNode {
    const { definition } = at;
    const choice = at.name.endsWith('[x]');
    const name = choice ? at.name.slice(0, -3) : at.name;
    const base = this.baseOf(owners, name);
    const codes = this.codes(definition, base);
    const inner = base?.group === undefined ? codes : [base.group];
    const min = definition?.min ?? 0;
    const max =
      definition?.max === undefined || definition.max === '*' ? Number.POSITIVE_INFINITY : Number(definition.max);
    const fixed = givenValue(definition, 'fixed');
    const pattern = givenValue(definition, 'pattern');
    const least = givenValue(definition, 'minValue');
    const most = givenValue(definition, 'maxValue');
    const types = this.types(definition, base);
    const binding = this.binding(definition, base);
    const rules = this.rules(definition?.constraint, inner[0] ?? 'Element');
    const slices = [...at.slices].map(([slice, b]): SliceNode => ({ ...this.node(b, owners, true), slice }));
    const slicing = slices.length > 0 ? this.slicing(definition, name, choice) : undefined;
    return {
      name,
      ...(choice ? { choice } : {}),
      ...(min > (isSlice ? 0 : (base?.min ?? 0)) ? { min } : {}),
      ...(max < (isSlice ? Number.POSITIVE_INFINITY : (base?.max ?? Number.POSITIVE_INFINITY)) ? { max } : {}),
      ...(types === undefined ? {} : { types }),
      ...(fixed === undefined ? {} : { fixed }),
      ...(pattern === undefined ? {} : { pattern }),
      ...(definition?.maxLength === undefined ? {} : { maxLength: definition.maxLength }),
      ...(least === undefined ? {} : { least }),
      ...(most === undefined ? {} : { most }),
      ...(binding === undefined ? {} : { binding }),
      ...(rules.length > 0 ? { rules } : {}),
      ...this.below(at, inner),
      ...(slicing === undefined ? {} : { slicing, slices }),
    };
  }

  private codes(definition: ElementDefinition | undefined, base: Element | undefined): readonly string[] {
    const codes = (definition?.type ?? [])
      .map((t) => t.code)
      .filter((code) => !code.startsWith('http://hl7.org/fhirpath/'));
    return codes.length > 0 ? codes : (base?.alternatives.map((a) => a.type) ?? []);
  }

  private slicing(definition: ElementDefinition | undefined, name: string, choice: boolean): Slicing {
    const given = definition?.slicing;
    const discriminators = given?.discriminator ?? usualDiscriminators(name, choice);
    return { rules: given?.rules ?? 'open', ...(given?.ordered === true ? { ordered: true } : {}), discriminators };
  }

  private types(
    definition: ElementDefinition | undefined,
    base: Element | undefined,
  ): readonly ProfileType[] | undefined {
    const all = (definition?.type ?? []).filter((t) => !t.code.startsWith('http://hl7.org/fhirpath/'));
    const types = all.map((t): ProfileType => {
      const profiles = (t.profile ?? []).map(withoutVersion).filter((p) => !TYPE_PROFILES.has(p));
      const known = (t.targetProfile ?? []).map((p) => this.context.typeOf(withoutVersion(p)) ?? lastWord(p));
      const linked = (t.targetProfile ?? []).map(withoutVersion);
      const open = base?.alternatives.find((a) => a.type === t.code)?.targets ?? [];
      const targets = [...new Set(known)].filter((type) => this.context.model.has(type));
      const narrower =
        targets.length > 0 &&
        targets.length === new Set(known).size &&
        (open.length === 0 || targets.length < open.length);
      return {
        code: t.code,
        ...(profiles.length > 0 ? { profiles } : {}),
        ...(narrower && !known.includes('Resource') ? { targets } : {}),
        ...(linked.some((p) => !this.isBaseType(p)) ? { linked } : {}),
        ...(t.aggregation === undefined || t.aggregation.length === 0 ? {} : { aggregation: t.aggregation }),
      };
    });
    const narrowed = base?.choice === true && types.length > 0 && types.length < base.alternatives.length;
    // An entry or contained resource of one type.
    const resource = base?.alternatives[0]?.type === 'Resource' && types.some((t) => t.code !== 'Resource');
    const says = narrowed || resource || types.some((t) => t.profiles ?? t.targets ?? t.linked ?? t.aggregation);
    return says ? types : undefined;
  }

  private isBaseType(url: string): boolean {
    return url.startsWith(CORE) && (this.context.model.has(url.slice(CORE.length)) || url === `${CORE}Resource`);
  }

  private binding(definition: ElementDefinition | undefined, base: Element | undefined): ProfileNode['binding'] {
    const given = definition?.binding;
    if (given?.valueSet === undefined || (given.strength !== 'required' && given.strength !== 'extensible'))
      return undefined;
    const url = withoutVersion(given.valueSet);
    if (base?.binding?.strength === given.strength && base.binding.valueSet === url) return undefined;
    const set = this.context.sets.numberOf(url);
    return { strength: given.strength, url, ...(set === undefined ? {} : { set }) };
  }

  private rules(constraints: readonly Constraint[] | undefined, type: string): readonly ProfileRule[] {
    return (constraints ?? []).flatMap((c) => {
      if (c.expression === undefined || this.context.baseKeys.has(c.key)) return [];
      const condition = this.context.condition(asWorded(c.expression), type);
      return condition === undefined ? [] : [{ key: c.key, human: c.human, severity: c.severity, condition }];
    });
  }
}
