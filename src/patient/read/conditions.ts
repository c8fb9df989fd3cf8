import type { Entry } from '../chart.ts';
import type { CertaintyReason, ConditionFact, TimeRange } from '../profile.ts';
import type { FactCore, Making, Reading } from '../reading.ts';
import { type Concept, concept, isEmpty, statusOf } from './elements.ts';
import { pregnancyOfCondition } from './pregnancy.ts';
import { between, periodRange, timeRange } from './time.ts';

const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';

function clinicalStatus(entry: Entry): ConditionFact['status'] {
  const over =
    entry.resource.abatementDateTime !== undefined ||
    entry.resource.abatementPeriod !== undefined ||
    entry.resource.abatementAge !== undefined ||
    entry.resource.abatementRange !== undefined ||
    entry.resource.abatementString !== undefined;
  switch (statusOf(entry.resource.clinicalStatus, CLINICAL)) {
    case 'active':
    case 'recurrence':
    case 'relapse':
      // R4 forbids both at once (con-4); which of them is wrong cannot be told.
      return over ? 'unknown' : 'active';
    case 'inactive':
    case 'remission':
    case 'resolved':
      return 'inactive';
    default:
      return over ? 'inactive' : 'unknown';
  }
}

/** How far the condition is established; undefined when it was entered in error. A record that says nothing is taken at its word. */
function verification(entry: Entry): ConditionFact['verified'] | undefined {
  switch (statusOf(entry.resource.verificationStatus, VERIFICATION)) {
    case 'entered-in-error':
      return undefined;
    case 'refuted':
      return 'refuted';
    case 'unconfirmed':
    case 'provisional':
    case 'differential':
      return 'unconfirmed';
    default:
      return 'confirmed';
  }
}

function whenOf(entry: Entry): TimeRange | undefined {
  const { resource } = entry;
  const onset = timeRange(resource.onsetDateTime) ?? periodRange(resource.onsetPeriod);
  const abated = timeRange(resource.abatementDateTime) ?? periodRange(resource.abatementPeriod);
  return between(onset?.from ?? timeRange(resource.recordedDate)?.from, abated?.to);
}

export function readCondition(reading: Reading, entry: Entry): void {
  if (reading.withheld.has('conditions')) return;
  const owned = reading.owned(entry.resource.subject, entry);
  if (owned === 'no') return;
  const verified = verification(entry);
  if (verified === undefined) {
    reading.skip('patient.status-not-used', entry.key, 'Condition was entered in error.');
    return;
  }
  const code = concept(entry.resource.code);
  if (isEmpty(code)) {
    reading.skip('patient.no-code', entry.key, 'Condition has no code and no text.');
    reading.incomplete.add('conditions');
    return;
  }
  const status = clinicalStatus(entry);
  const reasons: CertaintyReason[] = owned === 'assumed' ? ['subject-assumed'] : [];
  if (code.codings.length === 0) {
    reasons.push('recognised-by-text');
    reading.remark('patient.text-only', entry.key, 'Condition has text but no code.');
    if (status !== 'inactive' && verified !== 'refuted') reading.incomplete.add('conditions');
  }
  const core = reading.core(entry, whenOf(entry), reasons);
  put(reading, core, code, status, verified);
  if (status === 'active' && verified === 'confirmed') pregnancyOfCondition(reading, entry, code, core);
}

function put(
  reading: Reading,
  { id, source, effective, certainty, reasons }: FactCore,
  code: Concept,
  status: ConditionFact['status'],
  verified: ConditionFact['verified'],
): void {
  const { codings } = code;
  const fact: Making<ConditionFact> = {
    kind: 'condition',
    id,
    source,
    effective,
    certainty,
    reasons,
    codings,
    status,
    verified,
  };
  if (code.text !== undefined) fact.text = code.text;
  reading.fact(fact);
}

/**
 * A procedure that a rule's vocabulary of conditions names (such as a coronary intervention) is part of the history as a condition is. Others are not
 * facts that any rule asks for.
 */
export function readProcedure(reading: Reading, entry: Entry): void {
  if (reading.withheld.has('conditions')) return;
  const code = concept(entry.resource.code);
  if (reading.deps.terminology.vocabularies.conditionsOf(code.codings).length === 0) {
    reading.skipType(entry.type);
    return;
  }
  const owned = reading.owned(entry.resource.subject, entry);
  if (owned === 'no') return;
  const { status } = entry.resource;
  if (status !== 'completed' && status !== 'in-progress') {
    reading.skip('patient.status-not-used', entry.key, 'Procedure was not done, or not yet.');
    return;
  }
  const when = timeRange(entry.resource.performedDateTime) ?? periodRange(entry.resource.performedPeriod);
  const core = reading.core(entry, when, owned === 'assumed' ? ['subject-assumed'] : []);
  put(reading, core, code, 'active', 'confirmed');
}
