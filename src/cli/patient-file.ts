import { readFile, stat } from 'node:fs/promises';
import { readPatient } from '../app/read-patient.ts';
import { fail, finding, type Result } from '../kernel/index.ts';
import type { PatientProfile } from '../patient/profile.ts';
import type { PatientDeps } from '../patient/reading.ts';

/** Whole charts of real patients have about a megabyte. */
const LARGEST_FILE = 50 * 1024 * 1024;

/** Reads a file of FHIR resources as $recommend would read it from a hospital. Findings: app.request-shape and what $recommend may say. */
export async function readPatientFile(
  file: string,
  knowledge: PatientDeps,
  asOf: number,
): Promise<Result<PatientProfile>> {
  const fault = (what: string) => fail(finding('app.request-shape', `${file} ${what}.`, { file }));
  let text: string;
  try {
    if ((await stat(file)).size > LARGEST_FILE) return fault(`is larger than ${LARGEST_FILE} bytes`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    return fault(`cannot be read${error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''}`);
  }
  try {
    return readPatient(JSON.parse(text), knowledge, asOf);
  } catch (error) {
    if (error instanceof SyntaxError) return fault('is not JSON');
    throw error;
  }
}
