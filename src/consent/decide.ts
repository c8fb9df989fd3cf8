import { type Finding, finding, isFhirId, isObject, isText, type JsonObject, type PatientId } from '../kernel/index.ts';
import { splitAbsolute } from '../patient/chart.ts';
import { DATA_CLASSES, type DataClass } from '../patient/profile.ts';
import { concept, objects, referenceOf } from '../patient/read/elements.ts';
import { OTHER_SCOPES, POLICIES } from './codes.ts';
import { appliesTo, scopeOf, type Use } from './provision.ts';

export interface ConsentContext {
  readonly patient: PatientId;
  readonly tenant: string;
  /** Purpose of use, v3-ActReason: TREAT = treatment. */
  readonly purpose: 'TREAT';
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  /** fullUrls of the patient in the Bundle, where Consents refer to it by those. */
  readonly aliases?: readonly string[];
  /** References that stand for the caller, where known: provisions that name them apply to it. */
  readonly actors?: readonly string[];
}

export interface ConsentDecision {
  readonly outcome: 'permit' | 'deny' | 'redact' | 'none-on-file';
  /** Classes of data that are withheld as a whole. */
  readonly withheld: readonly DataClass[];
  /** `system|code` of security labels and of codes, and references, whose resources are withheld one by one. */
  readonly labels: readonly string[];
  readonly codes: readonly string[];
  readonly references: readonly string[];
  /** The Consents that were obeyed, as references. */
  readonly consents: readonly string[];
  readonly findings: readonly Finding[];
}

type Effect = 'permit' | 'deny';

/** What one Consent comes to: an effect for each class it speaks of, and single resources denied. */
interface Ruling {
  readonly effects: Map<DataClass, Effect>;
  readonly labels: Set<string>;
  readonly codes: Set<string>;
  readonly references: Set<string>;
  ambiguous: boolean;
}

const DEPTH = 10;
const PROVISIONS = 500;
/** Statuses that are certain not to be in force (http://hl7.org/fhir/consent-state-codes). */
const NOT_IN_FORCE: ReadonlySet<string> = new Set(['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error']);

/**
 * What the patient's Consents leave to this use. Obeyed are Consents in force (status active) about the use of data for care. Within a Consent, nested
 * provisions are exceptions to what encloses them, and a denial wins over a permission beside it; between Consents a denial wins, whatever the dates: a
 * withdrawal is a Consent made inactive, not a second one. A permission counts only where it certainly speaks of this use; a denial also where that cannot
 * be told, with a Finding. So it is where a modifier extension makes the meaning uncertain. Pure, and total on any JSON.
 */
export function decideConsent(consents: readonly unknown[], context: ConsentContext): ConsentDecision {
  const findings: Finding[] = [];
  const obeyed: string[] = [];
  const rulings: Ruling[] = [];
  const use: Use = { asOf: context.asOf, purpose: context.purpose, actors: new Set(context.actors ?? []) };
  for (const consent of consents) {
    if (!isObject(consent) || consent.resourceType !== 'Consent') continue;
    const place = { expression: placeOf(consent) };
    if (typeof consent.status === 'string' && NOT_IN_FORCE.has(consent.status)) continue;
    const whose = patientOf(consent, context);
    if (whose === 'another') {
      findings.push(finding('consent.other-patient', 'Consent is of another patient.', place));
      continue;
    }
    const scopes = concept(consent.scope).codings.map((c) => c.code);
    if (scopes.length > 0 && scopes.every((code) => OTHER_SCOPES.has(code))) {
      findings.push(finding('consent.other-scope', 'Consent is not about the use of data for care.', place));
      continue;
    }
    const ruling = rulingOf(consent, use);
    if (ruling === undefined) {
      findings.push(finding('consent.unreadable', 'Consent states no rule that can be followed.', place));
      continue;
    }
    const denies = [...ruling.effects.values()].includes('deny') || singles(ruling) > 0;
    if (whose === 'assumed' && denies) {
      findings.push(finding('consent.patient-assumed', 'Consent was obeyed as this patient’s.', place));
    }
    const inForce = consent.status === 'active' && !isModified(consent);
    // Whose permission it is must be certain; so must be that it is in force.
    if ((whose === 'assumed' || !inForce) && !denies) continue;
    if (denies && (ruling.ambiguous || !inForce)) {
      findings.push(
        finding(
          'consent.ambiguous',
          'A denial of the Consent was obeyed without being certain that it is meant.',
          place,
        ),
      );
    }
    if (ruling.effects.size === 0 && singles(ruling) === 0) continue;
    rulings.push(ruling);
    obeyed.push(place.expression);
  }
  return settle(rulings, obeyed.sort(), findings);
}

