import { Agent, request } from 'undici';
import type { EhrWriter, Written } from '../../app/ports.ts';
import { fail, finding, isObject, ok, type Result } from '../../kernel/index.ts';

/** Milliseconds for the whole of a transaction of a hundred resources, on a busy server. */
const PATIENCE_MS = 60_000;
/** Bytes of an answer that is read; with `return=minimal` it has a few kilobytes. */
const LONGEST_ANSWER = 5_000_000;

/** Writes transactions. `tokenOf`: the bearer token for a base, read anew each time, because tokens expire. */
export function createFhirWriter(
  tokenOf: (base: string) => Promise<string | undefined>,
): EhrWriter & { close(): Promise<void> } {
  const agent = new Agent({ connections: 4, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS });
  return {
    close: () => agent.destroy(),
    async transact(base, transaction, signal) {
      try {
        const token = await tokenOf(base);
        const { statusCode, body } = await request(base, {
          method: 'POST',
          dispatcher: agent,
          signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
          headers: {
            'content-type': 'application/fhir+json',
            accept: 'application/fhir+json',
            'accept-encoding': 'identity',
            prefer: 'return=minimal',
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify(transaction),
        });
        return judge(statusCode, await textOf(body));
      } catch {
        signal.throwIfAborted();
        return failed('The FHIR server could not be reached, or broke off.');
      }
    },
  };
}

const failed = (message: string) => fail(finding('ehr.write-failed', message));

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) throw new Error('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Only what is said to be done is done: a 200 with another body is no transaction response. The server's words stay unread, they may name the patient. */
function judge(status: number, text: string): Result<Written> {
  if (status === 401 || status === 408 || status === 409 || status === 412 || status === 429 || status >= 500)
    return failed(`The FHIR server answered with ${status}.`);
  if (status !== 200) return fail(finding('ehr.write-refused', `The FHIR server answered with ${status}.`));
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = undefined;
  }
  const entries = isObject(answer) && answer.type === 'transaction-response' ? answer.entry : undefined;
  if (!Array.isArray(entries))
    return fail(
      finding('ehr.write-refused', 'The FHIR server answered with something other than a transaction response.'),
    );
  const states = entries.map((entry) =>
    isObject(entry) && isObject(entry.response) ? Number.parseInt(String(entry.response.status), 10) : 0,
  );
  if (states.some((one) => one !== 200 && one !== 201))
    return fail(finding('ehr.write-refused', 'The FHIR server did only a part of the transaction.'));
  return ok({
    created: states.filter((one) => one === 201).length,
    updated: states.filter((one) => one === 200).length,
  });
}
