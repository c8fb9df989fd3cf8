import {
  type Acknowledgement,
  acknowledge,
  at,
  type Hl7Knowledge,
  type Hl7Message,
  hl7Time,
  LARGEST_MESSAGE,
  readContent,
  readResults,
} from '../genomics/hl7v2/index.ts';
import { digestOfBytes, type Finding, finding, jobId, type Result, type TenantId } from '../kernel/index.ts';
import { GENE_OF_CODE, PRESENCE } from '../patient/genomic/codes.ts';
import { uuidOf } from '../render/fhir/context.ts';
import type { GenomicsImports } from './import-genomics.ts';
import type { RuleBook } from './rule-book.ts';

/*
 * An HL7 v2 message with pharmacogenetic results: taken apart, checked, put into the queue as an import, and only then acknowledged. The work itself is
 * that of every import.
 */

export interface Hl7Receiving {
  readonly imports: Pick<GenomicsImports, 'start'>;
  readonly rules: Pick<RuleBook, 'current'>;
  /** Whose jobs these become. */
  readonly tenant: TenantId;
  /** Assigning authority whose numbers are the FHIR ids of the patients. */
  readonly authority: string;
  /** FHIR base that the results are written to as well. */
  readonly writeTo?: string;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Takes the bytes of a frame, gives the text to answer with: one ACK a message, as a batch where a batch came. */
export async function receiveHl7(parts: Hl7Receiving, bytes: Uint8Array): Promise<string> {
  const text = textOf(bytes);
  const content = typeof text === 'string' ? readContent(text) : text;
  if (!content.ok) return answer(parts, undefined, { code: 'AR', findings: content.findings });
  const answers: string[] = [];
  for (const message of content.value.messages)
    answers.push(
      message.ok
        ? answer(parts, message.value, await taken(parts, message.value))
        : answer(parts, undefined, { code: 'AR', findings: message.findings }),
    );
  if (!content.value.batch) return answers.join('');
  const head = `BHS|^~\\&|PRECISION-GATEWAY||||${hl7Time(parts.now())}\r`;
  return `${head}${answers.join('')}BTS|${answers.length}\r`;
}

const answer = (parts: Hl7Receiving, message: Hl7Message | undefined, said: Acknowledgement): string =>
  acknowledge(message, said, parts.now(), parts.newId().replaceAll('-', '').slice(0, 20));

async function taken(parts: Hl7Receiving, message: Hl7Message): Promise<Acknowledgement> {
  const fault = headerFault(message);
  if (fault !== undefined) return { code: 'AR', findings: [fault] };
  const knowledge: Hl7Knowledge = {
    genes: parts.rules.current.ruleSet.terminology.genes,
    geneOfCode: GENE_OF_CODE,
    presence: PRESENCE,
  };
  const results = readResults(message, parts.authority, knowledge);
  if (!results.ok) return { code: 'AE', findings: results.findings };
  const [msh] = message.segments;
  const sender = [msh?.text(3) ?? '', msh?.text(4) ?? ''];
  // Two messages of one control id are one only when they say the same: a number used twice by mistake must lose no result.
  const sourceId = digestOfBytes(JSON.stringify([...sender, results.value]));
  const id = jobId(uuidOf('hl7', parts.tenant, ...sender, msh?.text(10) ?? '', sourceId));
  const { patientId, sex, calls } = results.value;
  const started = await parts.imports.start(
    { patientId, sex, calls, sourceId, ...(parts.writeTo === undefined ? {} : { writeTo: parts.writeTo }) },
    { issuer: 'urn:precision-gateway:mllp', tenant: parts.tenant, requestId: id },
    id,
  );
  return started.ok
    ? { code: 'AA', findings: results.remarks, job: started.value.job }
    : { code: 'AR', findings: started.findings };
}

/** What a message is, before what it says. */
function headerFault(message: Hl7Message): Finding | undefined {
  const [msh] = message.segments;
  if (msh?.text(9, 1) !== 'ORU' || msh.text(9, 2) !== 'R01')
    return finding('hl7.message-type', 'MSH-9 is not ORU^R01.', at('MSH', 1, 9));
  if (msh.text(10) === '' || msh.text(10).length > 199)
    return finding('hl7.header', 'MSH-10 gives no control id.', at('MSH', 1, 10));
  if (msh.text(11) !== 'P') return finding('hl7.processing', 'MSH-11 is not P.', at('MSH', 1, 11));
  return /^2\.[3-9](?:\.[0-9])?$/.test(msh.text(12))
    ? undefined
    : finding('hl7.version', 'MSH-12 names no version from 2.3 to 2.9.', at('MSH', 1, 12));
}

const CHARSETS: ReadonlyMap<string, string> = new Map([
  ['', 'utf-8'],
  ['ASCII', 'utf-8'],
  ['UNICODE UTF-8', 'utf-8'],
  ['UTF-8', 'utf-8'],
  ['8859/1', 'latin1'],
]);

/** The text in the character set of MSH-18. A byte that is none of it refuses the whole: half a name is another name. */
function textOf(bytes: Uint8Array): string | Extract<Result<never>, { ok: false }> {
  const no = (code: 'hl7.too-large' | 'hl7.charset', message: string) => ({
    ok: false as const,
    findings: [finding(code, message, code === 'hl7.charset' ? at('MSH', 1, 18) : {})],
  });
  if (bytes.length > LARGEST_MESSAGE) return no('hl7.too-large', `There are more than ${LARGEST_MESSAGE} bytes.`);
  const plain = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const header = /(?:^|[\r\n])MSH(.)([^\r\n]*)/.exec(plain);
  const named =
    header?.[2]
      ?.split(header[1] ?? '|')[16]
      ?.split(/[~^]/)[0]
      ?.trim()
      .toUpperCase() ?? '';
  const charset = CHARSETS.get(named);
  if (charset === undefined) return no('hl7.charset', 'MSH-18 names a character set that is not read.');
  if (charset === 'latin1') return plain;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return no('hl7.charset', 'The bytes are not those of UTF-8.');
  }
}
