/** What the import command needs of the world. */
export interface ImportCommandDeps {
  /** Where rules and knowledge are unless --profiles says otherwise. */
  readonly profilesDir: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Writes to standard output, a line break added. */
  print(text: string): void;
  /** Writes to standard error as it is: progress and remarks, so that standard output can be piped. */
  note(text: string): void;
  /** Whether standard error is a terminal. */
  readonly isTerminal: boolean;
  /** Ends the process with this code when the command is done. */
  exitWith(code: number): void;
  /** Base of the ids of what is written as FHIR. */
  readonly publicUrl: string;
  /** FHIR bases that may be written to. */
  readonly trustedFhirServers: readonly string[];
  /** JSON file of FHIR base -> file with the token. */
  readonly fhirTokensFile?: string;
  /** Threads that may be started, and what they run; absent: everything is done on this one. */
  readonly threads?: { readonly script: URL; readonly count: number };
}
