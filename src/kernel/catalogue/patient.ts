import { type CatalogueEntry, entries, type IssueType } from './entry.ts';

const entry = (
  severity: CatalogueEntry['severity'],
  issue: IssueType,
  cause: string,
  remedy: string,
): CatalogueEntry => ({ severity, issue, status: 422, cause, remedy });

/** Why a resource did not become a Fact of the PatientProfile, or became one with a remark. */
export const PATIENT = entries({
  'patient.not-a-resource': entry(
    'warning',
    'structure',
    'A value in the input is no FHIR resource.',
    'Send objects whose resourceType names an R4 resource.',
  ),
  'patient.not-a-kind': entry(
    'information',
    'informational',
    'Facts are not read from resources of this type.',
    'Nothing needs to be done; leave such resources out to save time.',
  ),
  'patient.other-patient': entry(
    'warning',
    'security',
    'The resource is about another patient, or about one that cannot be told to be this one.',
    'Send only resources whose subject is the patient in context, by Type/id or by the URL of the server they come from.',
  ),
  'patient.no-subject': entry(
    'warning',
    'required',
    'The resource names no patient.',
    'Give subject (or patient) as a reference to the patient in context.',
  ),
  'patient.subject-assumed': entry(
    'warning',
    'incomplete',
    'The resource names no patient and was taken for the one patient of the Bundle.',
    'Give subject (or patient) as a reference to the patient.',
  ),
  'patient.duplicate': entry(
    'information',
    'duplicate',
    'The input holds several versions of one resource.',
    'Send each resource once, in its current version.',
  ),
  'patient.demographics-conflict': entry(
    'warning',
    'conflict',
    'Several versions of the Patient disagree on birth date or gender.',
    'Send the Patient once, in its current version.',
  ),
  'patient.deceased': entry(
    'warning',
    'business-rule',
    'The record says that the patient has died, so no advice is given.',
    'Correct the Patient if the record is wrong.',
  ),
  'patient.status-not-used': entry(
    'information',
    'business-rule',
    'The status says that the content must not be used, or that nothing was done.',
    'Nothing needs to be done if the status is right.',
  ),
  'patient.not-to-be-given': entry(
    'information',
    'business-rule',
    'The order says that the drug is not to be given (doNotPerform).',
    'Nothing needs to be done if that is meant.',
  ),
  'patient.no-code': entry(
    'warning',
    'required',
    'The resource does not say what it is about.',
    'Give a code of a standard code system.',
  ),
  'patient.text-only': entry(
    'information',
    'incomplete',
    'The resource has text but no code, so rules cannot recognise it.',
    'Add a code of SNOMED CT, ICD-10 or another standard system.',
  ),
  'patient.drug-unknown': entry(
    'information',
    'not-found',
    'The drug is none that the gateway knows.',
    'Check the code; use RxNorm, ATC or SNOMED CT. Drugs that no rule speaks of need nothing.',
  ),
  'patient.drug-codes-disagree': entry(
    'warning',
    'conflict',
    'The codes of one medication name different drugs.',
    'Make the codings of the medication agree.',
  ),
  'patient.reference-unresolved': entry(
    'warning',
    'not-found',
    'What the resource refers to is not in the input.',
    'Send the resource that is referred to along with it.',
  ),
  'patient.no-value': entry(
    'information',
    'incomplete',
    'The result has no value.',
    'Nothing needs to be done where none was obtained.',
  ),
  'patient.value-kind': entry(
    'information',
    'not-supported',
    'The value is of a kind that is not read for this measurement.',
    'Send a Quantity with a UCUM unit, an integer for scores, or a coded value.',
  ),
  'patient.unit': entry(
    'warning',
    'value',
    'The unit is missing, unknown, or not one of this measurement.',
    'Give valueQuantity.system http://unitsofmeasure.org and the UCUM code of the unit.',
  ),
  'patient.future-date': entry(
    'warning',
    'value',
    'The result is dated after the instant the advice is for.',
    'Correct the date.',
  ),
  'patient.too-old': entry(
    'information',
    'expired',
    'The statement is too old to hold at this time.',
    'Record the present state.',
  ),
  'patient.answers-not-coded': entry(
    'information',
    'not-supported',
    'No answer of the questionnaire carries a LOINC code that the gateway knows.',
    'Use LOINC codes as linkId or item.definition, or send the score as an Observation.',
  ),
  'patient.container': entry(
    'information',
    'informational',
    'The resource only groups or describes others, which are read on their own.',
    'Nothing needs to be done.',
  ),
  'patient.gene-unknown': entry(
    'information',
    'not-found',
    'The result does not say which gene it is of, or the gene is none that the gateway knows.',
    'Name the gene by HGNC id in a component with LOINC 48018-6.',
  ),
  'patient.result-not-understood': entry(
    'warning',
    'not-supported',
    'The genomic result could not be read with certainty, so it counts as a result that leaves the question open.',
    'Send the diplotype in star-allele or HLA nomenclature, or a standard phenotype term.',
  ),
  'patient.genomic-kind-not-read': entry(
    'information',
    'not-supported',
    'This kind of genomic observation is not used.',
    'Send genotypes, haplotypes, phenotypes, implications, or variants with their clinical significance.',
  ),
  'patient.somatic': entry(
    'information',
    'business-rule',
    'The variant was found in a tumour and says nothing of the inherited genome.',
    'Nothing needs to be done.',
  ),
  'patient.variant-absent': entry(
    'information',
    'informational',
    'The variant was looked for and not found, or not called.',
    'Nothing needs to be done.',
  ),
  'patient.results-contradict': entry(
    'warning',
    'conflict',
    'Results of one gene contradict each other; none of them is used until that is settled.',
    'Ask the laboratory which result holds, and mark the other entered-in-error.',
  ),
  'patient.results-differ-in-detail': entry(
    'information',
    'conflict',
    'Results of one gene agree on the phenotype but not on the diplotype or activity score, which are left open.',
    'Ask the laboratory which result holds if the detail matters.',
  ),
});
