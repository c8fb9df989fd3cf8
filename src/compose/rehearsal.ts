import type { HookName } from '../app/requests.ts';

/*
 * A made-up patient, asked about again and again before the first real one comes: the engine of JavaScript runs code several times faster once it has run
 * it a few thousand times, and a clinician must not be the one who waits for that. No answer of a rehearsal is kept or sent.
 *
 * The charts differ in what elements their resources carry and in what order of sizes they come, because no two hospitals write alike: what was compiled for
 * one shape of resource is thrown away at the first resource of another, and then a rehearsal was for nothing.
 */

/** A hook call of the made-up patient, with everything that is needed. */
export interface Rehearsal {
  readonly hook: HookName;
  readonly body: object;
}

interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly [element: string]: unknown;
}

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const SNOMED = 'http://snomed.info/sct';
const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

const HOOKS = ['patient-view', 'order-select', 'order-sign'] as const;
const CHARTS = 16;
/** Copies of each resource in a chart, by turns: from a dozen resources to about a hundred. */
const COPIES = [1, 8, 2, 4];

const subject = { reference: 'Patient/rehearsal' };
const coded = (system: string, code: string, display?: string) => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
});

const medication = (id: string, status: string, code: string, display: string): Resource => ({
  resourceType: 'MedicationRequest',
  id,
  status,
  intent: 'order',
  medicationCodeableConcept: { ...coded(RXNORM, code, display), text: display },
  subject,
  authoredOn: '2026-10-01',
  dosageInstruction: [
    {
      text: 'once daily',
      timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
      doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
    },
  ],
});

const statement = (id: string, code: string, display: string): Resource => ({
  resourceType: 'MedicationStatement',
  id,
  status: 'active',
  medicationCodeableConcept: coded(RXNORM, code, display),
  subject,
  effectivePeriod: { start: '2026-01-01' },
});

const condition = (id: string, code: string, display: string): Resource => ({
  resourceType: 'Condition',
  id,
  clinicalStatus: coded(`${HL7}/condition-clinical`, 'active'),
  verificationStatus: coded(`${HL7}/condition-ver-status`, 'confirmed'),
  category: [coded(`${HL7}/condition-category`, 'problem-list-item')],
  code: { ...coded(SNOMED, code, display), text: display },
  subject,
  onsetDateTime: '2019-05-04',
});

const genotype = (id: string, hgnc: string, symbol: string, alleles: string, on: string): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [coded(`${HL7}/observation-category`, 'laboratory')],
  code: coded(LOINC, '84413-4', 'Genotype display name'),
  subject,
  effectiveDateTime: on,
  valueCodeableConcept: { text: alleles },
  component: [
    {
      code: coded(LOINC, '48018-6', 'Gene studied [ID]'),
      valueCodeableConcept: coded('http://www.genenames.org/geneId', hgnc, symbol),
    },
  ],
});

const measured = (id: string, code: string, display: string, value: number, unit: string): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [coded(`${HL7}/observation-category`, 'laboratory', 'Laboratory')],
  code: { ...coded(LOINC, code, display), text: display },
  subject,
  effectiveDateTime: '2026-10-01T08:00:00Z',
  issued: '2026-10-01T08:00:00Z',
  valueQuantity: { value, unit, system: UCUM, code: unit },
});

const allergy = (id: string): Resource => ({
  resourceType: 'AllergyIntolerance',
  id,
  clinicalStatus: coded(`${HL7}/allergyintolerance-clinical`, 'active'),
  verificationStatus: coded(`${HL7}/allergyintolerance-verification`, 'confirmed'),
  code: coded(RXNORM, '7980', 'penicillin G'),
  patient: subject,
});

const patient: Resource = { resourceType: 'Patient', id: 'rehearsal', gender: 'female', birthDate: '1960-02-01' };

const CHART: Readonly<Record<string, readonly Resource[]>> = {
  consents: [],
  genomics: [
    genotype('g1', 'HGNC:2621', 'CYP2C19', '*2/*2', '2025-03-01'),
    genotype('g2', 'HGNC:2625', 'CYP2D6', '*4/*4', '2025-03-01'),
    genotype('g3', 'HGNC:10959', 'SLCO1B1', '*5/*5', '2025-06-01'),
  ],
  medications: [
    medication('m1', 'active', '197361', 'amlodipine 5 MG Oral Tablet'),
    medication('m2', 'active', '860975', 'metformin hydrochloride 500 MG Oral Tablet'),
    { ...medication('m3', 'active', '', ''), medicationCodeableConcept: { text: 'a drug that nobody knows' } },
  ],
  statements: [statement('s1', '243670', 'aspirin 81 MG Oral Tablet')],
  conditions: [
    condition('c1', '59621000', 'Essential hypertension'),
    condition('c2', '394659003', 'Acute coronary syndrome'),
  ],
  allergies: [allergy('a1')],
  observations: [
    measured('o1', '33914-3', 'Glomerular filtration rate/1.73 sq M.predicted', 84, 'mL/min/{1.73_m2}'),
    measured('o2', '2823-3', 'Potassium [Moles/volume] in Serum or Plasma', 4.1, 'mmol/L'),
  ],
};

