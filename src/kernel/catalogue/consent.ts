import { type CatalogueEntry, entries, type IssueType } from './entry.ts';

const entry = (
  severity: CatalogueEntry['severity'],
  issue: IssueType,
  cause: string,
  remedy: string,
): CatalogueEntry => ({ severity, issue, status: 422, cause, remedy });

/** How the Consents on file were understood. Messages say that something is withheld, never what. */
export const CONSENT = entries({
  'consent.withheld': entry(
    'information',
    'suppressed',
    'A Consent of the patient withholds data from this use.',
    'Nothing needs to be done: the advice was made without them.',
  ),
  'consent.other-patient': entry(
    'warning',
    'security',
    'The Consent is of another patient and was left out.',
    'Send only Consents of the patient in context.',
  ),
  'consent.patient-assumed': entry(
    'warning',
    'incomplete',
    'The Consent does not say in a way that can be followed whose it is; it was obeyed as this patient’s.',
    'Give patient as a reference to the patient in context.',
  ),
  'consent.other-scope': entry(
    'information',
    'informational',
    'The Consent is about something else than the use of data for care (research, a treatment, an advance directive).',
    'Nothing needs to be done.',
  ),
  'consent.ambiguous': entry(
    'warning',
    'business-rule',
    'A part of the Consent that denies cannot be told to be about others; it was obeyed.',
    'State purpose, actor, action and data of the provision in standard codes.',
  ),
  'consent.unreadable': entry(
    'warning',
    'not-supported',
    'The Consent states no rule that can be followed by a machine.',
    'Give policyRule OPTIN or OPTOUT, or provisions with type permit or deny.',
  ),
  'consent.disagree': entry(
    'warning',
    'conflict',
    'Consents in force disagree; the one that denies was obeyed.',
    'Make the Consent that no longer holds inactive.',
  ),
});
