import { isObject, textOf } from '../../kernel/index.ts';
import type { ProfileNode, ProfileType } from '../compile/profile-node.ts';
import { Check, DEEPEST, named, quoted } from './check.ts';
import { boundCoding, boundConcept, isMember, openBinding } from './codes.ts';
import { compare } from './fhirpath-values.ts';
import { fitsPattern, isFixed } from './pattern.ts';
import { type PlacedValue, valuesAt } from './placed-values.ts';
import type { Condition, OpenedProfile, Profiles } from './profiles.ts';
import { aggregated, targets } from './references.ts';
import { isOpen, outOfOrder, type SliceTools, sliceOf } from './slices.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const ABSTRACT = new Set(['Resource', 'DomainResource']);
/** Profiles inside profiles (a datatype's, a contained resource's) are followed this far. */
const DEEPEST_PROFILE = 8;
const LONGEST_SHOWN = 200;
const shown = (value: unknown): string => JSON.stringify(value).slice(0, LONGEST_SHOWN);

/** One profile being laid over a value that the base type has judged already. */
export class ProfileJudge {
  private readonly check: Check;
  private readonly profiles: Profiles;
  private readonly opened: OpenedProfile;
  private readonly nesting: number;
  private readonly tools: SliceTools;

  constructor(check: Check, profiles: Profiles, opened: OpenedProfile, nesting = 0) {
    this.check = check;
    this.profiles = profiles;
    this.opened = opened;
    this.nesting = nesting;
    this.tools = { check, profiles, fits: (value, profile) => this.fits(value, profile) };
  }

  /** Judges the value at the present place. */
  judge(value: unknown): void {
    const { root, base } = this.opened.profile;
    if (base !== undefined && this.nesting < DEEPEST_PROFILE) this.nested(this.check, value, base);
    this.conditions(root, value);
    this.children(root, value);
  }

  private get label(): string {
    return this.opened.profile.url;
  }

  private conditions(node: ProfileNode, value: unknown): void {
    for (const rule of node.rules ?? []) {
      const holds: Condition | undefined = this.opened.conditions[rule.condition];
      if (holds !== undefined && !holds(value, this.check))
        this.check.broken(rule.key, `${rule.human} (${this.label})`, rule.severity);
    }
  }

  private children(node: ProfileNode, owner: unknown): void {
    if (node.children === undefined || !isObject(owner) || this.check.depth >= DEEPEST) return;
    for (const child of node.children) this.element(child, valuesAt(owner, child.name, child.choice === true));
  }

  private element(node: ProfileNode, values: readonly PlacedValue[]): void {
    this.count(node, values.length, undefined);
    for (const value of values) this.at(value, () => this.value(node, value));
    this.sliced(node, values, '');
  }

  /** Tells the values of an element, or of one slice of it, apart by its slices; `above` names that slice. */
  private sliced(node: ProfileNode, values: readonly PlacedValue[], above: string): void {
    if (node.slices === undefined || node.slicing === undefined) return;
    const members = new Map<number, PlacedValue[]>();
    let open = 0;
    const order: number[] = [];
    for (const value of values) {
      if (isOpen(value, node.slices, node.slicing, this.tools)) {
        open++;
        continue;
      }
      const slice = sliceOf(value, node.slices, node.slicing, this.tools);
      order.push(slice);
      const others = members.get(slice);
      if (others !== undefined) others.push(value);
      else if (slice >= 0) members.set(slice, [value]);
      else if (node.slicing.rules === 'closed' && node.slicing.discriminators.length > 0) {
        this.at(value, () =>
          this.check.add(
            'fhir.slice',
            `This item fits none of the slices, and the list is closed (${this.label}).`,
            undefined,
            {
              rule: `${this.label}#${node.name}`,
              remedy: `Keep to the slices: ${named(node.slices?.map((s) => s.slice) ?? [])}.`,
            },
          ),
        );
      }
    }
    this.ordered(node, order, values);
    node.slices.forEach((slice, i) => {
      const own = members.get(i) ?? [];
      // Items that may be of any slice fill a gap, but break no bound.
      const missing = Math.max(0, (slice.min ?? 0) - own.length);
      const named = above + slice.slice;
      if ((node.slicing?.discriminators.length ?? 0) > 0)
        this.count(slice, own.length + Math.min(open, missing), named);
      for (const value of own) this.at(value, () => this.value(slice, value));
      this.sliced(slice, own, `${named}/`);
    });
  }