/** A modifier extension or implicit rules may turn any part of a Consent into its opposite; none is known here. */
function isModified(element: unknown, depth = DEPTH): boolean {
  if (depth < 0) return true;
  if (Array.isArray(element)) return element.some((item) => isModified(item, depth));
  if (!isObject(element)) return false;
  if (element.modifierExtension !== undefined || element.implicitRules !== undefined) return true;
  return isModified(element.provision, depth - 1);
}

const singles = (ruling: Ruling): number => ruling.labels.size + ruling.codes.size + ruling.references.size;

function settle(rulings: readonly Ruling[], consents: readonly string[], findings: Finding[]): ConsentDecision {
  const union = (pick: (ruling: Ruling) => Iterable<string>): readonly string[] =>
    [...new Set(rulings.flatMap((ruling) => [...pick(ruling)]))].sort();
  const denied = (dataClass: DataClass): boolean => rulings.some((r) => r.effects.get(dataClass) === 'deny');
  const permitted = (dataClass: DataClass): boolean => rulings.some((r) => r.effects.get(dataClass) === 'permit');
  const withheld = DATA_CLASSES.filter(denied);
  const labels = union((ruling) => ruling.labels);
  const codes = union((ruling) => ruling.codes);
  const references = union((ruling) => ruling.references);
  if (withheld.some(permitted)) {
    findings.push(finding('consent.disagree', 'Consents in force disagree; the denial was obeyed.'));
  }
  const some = withheld.length > 0 || labels.length + codes.length + references.length > 0;
  if (some) findings.push(finding('consent.withheld', 'Consent withholds data from this use.'));
  return {
    outcome:
      rulings.length === 0
        ? 'none-on-file'
        : withheld.length === DATA_CLASSES.length
          ? 'deny'
          : some
            ? 'redact'
            : 'permit',
    withheld,
    labels,
    codes,
    references,
    consents,
    findings,
  };
}

const placeOf = (consent: JsonObject): string =>
  isText(consent.id) && isFhirId(consent.id) ? `Consent/${consent.id}` : 'Consent';

/** Whose Consent it is. What names nobody, or names somebody in a way that cannot be followed, may be this patient's and is not to be ignored. */
function patientOf(consent: JsonObject, context: ConsentContext): 'this' | 'another' | 'assumed' {
  const reference = referenceOf(consent.patient);
  if (reference === undefined) return 'assumed';
  const plain = reference.replace(/\/_history\/[^/]+$/, '');
  const own = `Patient/${context.patient}`;
  if (plain === own || context.aliases?.includes(plain) === true) return 'this';
  const relative = splitAbsolute(plain)?.relative;
  if (relative !== undefined) return relative === own ? 'this' : 'another';
  if (/^Patient\/[A-Za-z0-9.-]{1,64}$/.test(plain)) return 'another';
  return (context.aliases ?? []).length > 0 && plain.startsWith('urn:') ? 'another' : 'assumed';
}

