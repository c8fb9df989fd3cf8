import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadKnowledge } from '../../src/adapters/files/load-knowledge.ts';
import { createGenomicsImports, type ImportJob, type ImportWork } from '../../src/app/import-genomics.ts';
import type { JobStore, StoredOutcome } from '../../src/app/ports.ts';
import { RuleBook } from '../../src/app/rule-book.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { type JobId, jobId, tenantId } from '../../src/kernel/index.ts';
import { processor } from '../../workers/import-genomics.ts';
import { type Gateway, issuesOf, jsonOf, startGateway } from '../http/gateway.ts';
import { bgzip } from './bgzip.ts';
import { definitions, rowsOf, vcf } from './kit.ts';

/* The door with what it is made of, a store in memory and the worker; the queue itself has its own contract. */

const rows = definitions.flatMap(({ gene }) => rowsOf(gene, { rs3758581: '1/1', rs12769205: '0/1', rs4244285: '0/1' }));
const far = Array.from({ length: 2000 }, (_, i) => `chr10 ${100_000_000 + i * 10} . A C . PASS . GT 0/1`);
const text = vcf([...rows, ...far]);

const inputs = new Map<string, string>();
const outcomes = new Map<string, StoredOutcome>();
const store: Pick<JobStore, 'putInput' | 'input' | 'outcome' | 'putOutcome'> = {
  // As JSON, as the real store keeps it.
  putInput: async (id, _tenant, input) => void inputs.set(id, JSON.stringify(input)),
  input: async (id) => JSON.parse(inputs.get(id) ?? 'null'),
  outcome: async (id) => outcomes.get(id),
  putOutcome: async (id, outcome) => {
    if (outcomes.has(id)) return false;
    outcomes.set(id, outcome);
    return true;
  },
};

let gateway: Gateway;
let work: ImportWork;
beforeAll(async () => {
  const knowledge = await loadKnowledge(
    fileURLToPath(new URL('../../profiles', import.meta.url)),
    Date.parse('2026-11-23'),
  );
  if (!knowledge.ok) throw new Error('knowledge');
  work = {
    definitions,
    rules: new RuleBook(knowledge.value),
    publicUrl: 'http://gateway.test',
    now: () => 1_795_000_000_000,
  };
  const imports = createGenomicsImports({
    definitions,
    queue: { add: async () => undefined },
    jobs: store,
    newId: randomUUID,
  });
  gateway = await startGateway({ parts: { imports } });
}, 60_000);
afterAll(() => gateway?.close());

const send = (body: string | Buffer, path = '?patient=p1', type = 'application/octet-stream'): Promise<Response> =>
  gateway.post(`/fhir/$import-genomics${path}`, typeof body === 'string' ? body : new Uint8Array(body), {
    'content-type': type,
  });

/** Works the job that an answer names, and gives what it left. */
async function worked(response: Response): Promise<StoredOutcome | undefined> {
  expect(response.status).toBe(202);
  const id = jobId(response.headers.get('content-location')?.split('/').at(-1) ?? '');
  await run(id);
  return outcomes.get(id);
}
const run = (id: JobId) =>
  processor({ jobs: store as JobStore, work })(
    {},
    { id, tenant: tenantId('demo'), attempt: 1, report: async () => undefined, signal: new AbortController().signal },
  );

const genotypes = (outcome: StoredOutcome | undefined): readonly string[] =>
  outcome?.ok === true
    ? (
        outcome.body as {
          entry: { resource: { valueCodeableConcept?: { text: string }; code: { coding?: { code: string }[] } } }[];
        }
      ).entry
        .filter(({ resource }) => resource.code.coding?.[0]?.code === '84413-4')
        .map(({ resource }) => resource.valueCodeableConcept?.text ?? '')
    : [];