  private ordered(node: ProfileNode, order: readonly number[], values: readonly PlacedValue[]): void {
    for (const { at, what } of outOfOrder(order, node.slicing)) {
      const value = values[at];
      if (value === undefined) continue;
      const rule = `${this.label}#${node.name}`;
      this.at(value, () => this.check.add('fhir.slice', `${what} (${this.label}).`, undefined, { rule }));
    }
  }

  private count(node: ProfileNode, found: number, slice: string | undefined): void {
    const what = slice === undefined ? node.name : `${node.name}:${slice}`;
    const code = slice === undefined ? (found === 0 ? 'fhir.required' : 'fhir.cardinality') : 'fhir.slice';
    if (node.min !== undefined && found < node.min) {
      this.check.add(code, `${what} needs at least ${node.min}, found ${found} (${this.label}).`, undefined, {
        rule: `${this.label}#${what}`,
        remedy: `Add ${what}.`,
      });
    }
    if (node.max !== undefined && found > node.max) {
      const code2 = slice === undefined ? 'fhir.cardinality' : 'fhir.slice';
      this.check.add(
        code2,
        `${what} may occur at most ${node.max} times, found ${found} (${this.label}).`,
        slice === undefined ? node.name : undefined,
        { rule: `${this.label}#${what}` },
      );
    }
  }

  /** Runs `work` with the path at this value. */
  private at(value: PlacedValue, work: () => void): void {
    const { check } = this;
    const { depth } = check;
    check.path[check.depth++] = value.step;
    if (value.index !== undefined) check.path[check.depth++] = value.index;
    work();
    check.depth = depth;
  }

  private value(node: ProfileNode, placed: PlacedValue): void {
    const { value } = placed;
    const { check } = this;
    if (node.fixed !== undefined && !isFixed(value, node.fixed)) {
      check.add('fhir.fixed-value', `The value must be exactly ${shown(node.fixed)} (${this.label}).`, undefined, {
        rule: `${this.label}#${node.name}`,
        remedy: `Use ${shown(node.fixed)}.`,
      });
    }
    if (node.pattern !== undefined && !fitsPattern(value, node.pattern)) {
      check.add('fhir.fixed-value', `The value must contain ${shown(node.pattern)} (${this.label}).`, undefined, {
        rule: `${this.label}#${node.name}`,
        remedy: `Include ${shown(node.pattern)}.`,
      });
    }
    if (node.types !== undefined) this.types(node.types, placed);
    this.bounds(node, value);
    if (node.binding !== undefined) this.binding(node.binding, value);
    this.conditions(node, value);
    this.children(node, value);
  }

  private bounds(node: ProfileNode, value: unknown): void {
    if (node.maxLength !== undefined && typeof value === 'string' && value.length > node.maxLength) {
      this.check.add(
        'fhir.format',
        `At most ${node.maxLength} characters are allowed, found ${value.length} (${this.label}).`,
      );
    }
    if (node.least !== undefined && compare(value, node.least, '<') === true) {
      this.check.add('fhir.format', `The value must be at least ${shown(node.least)} (${this.label}).`);
    }
    if (node.most !== undefined && compare(value, node.most, '>') === true) {
      this.check.add('fhir.format', `The value must be at most ${shown(node.most)} (${this.label}).`);
    }
  }

  private types(types: readonly ProfileType[], { value, type }: PlacedValue): void {
    const actual = type ?? (isObject(value) && typeof value.resourceType === 'string' ? value.resourceType : undefined);
    const allowed =
      actual === undefined
        ? types
        : types.filter((t) => t.code === actual || (type === undefined && ABSTRACT.has(t.code)));
    if (allowed.length === 0) {
      const codes = named(types.map((t) => t.code));
      this.check.add(
        'fhir.wrong-type',
        `The type ${quoted(actual)} is not allowed here; allowed: ${codes} (${this.label}).`,
      );
      return;
    }
    const pointed = allowed.map((t) => t.targets);
    if (pointed.every((t) => t !== undefined) && isObject(value)) targets(this.check, value, undefined, pointed.flat());
    this.linked(allowed, value);
    const modes = allowed.map((t) => t.aggregation);
    if (isObject(value) && modes.every((m) => m !== undefined)) aggregated(this.check, value, modes.flat(), this.label);
    const profiles = allowed.flatMap((t) => t.profiles ?? []);
    if (profiles.length === 0 || allowed.some((t) => t.profiles === undefined) || this.nesting >= DEEPEST_PROFILE)
      return;
    // Extensions are judged by their own definition wherever they stand.
    if (allowed[0]?.code === 'Extension') return;
    const known = profiles.filter((p) => this.profiles.find(p) !== undefined);
    if (known.length < profiles.length) return;
    const [only] = known;
    if (known.length === 1 && only !== undefined) this.nested(this.check, value, only);
    else if (!known.some((p) => this.fits(value, p))) {
      this.check.add('fhir.slice', `The value fits none of the profiles ${named(known)} (${this.label}).`);
    }
  }

