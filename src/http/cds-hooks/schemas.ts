import type { HookName } from '../../app/requests.ts';

/*
 * What a hook request has to look like: https://cds-hooks.hl7.org/2.0/ and the pages of the hooks. Unknown fields are welcome everywhere. Orders and
 * prefetch are judged further in, resource by resource: an order screen fires the hook with orders that are far from complete.
 * Each `description` finishes the sentence "... has to be".
 */

const ID = '[A-Za-z0-9\\-.]{1,64}';
const id = { type: 'string', pattern: `^${ID}$`, description: 'a FHIR id' };
const oneOf = (types: readonly string[]) => ({
  type: 'string',
  pattern: `^(?:${types.join('|')})/${ID}$`,
  description: `a reference of the form Type/id to a ${types.join(', ')}`,
});
const practitioner = oneOf(['Practitioner', 'PractitionerRole']);
/** Optional text: clients that send null mean that there is none. */
const optionalId = { ...id, type: ['string', 'null'] };

const draftOrders = {
  type: 'object',
  description: 'a FHIR Bundle of orders',
  required: ['resourceType'],
  properties: {
    resourceType: { const: 'Bundle', description: 'Bundle' },
    entry: { type: 'array', description: 'an array of Bundle entries' },
  },
};
const selections = {
  type: 'array',
  description: 'an array of references of the form Type/id',
  items: { type: 'string', pattern: `^[A-Z][A-Za-z]{1,63}/${ID}$`, description: 'a reference of the form Type/id' },
};

const CONTEXTS: Readonly<Record<HookName, object>> = {
  'patient-view': {
    type: 'object',
    description: 'an object',
    required: ['userId', 'patientId'],
    properties: {
      userId: oneOf(['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson']),
      patientId: id,
      encounterId: optionalId,
    },
  },
  'order-select': {
    type: 'object',
    description: 'an object',
    required: ['userId', 'patientId', 'selections', 'draftOrders'],
    properties: { userId: practitioner, patientId: id, encounterId: optionalId, selections, draftOrders },
  },
  'order-sign': {
    type: 'object',
    description: 'an object',
    required: ['userId', 'patientId', 'draftOrders'],
    properties: { userId: practitioner, patientId: id, encounterId: optionalId, draftOrders },
  },
};

const fhirAuthorization = {
  type: ['object', 'null'],
  description: 'an object',
  required: ['access_token', 'token_type'],
  properties: {
    // Anything else could not be written into a header without changing its meaning.
    access_token: { type: 'string', pattern: '^[\\x21-\\x7e]{1,16384}$', description: 'the access token' },
    token_type: { const: 'Bearer', description: 'Bearer' },
    expires_in: { type: ['number', 'string'], description: 'a number of seconds' },
    scope: { type: 'string', description: 'the scopes as text' },
  },
};

/** JSON Schema of a request to a service of this hook. */
export const requestSchema = (hook: HookName): object => ({
  type: 'object',
  required: ['hook', 'hookInstance', 'context'],
  properties: {
    hook: { const: hook, description: hook },
    hookInstance: {
      type: 'string',
      pattern: '^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
      description: 'a UUID',
    },
    context: CONTEXTS[hook],
    prefetch: { type: 'object', description: 'an object' },
    fhirServer: {
      type: ['string', 'null'],
      pattern: '^[hH][tT]{2}[pP][sS]?://[^/]',
      description: 'the base URL of a FHIR server',
    },
    fhirAuthorization,
  },
  if: { properties: { fhirAuthorization: { type: 'object' } }, required: ['fhirAuthorization'] },
  then: {
    required: ['fhirServer'],
    properties: { fhirServer: { type: 'string', description: 'a URL when fhirAuthorization is sent' } },
  },
});