describe('POST /fhir/$import-genomics', () => {
  test.each([
    ['plain', text],
    ['gzip', gzipSync(text)],
    ['bgzip', bgzip(Buffer.from(text))],
  ])('a file as it is, %s: accepted, worked, and a Bundle that is valid', async (_kind, body) => {
    const outcome = await worked(await send(body));
    expect(genotypes(outcome)).toContain('*1/*2');
    if (outcome?.ok !== true) throw new Error('failed');
    expect(
      validateResource(outcome.body).filter(({ severity }) => severity === 'fatal' || severity === 'error'),
    ).toEqual([]);
  });

  test('of the genome only the rows at known positions are kept', async () => {
    await send(text);
    const [last] = [...inputs.values()].slice(-1);
    const { request } = JSON.parse(last ?? '') as ImportJob;
    expect(request.rows).toBe(rows.length + far.length);
    expect(request.vcf).not.toContain('\t100000010\t');
    expect(request.vcf?.split('\n').length).toBeLessThan(rows.length + 40);
  });

  test('a DocumentReference with the file inside, and Parameters with what others called', async () => {
    const document = {
      resourceType: 'DocumentReference',
      status: 'current',
      subject: { reference: 'Patient/p1' },
      content: [{ attachment: { contentType: 'application/gzip', data: gzipSync(text).toString('base64') } }],
    };
    expect(genotypes(await worked(await send(JSON.stringify(document), '', 'application/fhir+json')))).toContain(
      '*1/*2',
    );
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'subject', valueReference: { reference: 'Patient/p1' } },
        { name: 'document', resource: document },
        { name: 'outside', valueString: 'CYP2D6\t*4/*4' },
      ],
    };
    const outcome = await worked(await send(JSON.stringify(parameters), '', 'application/fhir+json'));
    expect(genotypes(outcome)).toEqual(expect.arrayContaining(['*1/*2', '*4/*4']));
  });

  test('the same file gives the same ids, and a job run twice one outcome', async () => {
    const [a, b] = [await worked(await send(text)), await worked(await send(text))];
    expect(a).toEqual(b);
    const id = jobId([...outcomes.keys()].at(-1) ?? '');
    expect(await run(id)).toEqual({ done: true });
  });

  test.each([
    ['no patient', text, '', 400, 'import.request'],
    ['a patient that is none', text, '?patient=a/b', 400, 'import.request'],
    ['a sex that is none', text, '?patient=p1&sex=x', 400, 'import.request'],
    ['GRCh37', vcf(rows, { header: ['##fileformat=VCFv4.2', '##reference=hg19'] }), '?patient=p1', 422, 'vcf.assembly'],
    ['no VCF', 'hello', '?patient=p1', 422, 'vcf.not-vcf'],
    ['nothing', '', '?patient=p1', 422, 'vcf.not-vcf'],
    ['a cut file', gzipSync(text).subarray(0, 3000), '?patient=p1', 422, 'vcf.truncated'],
    ['a cut bgzip file', bgzip(Buffer.from(text)).subarray(0, -28), '?patient=p1', 422, 'vcf.truncated'],
    ['an unknown sample', text, '?patient=p1&sample=S9', 422, 'vcf.no-sample'],
    ['several samples and none named', vcf([], { samples: ['A', 'B'] }), '?patient=p1', 422, 'vcf.no-sample'],
  ])('%s is refused at the door', async (_what, body, path, status, code) => {
    const response = await send(body, path);
    expect(response.status).toBe(status);
    expect(issuesOf(await jsonOf(response))[0]?.details.coding[0]?.code).toBe(code);
  });

  test('a DocumentReference without data is refused: addresses are not followed', async () => {
    const document = {
      resourceType: 'DocumentReference',
      status: 'current',
      subject: { reference: 'Patient/p1' },
      content: [{ attachment: { url: 'https://x.example/a.vcf' } }],
    };
    const response = await send(JSON.stringify(document), '', 'application/fhir+json');
    expect(response.status).toBe(400);
  });

  test('the operation is defined and offered', async () => {
    const metadata = await jsonOf(await gateway.call('/fhir/metadata'));
    expect(JSON.stringify(metadata)).toContain('OperationDefinition/import-genomics');
    const definition = await jsonOf(await gateway.call('/fhir/OperationDefinition/import-genomics'));
    expect(validateResource(definition).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
