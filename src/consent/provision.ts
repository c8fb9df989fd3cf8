import { isObject, type JsonObject } from '../kernel/index.ts';
import { DATA_CLASSES, type DataClass } from '../patient/profile.ts';
import { codeKeys, concept, objects, referenceOf, text } from '../patient/read/elements.ts';
import { periodRange } from '../patient/read/time.ts';
import {
  CLASS_OF_LABEL,
  CLASSES_OF_TYPE,
  CONFIDENTIALITY,
  GENOMIC_CODES,
  OTHER_ACTIONS,
  OTHER_PURPOSES,
  OUR_ACTIONS,
  RESOURCE_TYPES,
  TREATMENT,
} from './codes.ts';

/** Who wants to use the data, and for what. */
export interface Use {
  readonly asOf: number;
  /** Purpose of use, v3-ActReason. */
  readonly purpose: 'TREAT';
  /** References that stand for the caller (`Organization/…`, `Practitioner/…`), where they are known. */
  readonly actors: ReadonlySet<string>;
}

/** `maybe`: whether the provision speaks of this use cannot be told. */
export type Applies = 'yes' | 'no' | 'maybe';

/** What data a provision speaks of: classes as a whole, and single resources by label, code or reference. */
export interface DataScope {
  readonly classes: ReadonlySet<DataClass>;
  readonly labels: readonly string[];
  readonly codes: readonly string[];
  readonly references: readonly string[];
  /** Data were named in a way that cannot be followed exactly: the scope was taken wider than written. */
  readonly widened: boolean;
}

const worst = (one: Applies, other: Applies): Applies =>
  one === 'no' || other === 'no' ? 'no' : one === 'maybe' || other === 'maybe' ? 'maybe' : 'yes';

/** One match of a list is enough: yes before maybe before no. An empty list puts no condition. */
function anyOf(items: readonly JsonObject[], judge: (item: JsonObject) => Applies): Applies {
  if (items.length === 0) return 'yes';
  let found: Applies = 'no';
  for (const item of items) {
    const one = judge(item);
    if (one === 'yes') return 'yes';
    if (one === 'maybe') found = 'maybe';
  }
  return found;
}

/** A list that is there but not a list of objects puts a condition nobody can read. */
const readable = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.every(isObject));

function periodApplies(provision: JsonObject, asOf: number): Applies {
  if (provision.period === undefined) return 'yes';
  const range = periodRange(provision.period);
  if (range === undefined) return 'maybe';
  return asOf < (range.from ?? asOf) || asOf > (range.to ?? asOf) ? 'no' : 'yes';
}

function purposeApplies(purpose: JsonObject): Applies {
  const code = text(purpose.code) ?? '';
  if (TREATMENT.has(code)) return 'yes';
  return OTHER_PURPOSES.has(code) ? 'no' : 'maybe';
}

function actionApplies(action: JsonObject): Applies {
  const { codings } = concept(action);
  if (codings.some((c) => OUR_ACTIONS.has(c.code))) return 'yes';
  return codings.length > 0 && codings.every((c) => OTHER_ACTIONS.has(c.code)) ? 'no' : 'maybe';
}

/** Whether the provision speaks of this use at all, whatever the data. Who works where is not known here, so that other actors are a "maybe". */
export function appliesTo(provision: JsonObject, use: Use): Applies {
  const lists = [provision.purpose, provision.actor, provision.action].every(readable);
  const actor = (item: JsonObject): Applies => (use.actors.has(referenceOf(item.reference) ?? '') ? 'yes' : 'maybe');
  const conditions: readonly Applies[] = [
    lists ? 'yes' : 'maybe',
    periodApplies(provision, use.asOf),
    anyOf(objects(provision.purpose), purposeApplies),
    anyOf(objects(provision.action), actionApplies),
    anyOf(objects(provision.actor), actor),
  ];
  return conditions.reduce(worst, 'yes');
}

/** The data a provision speaks of. Its conditions on data hold together, so each narrows what the others leave. */
export function scopeOf(provision: JsonObject): DataScope {
  let classes = new Set<DataClass>(DATA_CLASSES);
  let widened = ![provision.class, provision.securityLabel, provision.code, provision.data].every(readable);
  const labels: string[] = [];
  const codes: string[] = [];
  const references: string[] = [];

  const types = objects(provision.class);
  if (types.length > 0) {
    const named = new Set<DataClass>();
    for (const item of types) {
      const code = text(item.code) ?? '';
      const known = CLASSES_OF_TYPE.get(code);
      if (known !== undefined) for (const one of known) named.add(one);
      else if (!RESOURCE_TYPES.has(text(item.system) ?? '')) {
        for (const one of DATA_CLASSES) named.add(one);
        widened = true;
      }
    }
    classes = new Set([...classes].filter((one) => named.has(one)));
  }

  const sensitive = objects(provision.securityLabel);
  if (sensitive.length > 0) {
    const named = new Set<DataClass>();
    for (const item of sensitive) {
      const key = `${text(item.system) ?? ''}|${text(item.code) ?? ''}`;
      const whole = CLASS_OF_LABEL.get(key);
      if (whole !== undefined) named.add(whole);
      // Normal confidentiality is what every unlabelled resource has.
      else if (key === `${CONFIDENTIALITY}|N`) for (const one of DATA_CLASSES) named.add(one);
      labels.push(key);
    }
    classes = new Set([...classes].filter((one) => named.has(one)));
  }

  const coded = objects(provision.code);
  if (coded.length > 0) {
    const named = new Set<DataClass>();
    for (const item of coded) {
      const keys = codeKeys(concept(item));
      if (keys.some((key) => GENOMIC_CODES.has(key))) named.add('genomic');
      codes.push(...keys);
      if (keys.length === 0) {
        for (const one of DATA_CLASSES) named.add(one);
        widened = true;
      }
    }
    classes = new Set([...classes].filter((one) => named.has(one)));
  }

  const data = objects(provision.data);
  if (data.length > 0) {
    // Single resources can be left out; what is "related" to them or authored by somebody cannot be followed.
    const instances = data.every((item) => item.meaning === 'instance');
    if (instances) classes = new Set();
    else widened = true;
    for (const item of data) {
      const reference = referenceOf(item.reference);
      if (reference !== undefined) references.push(reference);
    }
  }
  if (provision.dataPeriod !== undefined) widened = true;
  return { classes, labels, codes, references, widened };
}
