/** Builders of CDS Hooks requests; `undefined` in `changed` takes a field away. */
type Fields = { readonly [key: string]: unknown };

export const INSTANCE = 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea';
export const patient = { resourceType: 'Patient', id: 'pat-1' };
export const searchset = { resourceType: 'Bundle', type: 'searchset', entry: [] };
/** Everything that any service of the gateway asks for, and nothing known but the patient. */
export const prefetch = {
  patient,
  genomics: searchset,
  consents: searchset,
  medications: searchset,
  statements: searchset,
  conditions: searchset,
  allergies: searchset,
  observations: searchset,
};

export const order = {
  resourceType: 'MedicationRequest',
  id: 'order-1',
  status: 'draft',
  intent: 'order',
  medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '32968' }] },
  subject: { reference: 'Patient/pat-1' },
};
export const draftOrders = { resourceType: 'Bundle', entry: [{ resource: order }] };

export const viewContext = { userId: 'Practitioner/dr-1', patientId: 'pat-1' };
export const selectContext = { ...viewContext, selections: ['MedicationRequest/order-1'], draftOrders };
export const signContext = { ...viewContext, draftOrders };

export const patientView = (changed: Fields = {}): Fields => ({
  hook: 'patient-view',
  hookInstance: INSTANCE,
  context: viewContext,
  prefetch,
  ...changed,
});
export const orderSelect = (changed: Fields = {}): Fields => ({
  hook: 'order-select',
  hookInstance: INSTANCE,
  context: selectContext,
  prefetch,
  ...changed,
});
export const orderSign = (changed: Fields = {}): Fields => ({
  hook: 'order-sign',
  hookInstance: INSTANCE,
  context: signContext,
  prefetch,
  ...changed,
});