const ORDERS = [
  medication('order', 'draft', '309362', 'clopidogrel 75 MG Oral Tablet'),
  medication('order', 'draft', '2670', 'codeine'),
  medication('order', 'draft', '36567', 'simvastatin'),
  medication('order', 'draft', '197361', 'amlodipine 5 MG Oral Tablet'),
];

type Elements = readonly (readonly [name: string, value: unknown])[];

/** Elements that any of these resources may carry before all others: a bit of `shape` says whether it does. */
const LEADING: Elements = [
  ['meta', { versionId: '1', lastUpdated: '2026-10-01T08:00:00Z' }],
  ['language', 'en'],
  ['text', { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Rehearsal</p></div>' }],
  ['identifier', [{ system: 'urn:ietf:rfc:3986', value: 'urn:uuid:00000000-0000-0000-0000-000000000000' }]],
];
const NOTE = [{ text: 'Rehearsal' }];
/** Elements of one type, likewise, after all others. */
const TRAILING: Readonly<Record<string, Elements>> = {
  Patient: [
    ['active', true],
    ['name', [{ family: 'Rehearsal', given: ['Anna'] }]],
    ['address', [{ city: 'Nowhere' }]],
  ],
  MedicationRequest: [
    ['note', NOTE],
    ['encounter', { reference: 'Encounter/e1' }],
  ],
  MedicationStatement: [
    ['note', NOTE],
    ['dateAsserted', '2026-10-01'],
  ],
  Condition: [
    ['recordedDate', '2019-05-04'],
    ['note', NOTE],
    ['severity', { text: 'mild' }],
  ],
  AllergyIntolerance: [
    ['type', 'allergy'],
    ['category', ['medication']],
    ['criticality', 'low'],
    ['recordedDate', '2012-01-01'],
  ],
  Observation: [
    ['note', NOTE],
    ['interpretation', [{ text: 'normal' }]],
    ['referenceRange', [{ text: 'usual' }]],
  ],
};
const SHAPES = 2 ** 4;

const some = (elements: Elements, shape: number): object =>
  Object.fromEntries(elements.filter((_, bit) => ((shape >> bit) & 1) === 1));

const inShape = ({ resourceType, id, ...rest }: Resource, shape: number): Resource => ({
  resourceType,
  id,
  ...some(LEADING, shape),
  ...rest,
  ...some(TRAILING[resourceType] ?? [], shape ^ (shape >> 2)),
});

function entryOf(resource: Resource, shape: number): object {
  const fullUrl = `https://ehr.example.org/fhir/${resource.resourceType}/${resource.id}`;
  const search = { mode: 'match' };
  const link = [{ relation: 'self', url: fullUrl }];
  const entries = [
    { resource },
    { fullUrl, resource },
    { fullUrl, resource, search },
    { resource, search },
    { link, fullUrl, resource },
    { link, fullUrl, resource, search },
  ];
  return entries[shape % entries.length] ?? { resource };
}

function bundleOf(resources: readonly Resource[], shape: number): object {
  const entry = resources.map((resource) => entryOf(resource, shape));
  const about = some([...LEADING.slice(0, 2), ['total', entry.length]], shape);
  // A search that found nothing says so with no entries, or with none at all.
  return { resourceType: 'Bundle', type: 'searchset', ...about, ...(entry.length === 0 && shape % 2 ? {} : { entry }) };
}

function prefetchOf(hook: HookName, chart: number): Readonly<Record<string, unknown>> {
  const copies = COPIES[chart % COPIES.length] ?? 1;
  const bundles = Object.entries(CHART)
    .filter(([key]) => hook === 'patient-view' || !['statements', 'observations'].includes(key))
    .map(([key, resources], at) => {
      const copied = resources.flatMap((resource, n) =>
        Array.from({ length: copies }, (_, copy) => ({
          ...inShape(resource, (chart + n + copy) % SHAPES),
          id: `${resource.id}-${copy}`,
        })),
      );
      return [key, bundleOf(copied, chart + at)] as const;
    });
  return { patient: inShape(patient, chart % SHAPES), ...Object.fromEntries(bundles) };
}

function bodyOf(hook: HookName, chart: number): object {
  const order = ORDERS[chart % ORDERS.length] as Resource;
  const orders = {
    selections: [`MedicationRequest/${order.id}`],
    draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: order }] },
  };
  return {
    hook,
    hookInstance: '00000000-0000-0000-0000-000000000000',
    context: {
      userId: 'Practitioner/rehearsal',
      patientId: patient.id,
      ...(chart % 2 === 0 ? {} : { encounterId: 'e1' }),
      ...(hook === 'patient-view' ? {} : orders),
    },
    prefetch: prefetchOf(hook, chart),
  };
}

/** The calls in turn: every hook with every chart. One at a time, since all of them together take a while to write. */
export function* rehearsals(): Generator<Rehearsal> {
  for (let chart = 0; chart < CHARTS; chart++) for (const hook of HOOKS) yield { hook, body: bodyOf(hook, chart) };
}
