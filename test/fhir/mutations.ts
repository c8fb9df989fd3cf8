/** One way to break a resource, or to change it so that it stays valid. */
export interface Mutation {
  readonly kind: string;
  /** False for a change that leaves the resource valid. */
  readonly breaks: boolean;
  /** Changes the resource in place; false when this resource has no place for it. */
  readonly apply: (resource: Json, random: () => number) => boolean;
}

export type Json = { [key: string]: unknown };

/** A small generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Place {
  readonly owner: Json;
  readonly key: string;
  readonly value: unknown;
  readonly depth: number;
}

const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Properties of the resource and of all objects in it, narrative and contained resources left out. */
function places(value: unknown, depth = 0): Place[] {
  if (Array.isArray(value)) return value.flatMap((item) => places(item, depth + 1));
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((key) => key !== 'resourceType' && key !== 'text' && key !== 'contained' && key !== 'div')
    .flatMap((key) => [{ owner: value, key, value: value[key], depth }, ...places(value[key], depth + 1)]);
}

function pick(resource: Json, random: () => number, fits: (place: Place) => boolean): Place | undefined {
  const fitting = places(resource).filter(fits);
  return fitting[Math.floor(random() * fitting.length)];
}

function change(fits: (place: Place) => boolean, to: (place: Place) => void): Mutation['apply'] {
  return (resource, random) => {
    const place = pick(resource, random, fits);
    if (place === undefined) return false;
    to(place);
    return true;
  };
}

const set = (value: unknown) => (place: Place) => {
  place.owner[place.key] = value;
};
const looksLikeDate = (p: Place): boolean =>
  typeof p.value === 'string' && /^\d{4}-\d\d-\d\d/.test(p.value) && !/value$/i.test(p.key);
const isReference = (p: Place): boolean =>
  p.key === 'reference' && typeof p.value === 'string' && /^[A-Z][A-Za-z]+\/[^/]+$/.test(p.value);
const notExtension = (p: Place): boolean => !isObject(p.value) || p.value.url === undefined;

