import { createFhirWriter } from '../../adapters/ehr/fhir-writer.ts';
import { fhirTokens } from '../../adapters/files/fhir-tokens.ts';
import type { Bundle } from '../../fhir/index.ts';
import { type Finding, fail, finding, ok, type Result } from '../../kernel/index.ts';
import { transactionOf } from '../../render/genomics/write-back.ts';

export interface Deliverer {
  /** Writes the results; a Finding of how it went. */
  deliver(bundle: Bundle): Promise<Finding>;
  close(): Promise<void>;
}

/** Attempts, and the pause before the next one, which doubles. */
const ATTEMPTS = 3;
const PAUSE_MS = 1000;

/** Writes to a base of TRUSTED_FHIR_SERVERS. Findings: import.address. */
export function delivererTo(
  base: string,
  trusted: readonly string[],
  tokensFile: string | undefined,
  pause: (ms: number) => Promise<unknown>,
): Result<Deliverer> {
  const bare = base.replace(/\/+$/, '');
  if (!trusted.includes(bare))
    return fail(finding('import.address', '--write-to names no base of TRUSTED_FHIR_SERVERS.'));
  const writer = createFhirWriter(fhirTokens(tokensFile));
  return ok({
    close: () => writer.close(),
    deliver: async (bundle) => {
      for (let attempt = 1; ; attempt++) {
        const written = await writer.transact(bare, transactionOf(bundle), new AbortController().signal);
        if (written.ok) {
          const { created, updated } = written.value;
          return finding('ehr.written', `${created} resources were created, ${updated} updated.`);
        }
        const [fault] = written.findings;
        if (fault !== undefined && (fault.code !== 'ehr.write-failed' || attempt === ATTEMPTS)) return fault;
        await pause(PAUSE_MS * 2 ** (attempt - 1));
      }
    },
  });
}
