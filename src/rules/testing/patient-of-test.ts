import type { Genomics } from '../../genomics/index.ts';
import { type Finding, finding, type Result } from '../../kernel/index.ts';
import type { PatientProfile } from '../../patient/profile.ts';
import { statedProfile } from '../../patient/stated/patient.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { RuleTestsFile } from '../rule-file.ts';
import type { RuleTest } from '../rule-test.ts';

/** The day on which tests without a date of their own stand still; noon, so that no time zone moves it. */
const USUAL_DAY = '2026-01-15';
export const asOfTest = (test: RuleTest): number => Date.parse(`${test['as-of'] ?? USUAL_DAY}T12:00:00Z`);

/** The PatientProfile of a test, made as the patient room would make it of FHIR resources that say the same. */
export function patientOfTest(
  tests: RuleTestsFile,
  index: number,
  terminology: Terminology,
  genomics: Genomics,
): Result<PatientProfile> {
  const test = tests.value[index];
  if (test === undefined) throw new Error(`there is no test ${index}`);
  const findings: Finding[] = [];
  const profile = statedProfile(test.patient, {
    terminology,
    genomics,
    asOf: asOfTest(test),
    fault: (path, message) =>
      findings.push(
        finding('rules.test-failed', message, tests.place([index, 'patient', ...path]), {
          remedy: 'Correct the patient of the test.',
        }),
      ),
  });
  return findings.length > 0 ? { ok: false, findings } : { ok: true, value: profile, findings: [] };
}