  /** What a reference leads to, where that is at hand, must fit one of the profiles named for it. */
  private linked(types: readonly ProfileType[], value: unknown): void {
    const wanted = types.map((t) => t.linked);
    if (!isObject(value) || this.nesting >= DEEPEST_PROFILE || wanted.some((l) => l === undefined)) return;
    const target = this.check.resolve(value.reference);
    if (target === undefined) return;
    const profiles = wanted.flatMap((l) => l ?? []);
    const type = textOf(target.resourceType);
    const fitting = profiles.some(
      (p) => p === `${CORE}${type}` || this.profiles.find(p) === undefined || this.fits(target, p),
    );
    if (!fitting)
      this.check.add(
        'fhir.reference-target',
        `The resource at the other end fits none of ${named(profiles)} (${this.label}).`,
      );
  }

  private nested(check: Check, value: unknown, profile: string): void {
    const opened = this.profiles.find(profile);
    if (opened === undefined) return;
    const { resource } = check;
    if (isObject(value) && typeof value.resourceType === 'string') check.resource = value;
    new ProfileJudge(check, this.profiles, opened, this.nesting + 1).judge(value);
    check.resource = resource;
  }

  /** Whether a value fits a profile, judged aside: nothing of it is reported. Each pair is judged once, also in a circle. */
  private fits(value: unknown, profile: string): boolean {
    this.check.fitting ??= new Map();
    const known = this.check.fitting.get(value) ?? new Map<string, boolean>();
    this.check.fitting.set(value, known);
    const before = known.get(profile);
    if (before !== undefined) return before;
    known.set(profile, true);
    const answer = this.judgedAside(value, profile);
    known.set(profile, answer);
    return answer;
  }

  private judgedAside(value: unknown, profile: string): boolean {
    const opened = this.profiles.find(profile);
    if (opened === undefined || this.nesting >= DEEPEST_PROFILE) return false;
    if (isObject(value) && typeof value.resourceType === 'string' && value.resourceType !== opened.profile.type)
      return false;
    const aside = new Check(opened.profile.type);
    aside.resource = isObject(value) ? value : {};
    aside.root = aside.resource;
    aside.bundle = this.check.bundle;
    aside.fitting = this.check.fitting;
    this.nested(aside, value, profile);
    return !aside.faulty;
  }

  private binding({ strength, set: number, url }: NonNullable<ProfileNode['binding']>, value: unknown): void {
    if (number === undefined) {
      openBinding(this.check, value, undefined, strength, url);
      return;
    }
    const set = this.profiles.setOf(number);
    if (strength === 'required') {
      if (typeof value === 'string') {
        if (!set.codes.has(value)) {
          this.check.add(
            'fhir.code-not-in-value-set',
            `The code ${quoted(value)} is not in the required value set ${set.url} (${this.label}).`,
            undefined,
            { rule: set.url },
          );
        }
      } else if (isObject(value) && Array.isArray(value.coding)) boundConcept(this.check, value, undefined, set);
      else if (isObject(value) && typeof value.code === 'string') boundCoding(this.check, value, undefined, set);
      return;
    }
    const codings = isObject(value) && Array.isArray(value.coding) ? value.coding : [];
    if (codings.length > 0 && !codings.some((c) => isMember(c, set))) {
      this.check.add(
        'fhir.code-not-in-extensible-value-set',
        `No coding is of the extensible value set ${set.url} (${this.label}).`,
        undefined,
        { rule: set.url },
      );
    }
  }
}
