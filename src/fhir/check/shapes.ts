import { createRequire } from 'node:module';
import { type Finding, isObject, isText, type JsonObject } from '../../kernel/index.ts';
import { absoluteSystem, canonicalUrl, identifier, isLanguage, isMimeType } from './absolute.ts';
import { attachment } from './attachment.ts';
import { bundle } from './bundle.ts';
import { BundleScope } from './bundle-scope.ts';
import { Check, type CheckOptions, type Judge, quoted } from './check.ts';
import { claims } from './claims.ts';
import {
  badCode,
  boundCoding,
  boundConcept,
  type CodeSet,
  codeSet,
  codes,
  extensibleCoding,
  extensibleConcept,
  forms,
  openBinding,
} from './codes.ts';
import { containment } from './contained.ts';
import { atMost, list, one, primitives } from './containers.ts';
import { didYouMean } from './did-you-mean.ts';
import { elementId } from './element-ids.ts';
import { knownExtension, type TypeModel } from './extensions.ts';
import { fhirpath, forgetLists } from './fhirpath.ts';
import { type CompilerFile, loadInto } from './guide.ts';
import { findValueSetsBy } from './member-of.ts';
import { narrative } from './narrative.ts';
import { PRIMITIVES } from './primitives.ts';
import { Profiles, withoutVersion } from './profiles.ts';
import { otherProperty, properties } from './properties.ts';
import { questionnaire } from './questionnaire.ts';
import { questionnaireResponse } from './questionnaire-response.ts';
import { canonicalTarget, nameResourceTypes, reference, targets } from './references.ts';
import { judgeCoding, KnownSystems } from './systems.ts';

/**
 * The generated judges (generated/, made at build time from the R4 definitions), opened type by type on first use.
 * They are CommonJS so that the first use can stay synchronous.
 */
const open = createRequire(import.meta.url);

type JudgesByType = Readonly<Record<string, Judge>>;
type ShapeModule = (runtime: unknown) => JudgesByType;

interface Index {
  readonly resourceTypes: readonly string[];
}

interface SetRow {
  readonly url: string;
  readonly systems: Readonly<Record<string, readonly string[]>>;
}

const index = open('#shapes/index.json') as Index;
nameResourceTypes(index.resourceTypes);
const known = new Set(index.resourceTypes);
const judges = new Map<string, Judge>();
const sets = new Map<number, CodeSet>();
let runtime: Readonly<Record<string, unknown>> | undefined;

const file = (name: string): unknown => open(`#shapes/${name}`);
let profiles: Profiles | undefined;
const theProfiles = (): Profiles => {
  profiles ??= new Profiles(file, theRuntime, requiredSet);
  return profiles;
};
let model: TypeModel | undefined;
const theModel = (): TypeModel => {
  model ??= new Map(
    Object.entries(file('model.json') as Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>),
  );
  return model;
};
function extensionRules(check: Check, value: JsonObject): void {
  knownExtension(check, value, theProfiles(), theModel);
}

let systems: KnownSystems | undefined;
const theSystems = (): KnownSystems => {
  systems ??= new KnownSystems(file);
  return systems;
};
/** Units by a code system of dose forms are often misspelt in case, in official examples too: a remark, no fault. */
function unitCode(check: Check, value: JsonObject): void {
  judgeCoding(check, value, theSystems(), 'warning');
}
function coding(check: Check, value: JsonObject): void {
  if (value.system === undefined && value._system === undefined && value.code !== undefined && check.scope === 'whole')
    check.add('fhir.best-practice', 'A code without its system has no meaning of its own.', 'code', {
      remedy: 'Give the system that the code is from.',
    });
  absoluteSystem(check, value);
  judgeCoding(check, value, theSystems(), 'error');
}

function requiredSet(number: number): CodeSet {
  let set = sets.get(number);
  if (set === undefined) {
    const row = open(`#shapes/sets/${number}.json`) as SetRow;
    set = codeSet(row.url, row.systems);
    sets.set(number, set);
  }
  return set;
}

const is = Object.fromEntries(
  Object.entries(PRIMITIVES).map(([type, test]) => [`is${type.charAt(0).toUpperCase()}${type.slice(1)}`, test]),
);

function theRuntime(): Readonly<Record<string, unknown>> {
  if (runtime === undefined) {
    const base = {
      ...fhirpath,
      attachment,
      coding,
      unitCode,
      extensionRules,
      elementId,
      identifier,
      canonicalUrl,
      canonicalTarget,
      questionnaire,
      questionnaireResponse,
      isLanguage,
      isMimeType,
      bundle,
      reference,
      is,
      one,
      list,
      primitives,
      codes,
      forms,
      badCode,
      boundCoding,
      boundConcept,
      extensibleCoding,
      extensibleConcept,
      openBinding,
      atMost,
      targets,
      narrative,
      properties,
      otherProperty,
      requiredSet,
      contained,
      inner,
    };
    const types = (open('#shapes/types.cjs') as ShapeModule)(base);
    runtime = { ...base, types };
  }
  return runtime;
}

