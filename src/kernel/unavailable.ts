import { codeOf } from './error-code.ts';
import type { Finding } from './finding.ts';

/** A server that the gateway depends on does not answer. That is no fault in the program: who asked is told the Finding. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  /** Code of the error behind it, for logs. */
  readonly code: string | undefined;

  constructor(
    readonly finding: Finding,
    cause: unknown,
  ) {
    super(finding.message, { cause });
    this.code = codeOf(cause);
  }
}