/** Undefined when the Consent says nothing that a machine could follow. */
function rulingOf(consent: JsonObject, use: Use): Ruling | undefined {
  const root = isObject(consent.provision) ? consent.provision : undefined;
  const policy = concept(consent.policyRule)
    .codings.map((c) => POLICIES.get(c.code))
    .find((p) => p !== undefined);
  const stated = effectOf(root);
  const ruling: Ruling = {
    effects: new Map(),
    labels: new Set(),
    codes: new Set(),
    references: new Set(),
    ambiguous: false,
  };
  const budget = { left: PROVISIONS };
  if (root === undefined) {
    if (policy === undefined) return undefined;
    for (const dataClass of DATA_CLASSES) ruling.effects.set(dataClass, policy);
    return ruling;
  }
  const effect = stated ?? policy;
  if (effect === undefined && objects(root.provision).length === 0) return undefined;
  // R4 gives the root no type of its own: it says when the policy rule holds. Some write one nevertheless; then the root is an exception to the policy.
  if (stated !== undefined && policy !== undefined && (policy === 'deny' || stated === 'deny')) {
    for (const dataClass of DATA_CLASSES) ruling.effects.set(dataClass, policy);
    // "Opt out" and "permit" without any condition contradict each other, and the denial counts.
    if (policy === 'deny' && stated === 'permit' && !hasConditions(root)) {
      ruling.ambiguous = true;
      return ruling;
    }
  }
  apply(root, effect, ruling, use, budget, 0);
  return ruling;
}

const effectOf = (provision: JsonObject | undefined): Effect | undefined =>
  provision?.type === 'permit' || provision?.type === 'deny' ? provision.type : undefined;

const CONDITIONS = [
  'period',
  'actor',
  'action',
  'securityLabel',
  'purpose',
  'class',
  'code',
  'dataPeriod',
  'data',
  'provision',
] as const;
const hasConditions = (provision: JsonObject): boolean => CONDITIONS.some((name) => provision[name] !== undefined);

function apply(
  provision: JsonObject,
  effect: Effect | undefined,
  ruling: Ruling,
  use: Use,
  budget: { left: number },
  depth: number,
): void {
  budget.left -= 1;
  if (budget.left < 0 || depth > DEPTH) {
    // Nobody writes such a Consent in earnest; it is not read further, and nothing it might deny is used.
    for (const dataClass of DATA_CLASSES) ruling.effects.set(dataClass, 'deny');
    ruling.ambiguous = true;
    return;
  }
  const applies = appliesTo(provision, use);
  if (applies === 'no') return;
  const scope = scopeOf(provision);
  if (effect === 'deny') {
    for (const dataClass of scope.classes) ruling.effects.set(dataClass, 'deny');
    for (const label of scope.labels) ruling.labels.add(label);
    for (const code of scope.codes) ruling.codes.add(code);
    for (const reference of scope.references) ruling.references.add(reference);
    if (applies === 'maybe' || scope.widened) ruling.ambiguous = true;
  } else if (effect === 'permit' && applies === 'yes' && !scope.widened && isWhole(provision)) {
    for (const dataClass of scope.classes) ruling.effects.set(dataClass, 'permit');
  }
  // Permissions first, so that a denial beside one has the last word.
  const inner = objects(provision.provision);
  for (const one of inner) if (effectOf(one) === 'permit') apply(one, 'permit', ruling, use, budget, depth + 1);
  for (const one of inner) if (effectOf(one) === 'deny') apply(one, 'deny', ruling, use, budget, depth + 1);
  for (const one of inner) {
    if (effectOf(one) !== undefined) continue;
    // A nested provision must say which it is (R4); one that does not is an exception to what encloses it.
    ruling.ambiguous = true;
    apply(one, effect === 'deny' ? 'permit' : 'deny', ruling, use, budget, depth + 1);
  }
}

/** A permission of single resources (by label, code, reference or time) does not permit the class they belong to. */
const isWhole = (provision: JsonObject): boolean =>
  objects(provision.data).length === 0 &&
  provision.dataPeriod === undefined &&
  objects(provision.code).length === 0 &&
  objects(provision.securityLabel).length === 0;
