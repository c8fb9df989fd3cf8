import type { Result } from '../../kernel/index.ts';
import type { PatientProfile } from '../../patient/profile.ts';
import type { TestingKnowledge } from '../../rules/testing/run-tests.ts';

/** What the rule commands need of the world. */
export interface RuleCommandDeps {
  /** Where the rules are unless --profiles says otherwise. */
  readonly profilesDir: string;
  /** RULES_BUNDLE and RULES_KEYS of the gateway, where they are set. */
  readonly bundleInUse?: string;
  readonly trustedKeys?: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Writes to standard output, a line break added. */
  print(text: string): void;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Ends the process with this code when the command is done. */
  exitWith(code: number): void;
  /** Reads a file of FHIR resources (a Bundle, or one resource) as the gateway would read them from a hospital. */
  readPatient(file: string, knowledge: TestingKnowledge, asOf: number): Promise<Result<PatientProfile>>;
}
