import type { Bytes } from '../pgx/lines.ts';

/** What the validate command needs of the world. */
export interface ValidateCommandDeps {
  readonly input: Bytes;
  /** Packages of FHIR_GUIDES, loaded before those of --guide. */
  readonly guides: readonly string[];
  /** Base of the terminology server of TX_URL. */
  readonly terminologyServer?: string;
  /** Writes to standard output as it stands; resolves when more may be written. */
  write(text: string): Promise<void>;
  /** Writes a line to standard error. */
  warn(text: string): void;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Ends the process with this code when the command is done. */
  exitWith(code: number): void;
}

export interface ValidateCommandOptions {
  readonly profile?: readonly string[];
  readonly guide?: readonly string[];
  readonly tx?: string;
  readonly json?: boolean;
  readonly vitalSigns?: boolean;
  readonly quiet?: boolean;
}
