import { type Finding, finding, isObject, isText } from '../../kernel/index.ts';
import type { CodeSystem, StructureDefinition, ValueSet } from '../compile/definitions.ts';
import { Emitter } from '../compile/fhirpath/emitter.ts';
import { Model } from '../compile/fhirpath/model.ts';
import { ProfileCompiler } from '../compile/profile.ts';
import type { Group } from '../compile/shape.ts';
import { Expander, type Expansion } from '../compile/value-sets.ts';
import { named } from './check.ts';
import { type CodeSet, codeSet } from './codes.ts';
import { valueSetsIn } from './member-of.ts';
import { type Condition, type Profiles, withoutVersion } from './profiles.ts';
import type { KnownSystems } from './systems.ts';

/** What the compiler needs to know of R4, written when the gateway was built. */
export interface CompilerFile {
  readonly groups: readonly Group[];
  readonly baseKeys: readonly string[];
  readonly types: Readonly<Record<string, string>>;
  readonly setNumbers: Readonly<Record<string, number>>;
}

/** What a guide is loaded into. */
export interface GuideTarget {
  readonly compiler: CompilerFile;
  readonly profiles: Profiles;
  readonly systems: KnownSystems;
  readonly runtime: () => unknown;
  readonly setOf: (number: number) => CodeSet;
  /** Keeps a new value set and gives its number. */
  readonly keepSet: (set: CodeSet) => number;
}

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const expansionOf = (set: CodeSet): Expansion =>
  Object.fromEntries(set.bySystem.rows.map(({ url, value }) => [url, [...value]]));

function modelOf(file: CompilerFile): Model {
  const unbounded = (max: unknown): number => (max === '*' ? Number.POSITIVE_INFINITY : Number(max));
  return new Model(
    file.groups.map((g) => ({ ...g, elements: g.elements.map((e) => ({ ...e, max: unbounded(e.max) })) })),
  );
}

/** Loads the profiles, value sets and code systems of one guide. */
class GuideLoader {
  readonly findings: Finding[] = [];
  private readonly target: GuideTarget;
  private readonly model: Model;
  private readonly baseKeys: ReadonlySet<string>;
  private readonly structures = new Map<string, StructureDefinition>();
  private readonly expander: Expander;
  private readonly valueSets = new Map<string, ValueSet>();
  private readonly codeSystems = new Map<string, CodeSystem>();
  private readonly numbers = new Map<string, number | undefined>();
  private readonly done = new Set<string>();
  /** Value sets whose codes are not at hand. */
  private readonly absent: string[] = [];
  private readonly globals: (readonly [type: string, profile: string])[] = [];

  constructor(target: GuideTarget, resources: readonly unknown[]) {
    this.target = target;
    this.model = modelOf(target.compiler);
    this.baseKeys = new Set(target.compiler.baseKeys);
    for (const r of resources) this.sort(r);
    this.expander = new Expander({
      valueSets: this.valueSets,
      codeSystems: { get: (url) => this.codeSystems.get(url) ?? this.systemAtHand(url) },
      expanded: (url) => {
        const number = target.compiler.setNumbers[url];
        return number === undefined || this.valueSets.has(url) ? undefined : expansionOf(target.setOf(number));
      },
    });
  }

  private sort(resource: unknown): void {
    if (!isObject(resource) || !isText(resource.url)) return;
    if (resource.resourceType === 'ImplementationGuide' && Array.isArray(resource.global)) {
      for (const each of resource.global)
        if (isObject(each) && isText(each.type) && isText(each.profile)) this.globals.push([each.type, each.profile]);
    }
    // The kind is told by resourceType; what is malformed inside is found when it is compiled.
    if (resource.resourceType === 'StructureDefinition')
      this.structures.set(resource.url, resource as unknown as StructureDefinition);
    if (resource.resourceType === 'ValueSet') this.valueSets.set(resource.url, resource as unknown as ValueSet);
    if (resource.resourceType === 'CodeSystem') this.codeSystems.set(resource.url, resource as unknown as CodeSystem);
  }

  private systemAtHand(url: string): CodeSystem | undefined {
    const known = this.target.systems.find(url);
    if (known === undefined) return undefined;
    return {
      resourceType: 'CodeSystem',
      url,
      content: 'complete',
      concept: [...known.codes].map((code) => ({ code })),
    };
  }