export const isResourceType = (type: string): boolean => known.has(type);
export const resourceTypes = (): readonly string[] => index.resourceTypes;

/** The judge of a resource type, opened on first use; undefined when R4 has no such type. */
function judgeOf(type: string): Judge | undefined {
  let judge = judges.get(type);
  if (judge === undefined && known.has(type)) {
    judge = (open(`#shapes/${type}.cjs`) as ShapeModule)(theRuntime())[type];
    if (judge !== undefined) judges.set(type, judge);
  }
  return judge;
}

/** Opens the judges of these resource types, and the indexes of profiles and code systems, now rather than on first use. Types that R4 does not have are passed over. */
export function preloadShapes(types: Iterable<string>): void {
  for (const type of types) judgeOf(type);
  theProfiles();
  theSystems();
}

const NONE: readonly string[] = Object.freeze([]);
/** Judges a resource in place: its type's shape, the profiles it claims, and those asked for. */
export function judgeResource(v: unknown, check: Check, asked: readonly string[] = NONE): void {
  if (!isObject(v)) {
    check.notAnObject(v, 'a resource');
    return;
  }
  const type = v.resourceType;
  const judge = typeof type === 'string' ? judgeOf(type) : undefined;
  if (judge === undefined) {
    noSuchType(check, type);
    return;
  }
  const { resource, bundle: outer } = check;
  check.resource = v;
  if (type === 'Bundle') check.bundle = new BundleScope(v);
  judge(v, check);
  if (
    (check.scope === 'whole' && (v.meta !== undefined || check.vitalSigns || profiles?.hasGlobals === true)) ||
    asked.length > 0
  )
    claims(check, v, theProfiles(), asked);
  check.resource = resource;
  check.bundle = outer;
}

function noSuchType(check: Check, type: unknown): void {
  if (typeof type !== 'string') {
    check.add('fhir.not-a-resource', 'A resource needs a resourceType that names its type.');
    return;
  }
  const meant = didYouMean(type, known);
  const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`;
  check.add('fhir.not-a-resource', `R4 has no resource type ${quoted(type)}.${hint}`);
}

/** `resource.ofType(Patient)`, made once for each type. */
const steps = new Map([...known].map((type) => [type, `resource.ofType(${type})`]));
function stepOf(v: unknown, name: string): string {
  const type = isObject(v) ? v.resourceType : undefined;
  return (name === 'resource' && typeof type === 'string' ? steps.get(type) : undefined) ?? name;
}

/** A resource inside a Bundle entry or a parameter: a root of its own. */
function inner(check: Check, v: unknown, name: string, owner: JsonObject): void {
  const { root, bundle: outer } = check;
  if (isObject(v)) check.root = v;
  if (outer !== undefined) {
    outer.fullUrl = isText(owner.fullUrl) ? owner.fullUrl : undefined;
    outer.entry = v;
  }
  one(check, v, stepOf(v, name), judgeResource);
  check.root = root;
  check.bundle = outer;
}

function contained(check: Check, v: unknown, owner: JsonObject): void {
  list(check, v, 'contained', judgeResource);
  if (check.deep) containment(check, v, owner);
}

/** Numbers of value sets that came with a guide, beyond those of the build. */
let nextSet = 1_000_000;
/** Value sets by URL, for rules of guides that ask about one by name. */
const setsByUrl = new Map<string, CodeSet>();

/** Adds an implementation guide to the profiles that resources are judged by; see check/guide.ts. */
export function loadGuide(resources: readonly unknown[]): readonly Finding[] {
  const compiler = file('compiler.json') as CompilerFile;
  findValueSetsBy((url) => {
    const plain = withoutVersion(url);
    const built = compiler.setNumbers[plain];
    return setsByUrl.get(plain) ?? (built === undefined ? undefined : requiredSet(built));
  });
  return loadInto(
    {
      compiler,
      profiles: theProfiles(),
      systems: theSystems(),
      runtime: theRuntime,
      setOf: requiredSet,
      keepSet: (set) => {
        sets.set(nextSet, set);
        setsByUrl.set(set.url, set);
        return nextSet++;
      },
    },
    resources,
  );
}

/** The packages that the gateway was built with: version by name. */
export function builtInPackages(): ReadonlyMap<string, string> {
  return new Map(Object.entries(file('packages.json') as Readonly<Record<string, string>>));
}

/** What one judgement is to take in. */
export interface Asked extends CheckOptions {
  /** Profiles beside those that are claimed. */
  readonly profiles?: readonly string[] | undefined;
}

/** Judges one parsed resource from its root. */
export function check(value: unknown, asked: Asked): Check {
  forgetLists();
  const type = isObject(value) ? value.resourceType : undefined;
  const start = new Check(typeof type === 'string' && known.has(type) ? type : 'Resource', asked);
  if (isObject(value)) start.root = value;
  judgeResource(value, start, asked.profiles);
  return start;
}
