import { entries } from './entry.ts';

/** What may go wrong when the gateway reads from a hospital's FHIR server. Each ends in 412 when the data was needed. */
export const EHR = entries({
  'ehr.refused': {
    severity: 'error',
    issue: 'forbidden',
    status: 412,
    cause: 'The FHIR server refused the query (401 or 403).',
    remedy: 'Grant the access token the scopes that the prefetch templates need.',
  },
  'ehr.not-found': {
    severity: 'error',
    issue: 'not-found',
    status: 412,
    cause: 'The FHIR server does not have the resource (404 or 410).',
    remedy: 'Check the id in the hook context.',
  },
  'ehr.failed': {
    severity: 'error',
    issue: 'transient',
    status: 412,
    cause: 'The FHIR server answered with an error.',
    remedy: 'Look into the log of the FHIR server, or send the data as prefetch.',
  },
  'ehr.unreachable': {
    severity: 'error',
    issue: 'transient',
    status: 412,
    cause: 'The FHIR server could not be reached, or broke off.',
    remedy: 'Make the FHIR server reachable for the gateway, or send the data as prefetch.',
  },
  'ehr.timeout': {
    severity: 'error',
    issue: 'timeout',
    status: 412,
    cause: 'The FHIR server did not answer within the time that a hook may take.',
    remedy: 'Send the data as prefetch, or make the query faster.',
  },
  'ehr.redirected': {
    severity: 'error',
    issue: 'security',
    status: 412,
    cause:
      'The FHIR server redirected the query. Redirects are never followed, since the access token would travel along.',
    remedy: 'Register and send the base URL that answers itself.',
  },
  'ehr.not-fhir': {
    severity: 'error',
    issue: 'structure',
    status: 412,
    cause: 'The FHIR server answered with something other than a FHIR resource in JSON, or not the one asked for.',
    remedy: 'Make the FHIR server answer FHIR R4 JSON.',
  },
  'ehr.outcome': {
    severity: 'error',
    issue: 'processing',
    status: 412,
    cause: 'The FHIR server answered with an OperationOutcome instead of the data.',
    remedy: 'Look into the log of the FHIR server, or send the data as prefetch.',
  },
  'ehr.foreign-link': {
    severity: 'error',
    issue: 'security',
    status: 412,
    cause: 'The next page of a search lies outside the registered base, or leads in a circle, so it is not followed.',
    remedy: 'Make the FHIR server page within its own base URL.',
  },
  'ehr.too-many-pages': {
    severity: 'error',
    issue: 'too-costly',
    status: 412,
    cause: 'A search has more pages than the gateway follows.',
    remedy: 'Let the FHIR server answer with larger pages, or send the data as prefetch.',
  },
  'ehr.too-large': {
    severity: 'error',
    issue: 'too-long',
    status: 412,
    cause: 'An answer of the FHIR server is larger than the gateway reads.',
    remedy: 'Let the FHIR server answer in pages.',
  },
  'ehr.outside-base': {
    severity: 'error',
    issue: 'security',
    status: 412,
    cause: 'A query would have left the registered base of the FHIR server, so it was not sent.',
    remedy: 'Keep prefetch templates and context ids to relative reads and searches.',
  },
  'ehr.outside-scope': {
    severity: 'error',
    issue: 'forbidden',
    status: 412,
    cause: 'The scopes of the access token do not cover the query, so it was not sent.',
    remedy: 'Grant the scope that the message names, or send the data as prefetch.',
  },
  'ehr.write-refused': {
    severity: 'error',
    issue: 'business-rule',
    status: 422,
    cause: 'The FHIR server refused what was to be written.',
    remedy:
      'Let the server take transactions with conditional updates of DiagnosticReport and Observation, and give the gateway a token that may (FHIR_TOKENS).',
  },
  'ehr.write-failed': {
    severity: 'error',
    issue: 'transient',
    status: 502,
    cause: 'The FHIR server could not be written to; it will be tried again.',
    remedy: 'Look into the log of the FHIR server.',
  },
  'ehr.written': {
    severity: 'information',
    issue: 'informational',
    status: 200,
    cause: 'The results were written to the FHIR server.',
    remedy: 'None is needed.',
  },
});