  load(): void {
    for (const [url, system] of this.codeSystems) this.target.systems.add(url, system);
    for (const definition of this.structures.values()) this.profile(definition);
    const sets = this.absent.length === 1 ? 'the value set' : `${this.absent.length} value sets`;
    if (this.absent.length > 0)
      this.warn(`The codes of ${sets} are not at hand, bindings to them are not checked: ${named(this.absent)}.`);
    for (const [type, profile] of this.globals) this.target.profiles.addGlobal(type, profile);
  }

  private warn(message: string, remedy?: string): void {
    this.findings.push(finding('fhir.guide', message, {}, remedy === undefined ? {} : { remedy }));
  }

  /** Compiles a profile, the one that it is based on first. */
  private profile(definition: StructureDefinition): void {
    const { url } = definition;
    if (this.done.has(url) || definition.derivation !== 'constraint') return;
    this.done.add(url);
    const base = definition.baseDefinition === undefined ? undefined : withoutVersion(definition.baseDefinition);
    const before = base === undefined ? undefined : this.structures.get(base);
    if (before !== undefined) this.profile(before);
    const isType = base?.startsWith(CORE) === true && this.model.has(base.slice(CORE.length));
    const inherited = base === undefined || isType ? undefined : this.target.profiles.find(base);
    if (definition.snapshot === undefined && base !== undefined && !isType && inherited === undefined) {
      this.warn(`The profile ${url} is based on ${base}, which is not loaded; only its own rules are checked.`);
    }
    const emitter = new Emitter(this.model, undefined);
    const conditions: string[] = [];
    const compiler = new ProfileCompiler({
      model: this.model,
      sets: { numberOf: (set) => this.numberOf(set) },
      baseKeys: this.baseKeys,
      typeOf: (target) => this.structures.get(target)?.type ?? this.target.compiler.types[target],
      condition: (expression, type) => {
        try {
          // Opened now, or named as missing with those of the bindings.
          for (const set of valueSetsIn(expression)) this.numberOf(withoutVersion(set));
          return conditions.push(`(o,c)=>${emitter.condition(expression, 'o', type)}`) - 1;
        } catch (reason) {
          this.warn(
            `A rule of ${url} cannot be checked: ${reason instanceof Error ? reason.message : 'its expression is unknown'}.`,
          );
          return undefined;
        }
      },
    });
    try {
      const profile = compiler.compile(definition, inherited?.profile.root);
      // The compiler writes every name and text as a JSON literal; nothing of the guide reaches the code but as such.
      const made = new Function('R', `'use strict';return [${conditions.join(',')}];`) as (
        runtime: unknown,
      ) => readonly Condition[];
      const contexts = (definition.context ?? []).every((c) => c.type === 'element')
        ? (definition.context ?? []).map((c) => c.expression)
        : [];
      const modifier = (definition.snapshot ?? definition.differential)?.element[0]?.isModifier === true;
      this.target.profiles.add(
        {
          file: -1,
          type: definition.type,
          ...(contexts.length > 0 ? { context: contexts } : {}),
          ...(modifier ? { modifier } : {}),
        },
        { profile, conditions: made(this.target.runtime()) },
      );
    } catch (reason) {
      this.warn(`The profile ${url} cannot be read: ${reason instanceof Error ? reason.message : 'it is malformed'}.`);
    }
  }

  private numberOf(url: string): number | undefined {
    if (this.numbers.has(url)) return this.numbers.get(url);
    const built = this.valueSets.has(url) ? undefined : this.target.compiler.setNumbers[url];
    const systems = built === undefined ? this.expander.expand(url) : undefined;
    const number = built ?? (systems === undefined ? undefined : this.target.keepSet(codeSet(url, systems)));
    if (number === undefined) this.absent.push(url);
    this.numbers.set(url, number);
    return number;
  }
}

/**
 * Loads an implementation guide from its parsed resources: profiles with snapshot or with differential only, extensions, value sets
 * and code systems. The Findings name what is missing; what can be checked is checked all the same.
 */
export function loadInto(target: GuideTarget, resources: readonly unknown[]): readonly Finding[] {
  const loader = new GuideLoader(target, resources);
  loader.load();
  return loader.findings;
}
