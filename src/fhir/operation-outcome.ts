import { CATALOGUE, type Finding, finding } from '../kernel/index.ts';
import type { OperationOutcome, OperationOutcomeIssue } from './types.ts';

/** CodeSystem of the Finding codes, served by the gateway; a urn, since a gateway's own address differs by site. */
const FINDING_SYSTEM = 'urn:precision-gateway:finding';

/** Names of rules: keys of invariants, slices, URLs of value sets and profiles, as FHIR and its guides define them. */
export const RULE_SYSTEM = 'urn:precision-gateway:rule';

/** A rule may be named by a URL of the sender's; what is no code is left out. */
const RULE = /^[\w.:/|#~%[\]-]{1,300}$/;

function issueOf(f: Finding): OperationOutcomeIssue {
  const { expression, line, column } = f.place;
  const where = line === undefined ? '' : ` (line ${line}, column ${column ?? 1})`;
  return {
    severity: f.severity,
    code: CATALOGUE[f.code].issue,
    details: {
      coding: [
        { system: FINDING_SYSTEM, code: f.code, display: CATALOGUE[f.code].cause },
        ...(f.rule === undefined || !RULE.test(f.rule) ? [] : [{ system: RULE_SYSTEM, code: f.rule }]),
      ],
      text: f.message,
    },
    diagnostics: `${f.remedy}${where}`,
    ...(expression === undefined || expression === '' ? {} : { expression: [expression] }),
  };
}

/** The Findings as a FHIR OperationOutcome, in their order; a single "all OK" when there are none. */
export function toOperationOutcome(findings: readonly Finding[]): OperationOutcome {
  const said = findings.length > 0 ? findings : [finding('fhir.all-ok', 'All OK: nothing was found to be wrong.')];
  return { resourceType: 'OperationOutcome', issue: said.map(issueOf) };
}
