import type { Bytes } from './lines.ts';

/** What the gene commands need of the world. */
export interface PgxCommandDeps {
  /** Where the rules and the knowledge are unless --profiles says otherwise. */
  readonly profilesDir: string;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly input: Bytes;
  /** Writes to standard output as it stands; resolves when more may be written. */
  write(text: string): Promise<void>;
  /** Writes a line to standard error. */
  warn(text: string): void;
  /** Ends the process with this code when the command is done. */
  exitWith(code: number): void;
}
