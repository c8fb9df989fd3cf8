import { entries } from './entry.ts';

/** What may be wrong with a FHIR resource at the border. */
export const FHIR = entries({
  'fhir.not-json': {
    severity: 'fatal',
    issue: 'structure',
    status: 400,
    cause: 'The body is not JSON.',
    remedy: 'Send one FHIR R4 resource as JSON.',
  },
  'fhir.not-a-resource': {
    severity: 'fatal',
    issue: 'structure',
    status: 400,
    cause: 'The body is no object with a resourceType of FHIR R4.',
    remedy: 'Send an object whose resourceType names an R4 resource.',
  },
  'fhir.unknown-property': {
    severity: 'error',
    issue: 'structure',
    status: 422,
    cause: 'The element has no such property in R4.',
    remedy: 'Remove it, or use the property that was meant.',
  },
  'fhir.wrong-type': {
    severity: 'error',
    issue: 'structure',
    status: 422,
    cause: 'The JSON type or the datatype is not the one R4 asks for.',
    remedy: 'Use the datatype named in the message.',
  },
  'fhir.required': {
    severity: 'error',
    issue: 'required',
    status: 422,
    cause: 'An element that R4 requires is missing.',
    remedy: 'Add the element.',
  },
  'fhir.cardinality': {
    severity: 'error',
    issue: 'structure',
    status: 422,
    cause: 'More or fewer repetitions than R4 allows.',
    remedy: 'Keep to the cardinality named in the message.',
  },
  'fhir.format': {
    severity: 'error',
    issue: 'value',
    status: 422,
    cause: 'A primitive does not have the format of its type.',
    remedy: 'Write the value as R4 defines that primitive.',
  },
  'fhir.code-not-in-value-set': {
    severity: 'error',
    issue: 'code-invalid',
    status: 422,
    cause: 'A code lies outside the required value set.',
    remedy: 'Use one of the codes of the value set.',
  },
});
