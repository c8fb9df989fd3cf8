import { entries } from './entry.ts';

/** What may be wrong with a CDS Hooks request. */
export const HOOKS = entries({
  'hooks.unknown-service': {
    severity: 'error',
    issue: 'not-found',
    status: 404,
    cause: 'There is no CDS service of that id.',
    remedy: 'Use an id that GET /cds-services lists.',
  },
  'hooks.missing': {
    severity: 'error',
    issue: 'required',
    status: 400,
    cause: 'A field that CDS Hooks requires is missing.',
    remedy: 'Add the field.',
  },
  'hooks.wrong-type': {
    severity: 'error',
    issue: 'value',
    status: 400,
    cause: 'A field has another type or form than CDS Hooks gives it.',
    remedy: 'Send the field as the message says.',
  },
  'hooks.wrong-hook': {
    severity: 'error',
    issue: 'value',
    status: 400,
    cause: 'The service answers another hook than the one that was triggered.',
    remedy: 'Call the service whose hook discovery names, or correct `hook`.',
  },
  'hooks.fhir-server-unregistered': {
    severity: 'warning',
    issue: 'security',
    status: 412,
    cause: 'The fhirServer is not one of the bases registered for this caller, so nothing is fetched from it.',
    remedy: 'Register the base (CDS_CLIENTS or TRUSTED_FHIR_SERVERS), or send all prefetch data.',
  },
  'hooks.token-expired': {
    severity: 'warning',
    issue: 'expired',
    status: 412,
    cause: 'The access token had already expired when it was sent, so it is not used.',
    remedy: 'Send a token that is still valid.',
  },
});
