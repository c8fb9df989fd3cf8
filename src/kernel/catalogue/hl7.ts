import { entries } from './entry.ts';

/** What may be wrong with HL7 v2 messages that come over MLLP. */
export const HL7 = entries({
  'hl7.not-hl7': {
    severity: 'fatal',
    issue: 'structure',
    status: 400,
    cause: 'What was sent is no HL7 v2 message.',
    remedy: 'Send segments that begin with MSH, framed as MLLP says, in the character set that MSH-18 names.',
  },
  'hl7.too-large': {
    severity: 'fatal',
    issue: 'too-long',
    status: 413,
    cause: 'A message or batch is larger than results of one person can be.',
    remedy: 'Send one message for each order.',
  },
  'hl7.header': {
    severity: 'fatal',
    issue: 'required',
    status: 400,
    cause: 'MSH lacks what a message is known by.',
    remedy: 'Fill the named field.',
  },
  'hl7.message-type': {
    severity: 'fatal',
    issue: 'not-supported',
    status: 422,
    cause: 'Only ORU^R01, unsolicited results, are taken here.',
    remedy: 'Route other messages elsewhere.',
  },
  'hl7.version': {
    severity: 'fatal',
    issue: 'not-supported',
    status: 422,
    cause: 'The version of HL7 is none that is read: 2.3 to 2.9.',
    remedy: 'Send a version from 2.3 to 2.9 and name it in MSH-12.',
  },
  'hl7.processing': {
    severity: 'fatal',
    issue: 'not-supported',
    status: 422,
    cause: 'MSH-11 says that the message is not for production.',
    remedy: 'Send P; a test system has a gateway of its own.',
  },
  'hl7.charset': {
    severity: 'fatal',
    issue: 'value',
    status: 422,
    cause: 'The bytes are not in the character set that MSH-18 names, or that is none that is read.',
    remedy: 'Send UNICODE UTF-8, ASCII or 8859/1.',
  },
  'hl7.patient': {
    severity: 'error',
    issue: 'required',
    status: 422,
    cause: 'The message does not say, in a way that is sure, whose results these are.',
    remedy: 'Send one PID with one number of the agreed assigning authority (MLLP_PATIENT_AUTHORITY) in PID-3.',
  },
  'hl7.no-result': {
    severity: 'error',
    issue: 'incomplete',
    status: 422,
    cause: 'No OBX holds a pharmacogenetic result that can be read.',
    remedy:
      'Send the gene (LOINC 48018-6) and its genotype (84413-4), haplotypes (84414-2) or phenotype (53040-2) in one OBX-4 group, with status F or C.',
  },
  'hl7.not-used': {
    severity: 'warning',
    issue: 'incomplete',
    status: 422,
    cause: 'A part of the message was left out; the rest was taken.',
    remedy: 'See which OBX, and why.',
  },
});