export const MUTATIONS: readonly Mutation[] = [
  {
    kind: 'unknown property',
    breaks: true,
    apply: change(
      (p) => isObject(p.value) && notExtension(p),
      (p) => {
        (p.value as Json).colour = 'x';
      },
    ),
  },
  {
    kind: 'property misspelt',
    breaks: true,
    apply: change(
      (p) => p.depth === 0,
      (p) => {
        p.owner[`${p.key}s`] = p.value;
        delete p.owner[p.key];
      },
    ),
  },
  {
    kind: 'array for one',
    breaks: true,
    apply: change(
      (p) => isObject(p.value),
      (p) => set([p.value])(p),
    ),
  },
  {
    kind: 'one for array',
    breaks: true,
    apply: change(
      (p) => Array.isArray(p.value),
      (p) => set((p.value as unknown[])[0])(p),
    ),
  },
  { kind: 'number for text', breaks: true, apply: change((p) => typeof p.value === 'string', set(7)) },
  { kind: 'text for number', breaks: true, apply: change((p) => typeof p.value === 'number', set('7')) },
  { kind: 'text for boolean', breaks: true, apply: change((p) => typeof p.value === 'boolean', set('true')) },
  { kind: 'text for object', breaks: true, apply: change((p) => isObject(p.value), set('x')) },
  { kind: 'null', breaks: true, apply: change(() => true, set(null)) },
  { kind: 'empty text', breaks: true, apply: change((p) => typeof p.value === 'string', set('')) },
  { kind: 'empty object', breaks: true, apply: change((p) => isObject(p.value), set({})) },
  { kind: 'empty array', breaks: true, apply: change((p) => Array.isArray(p.value), set([])) },
  {
    kind: 'no such day',
    breaks: true,
    apply: change(looksLikeDate, (p) => set(`${String(p.value).slice(0, 4)}-02-30`)(p)),
  },
  {
    kind: 'date with slashes',
    breaks: true,
    apply: change(looksLikeDate, (p) => set(String(p.value).slice(0, 10).replaceAll('-', '/'))(p)),
  },
  { kind: 'bad status', breaks: true, apply: change((p) => p.key === 'status' && p.depth === 0, set('nonsense')) },
  {
    kind: 'no status',
    breaks: true,
    apply: change(
      (p) => p.key === 'status' && p.depth === 0 && p.owner.resourceType === 'Observation',
      (p) => {
        delete p.owner[p.key];
      },
    ),
  },
  {
    kind: 'no code',
    breaks: true,
    apply: change(
      (p) =>
        p.key === 'code' && p.depth === 0 && ['Observation', 'DiagnosticReport'].includes(String(p.owner.resourceType)),
      (p) => {
        delete p.owner[p.key];
      },
    ),
  },
  { kind: 'bad id', breaks: true, apply: change((p) => p.key === 'id' && p.depth === 0, set('no spaces allowed')) },
  {
    kind: 'white space in system',
    breaks: true,
    apply: change(
      (p) => p.key === 'system' && typeof p.value === 'string' && p.value.includes(':'),
      (p) => set(`${String(p.value)} x`)(p),
    ),
  },
  {
    kind: 'reference to a wrong type',
    breaks: true,
    apply: change(
      (p) => isReference(p) && /^(Patient|Practitioner|Organization|Encounter)\//.test(String(p.value)),
      set('Binary/1'),
    ),
  },
  { kind: 'dangling local reference', breaks: true, apply: change(isReference, set('#nowhere')) },
  {
    kind: 'unit code without system (qty-3)',
    breaks: true,
    apply: change(
      (p) => isObject(p.value) && typeof p.value.value === 'number' && typeof p.value.code === 'string',
      (p) => {
        delete (p.value as Json).system;
      },
    ),
  },
  {
    kind: 'period that ends before it starts (per-1)',
    breaks: true,
    apply: change(
      (p) => /period/i.test(p.key) && isObject(p.value) && p.value.start !== undefined,
      (p) => {
        Object.assign(p.value as Json, { start: '2021-01-02', end: '2020-01-01' });
      },
    ),
  },
  {
    kind: 'two choices',
    breaks: true,
    apply: change(
      (p) => p.key === 'valueQuantity',
      (p) => {
        p.owner.valueString = 'x';
      },
    ),
  },
  {
    kind: 'value and reason for its absence (obs-6)',
    breaks: true,
    apply: change(
      (p) => p.key === 'valueQuantity' && p.depth === 0 && p.owner.resourceType === 'Observation',
      (p) => {
        p.owner.dataAbsentReason = { text: 'x' };
      },
    ),
  },
  {
    kind: 'extension with value and parts (ext-1)',
    breaks: true,
    apply: change(
      (p) => p.key === 'valueString' && typeof p.owner.url === 'string',
      (p) => {
        p.owner.extension = [{ url: 'http://example.org/a', valueString: 'x' }];
      },
    ),
  },
  {
    kind: 'code that its HL7 system does not have',
    breaks: true,
    apply: change(
      (p) => p.key === 'code' && String(p.owner.system).startsWith('http://terminology.hl7.org/CodeSystem/'),
      set('nonsense-code'),
    ),
  },
  {
    kind: 'script in the narrative',
    breaks: true,
    apply: (r) => {
      r.text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>' };
      return true;
    },
  },
  {
    kind: 'narrative not closed',
    breaks: true,
    apply: (r) => {
      r.text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>x</div>' };
      return true;
    },
  },
  {
    kind: 'contained but not referred to (dom-3)',
    breaks: true,
    apply: (r) => {
      r.contained = [...((r.contained as unknown[]) ?? []), { resourceType: 'Organization', id: 'nobody', name: 'x' }];
      return true;
    },
  },
  {
    kind: 'nothing but an id (ele-1)',
    breaks: true,
    apply: change((p) => isObject(p.value) && p.value.resourceType === undefined, set({ id: 'x' })),
  },
  {
    kind: 'list in a list',
    breaks: true,
    apply: change(
      (p) => Array.isArray(p.value),
      (p) => set([p.value])(p),
    ),
  },
  {
    kind: 'null in a list of objects',
    breaks: true,
    apply: change(
      (p) => Array.isArray(p.value) && isObject(p.value[0]),
      (p) => (p.value as unknown[]).push(null),
    ),
  },
  {
    kind: 'property with a capital letter',
    breaks: true,
    apply: change(
      (p) => p.depth === 0,
      (p) => {
        p.owner[p.key.charAt(0).toUpperCase() + p.key.slice(1)] = p.value;
        delete p.owner[p.key];
      },
    ),
  },
  {
    kind: 'system by https',
    breaks: true,
    apply: change(
      (p) =>
        p.key === 'system' &&
        (p.value === 'http://loinc.org' || p.value === 'http://snomed.info/sct') &&
        p.owner.unit === undefined,
      (p) => set(String(p.value).replace('http:', 'https:'))(p),
    ),
  },
  {
    kind: 'LOINC code with a wrong check digit',
    breaks: true,
    apply: change(
      (p) => p.key === 'code' && p.owner.system === 'http://loinc.org' && /^\d+-\d$/.test(String(p.value)),
      (p) => set(`${String(p.value).slice(0, -1)}${(Number(String(p.value).slice(-1)) + 1) % 10}`)(p),
    ),
  },
  {
    kind: 'code in capital letters',
    breaks: true,
    apply: change(
      (p) => p.key === 'status' && p.depth === 0 && typeof p.value === 'string',
      (p) => set(String(p.value).toUpperCase())(p),
    ),
  },
  {
    kind: 'reference without an id',
    breaks: true,
    apply: change(isReference, (p) => set(String(p.value).split('/')[0])(p)),
  },
  {
    kind: 'reference to a type that R4 does not have',
    breaks: true,
    apply: change(isReference, (p) => set(`${String(p.value).split('/')[0]}s/1`)(p)),
  },
  {
    kind: 'modifier extension that nobody knows',
    breaks: true,
    apply: (r) => {
      if (r.resourceType === 'Bundle' || r.resourceType === 'Parameters' || r.resourceType === 'Binary') return false;
      r.modifierExtension = [{ url: 'http://vendor.health/turned-around', valueBoolean: true }];
      return true;
    },
  },
  {
    kind: 'narrative of blanks',
    breaks: true,
    apply: (r) => {
      r.text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">  </div>' };
      return true;
    },
  },
  {
    kind: 'base definition of another type claimed',
    breaks: true,
    apply: (r) => {
      const other = r.resourceType === 'Slot' ? 'Patient' : 'Slot';
      r.meta = { profile: [`http://hl7.org/fhir/StructureDefinition/${other}`] };
      return true;
    },
  },
  {
    kind: 'reference to a version',
    breaks: false,
    apply: (r, random) =>
      r.resourceType !== 'Bundle' && change(isReference, (p) => set(`${String(p.value)}/_history/2`)(p))(r, random),
  },
  {
    kind: 'reference to another server',
    breaks: false,
    apply: (r, random) =>
      r.resourceType !== 'Bundle' &&
      change(isReference, (p) => set(`https://ehr.hospital.example/fhir/${String(p.value)}`)(p))(r, random),
  },
  {
    kind: 'profile claimed that is not loaded',
    breaks: false,
    apply: (r) => {
      const meta = (r.meta ?? {}) as Json;
      meta.profile = [...((meta.profile as unknown[]) ?? []), 'http://hospital.example/StructureDefinition/own'];
      r.meta = meta;
      return true;
    },
  },
  {
    kind: 'local extension added',
    breaks: false,
    apply: (r) => {
      // A Bundle has no room for extensions.
      if (r.resourceType === 'Bundle') return false;
      r.extension = [...((r.extension as unknown[]) ?? []), { url: 'http://example.org/fhir/extra', valueString: 'x' }];
      return true;
    },
  },
  {
    kind: 'language and implicit rules added',
    breaks: false,
    apply: (r) => {
      r.language = 'de-CH';
      r.implicitRules = 'http://example.org/rules';
      return true;
    },
  },
  {
    kind: 'tag added',
    breaks: false,
    apply: (r) => {
      const meta = (r.meta ?? {}) as Json;
      r.meta = meta;
      meta.tag = [{ system: 'http://example.org/tags', code: 'x' }];
      return true;
    },
  },
  {
    kind: 'narrative replaced by a good one',
    breaks: false,
    apply: (r) => {
      r.text = {
        status: 'generated',
        div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>5 &lt; 6 &#169; <b>bold</b><br/></p></div>',
      };
      return true;
    },
  },
  {
    kind: 'keys in another order',
    breaks: false,
    apply: (r) => {
      for (const key of Object.keys(r).reverse()) {
        const v = r[key];
        delete r[key];
        r[key] = v;
      }
      return true;
    },
  },
  {
    kind: 'logical reference added to a reference',
    breaks: false,
    apply: change(
      (p) => isReference(p) && p.owner.identifier === undefined,
      (p) => {
        p.owner.identifier = { system: 'http://example.org/ids', value: '1' };
      },
    ),
  },
  {
    kind: 'element id added',
    breaks: false,
    apply: change(
      (p) => isObject(p.value) && p.value.id === undefined && p.value.resourceType === undefined,
      (p) => {
        (p.value as Json).id = 'added-by-mutation';
      },
    ),
  },
  {
    kind: 'extension of a primitive',
    breaks: false,
    apply: change(
      (p) => p.key === 'status' && p.depth === 0 && typeof p.value === 'string',
      (p) => {
        p.owner._status = { extension: [{ url: 'http://example.org/why', valueString: 'x' }] };
      },
    ),
  },
];
