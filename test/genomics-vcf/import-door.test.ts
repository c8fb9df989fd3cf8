import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFhirWriter } from '../../src/adapters/ehr/fhir-writer.ts';
import { createFileClient } from '../../src/adapters/ehr/file-client.ts';
import { loadKnowledge } from '../../src/adapters/files/load-knowledge.ts';
import { createGenomicsImports, type ImportJob, type ImportWork } from '../../src/app/import-genomics.ts';
import type { JobStore, StoredOutcome } from '../../src/app/ports.ts';
import { RuleBook } from '../../src/app/rule-book.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { type JobId, jobId, tenantId } from '../../src/kernel/index.ts';
import { processor } from '../../workers/import-genomics.ts';
import { type Gateway, issuesOf, jsonOf, startGateway } from '../http/gateway.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { bgzip } from './bgzip.ts';
import { countOf, type HospitalServer, startHospitalServer } from './hospital-server.ts';
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
let hospital: HospitalServer;
const files = createFileClient();
const writer = createFhirWriter(async () => 'token-for-writing');
beforeAll(async () => {
  hospital = await startHospitalServer();
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
    files,
    newId: randomUUID,
  });
  gateway = await startGateway({ parts: { imports }, settings: { trustedFhirServers: [hospital.base] } });
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await files.close();
  await writer.close();
  await hospital?.close();
});

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
  processor({ jobs: store as JobStore, work, writer, log })(
    {},
    { id, tenant: tenantId('demo'), attempt: 1, report: async () => undefined, signal: new AbortController().signal },
  );

const log = keptLog();

const genotypes = (outcome: StoredOutcome | undefined): readonly string[] =>
  outcome?.ok === true
    ? (
        outcome.body as {
          entry: { resource: { valueCodeableConcept?: { text: string }; code?: { coding?: { code: string }[] } } }[];
        }
      ).entry
        .filter(({ resource }) => resource.code?.coding?.[0]?.code === '84413-4')
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

  test('the operation is defined and offered', async () => {
    const metadata = await jsonOf(await gateway.call('/fhir/metadata'));
    expect(JSON.stringify(metadata)).toContain('OperationDefinition/import-genomics');
    const definition = await jsonOf(await gateway.call('/fhir/OperationDefinition/import-genomics'));
    expect(validateResource(definition).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('a file of several people', () => {
  const people = vcf(
    rows.map((row) => `${row} 0/0`),
    { samples: ['A', 'B'] },
  );

  test('becomes a job for each of those who are named, all read in one go', async () => {
    const response = await send(gzipSync(people), '?patients=B:p2,A:p1:female');
    expect(response.status).toBe(202);
    const list = (await jsonOf(response)) as unknown as {
      parameter: { part: { valueString?: string; valueReference?: { reference: string }; valueUrl?: string }[] }[];
    };
    expect(validateResource(list).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(list.parameter.map(({ part }) => [part[0]?.valueString, part[1]?.valueReference?.reference])).toEqual([
      ['B', 'Patient/p2'],
      ['A', 'Patient/p1'],
    ]);
    const genotypesOf = list.parameter.map(async ({ part }) => {
      const id = jobId(part[2]?.valueUrl?.split('/').at(-1) ?? '');
      await run(id);
      return genotypes(outcomes.get(id));
    });
    const [b, a] = await Promise.all(genotypesOf);
    expect(a).toContain('*1/*2');
    expect(b).not.toContain('*1/*2');
  });

  test.each([
    ['a sample twice', '?patients=A:p1,A:p2'],
    ['a patient twice', '?patients=A:p1,B:p1'],
    ['no patient', '?patients=A'],
    ['an id that is none', '?patients=A:p/1'],
    ['a sex that is none', '?patients=A:p1:x'],
  ])('%s: refused', async (_what, path) => {
    const before = inputs.size;
    expect((await send(people, path)).status).toBe(400);
    expect((await send(people, '?patients=A:p1,C:p2')).status).toBe(422);
    expect(inputs.size).toBe(before);
  });
});

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('base64');
const compressed = bgzip(Buffer.from(text));

/** A genomic-data-file of Genomics Reporting 3.0.0. */
const documentOf = (attachment: object, more: object = {}): string =>
  JSON.stringify({
    resourceType: 'DocumentReference',
    meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-data-file'] },
    status: 'current',
    subject: { reference: 'Patient/p1' },
    content: [{ attachment: { contentType: 'text/plain', url: `${hospital.base}/Binary/index.tbi` } }, { attachment }],
    ...more,
  });
const sendDocument = (body: string): Promise<Response> => send(body, '', 'application/fhir+json');

describe('a file at an address', () => {
  test('below a registered FHIR server it is read while it comes, and its size and hash are those that were said', async () => {
    hospital.files.set('Binary/f1', (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/octet-stream' });
      for (let at = 0; at < compressed.length; at += 1000) res.write(compressed.subarray(at, at + 1000));
      res.end();
    });
    const outcome = await worked(
      await sendDocument(
        documentOf({
          contentType: 'application/vcf',
          url: `${hospital.base}/Binary/f1`,
          size: compressed.length,
          hash: sha1(compressed),
        }),
      ),
    );
    expect(genotypes(outcome)).toContain('*1/*2');
  });

  test('the token of the request goes to the server of the file and is kept nowhere', async () => {
    hospital.files.set('Binary/f2', (req, res) => {
      res.writeHead(req.headers.authorization === 'Bearer file-token' ? 200 : 401).end(compressed);
    });
    const document = JSON.parse(documentOf({ contentType: 'text/x-vcf', url: `${hospital.base}/Binary/f2` }));
    const parameters = (token: string): string =>
      JSON.stringify({
        resourceType: 'Parameters',
        parameter: [
          { name: 'document', resource: document },
          { name: 'accessToken', valueString: token },
        ],
      });
    expect((await sendDocument(parameters('other'))).status).toBe(412);
    expect(genotypes(await worked(await sendDocument(parameters('file-token'))))).toContain('*1/*2');
    expect([...inputs.values()].join(' ')).not.toContain('file-token');
  });

  test.each([
    ['a server that is not registered', 'https://x.example/fhir/Binary/f1', {}, 'import.address'],
    ['the same host outside its base', '/admin', {}, 'import.address'],
    ['a way out of the base', '/fhir/../admin/f1', {}, 'ehr.outside-base'],
    ['a file that is not there', '/fhir/Binary/none', {}, 'ehr.not-found'],
    ['a redirect', '/fhir/Binary/redirect', {}, 'ehr.redirected'],
    ['a resource instead of a file', '/fhir/Binary/resource', {}, 'import.attachment'],
    ['a file that breaks off', '/fhir/Binary/broken', {}, 'http.incomplete'],
    ['another size', '/fhir/Binary/good', { size: 1 }, 'import.attachment'],
    ['another hash', '/fhir/Binary/good', { hash: 'AAAA' }, 'import.attachment'],
    ['a cut file', '/fhir/Binary/cut', {}, 'vcf.truncated'],
  ])('%s is refused', async (_what, address, more, code) => {
    const { origin } = new URL(hospital.base);
    hospital.files.set(
      'Binary/redirect',
      (_req, res) => void res.writeHead(302, { location: `${hospital.base}/Binary/good` }).end(),
    );
    hospital.files.set(
      'Binary/resource',
      (_req, res) => void res.writeHead(200, { 'content-type': 'application/fhir+json' }).end('{}'),
    );
    hospital.files.set('Binary/good', (_req, res) => void res.writeHead(200).end(compressed));
    hospital.files.set('Binary/cut', (_req, res) => void res.writeHead(200).end(compressed.subarray(0, 3000)));
    hospital.files.set('Binary/broken', (_req, res) => {
      res.writeHead(200, { 'content-length': String(compressed.length) });
      res.write(compressed.subarray(0, 3000), () => res.destroy());
    });
    const url = address.startsWith('/') ? `${origin}${address}` : address;
    const before = inputs.size;
    const response = await sendDocument(documentOf({ contentType: 'application/vcf', url, ...more }));
    expect(issuesOf(await jsonOf(response))[0]?.details.coding[0]?.code).toBe(code);
    expect(inputs.size).toBe(before);
  });

  test.each([
    ['no data and no address', {}, {}, 'import.request'],
    ['data that are not base64', { data: 'not base64!' }, {}, 'import.attachment'],
    ['data of another hash', { data: compressed.toString('base64'), hash: 'AAAA' }, {}, 'import.attachment'],
    [
      'a document entered in error',
      { data: compressed.toString('base64') },
      { status: 'entered-in-error' },
      'import.attachment',
    ],
  ])('%s: refused', async (_what, attachment, more, code) => {
    const body = JSON.parse(documentOf(attachment, more));
    const response = await sendDocument(JSON.stringify({ ...body, content: [{ attachment }] }));
    expect(issuesOf(await jsonOf(response))[0]?.details.coding[0]?.code).toBe(code);
  });
});

describe('results written to the hospital', () => {
  const count = async (): Promise<readonly number[]> => [
    await countOf(hospital, 'DiagnosticReport'),
    await countOf(hospital, 'Observation'),
  ];

  test('are created once, however often the same file is sent; the outcome says so', async () => {
    const path = `?patient=p1&writeTo=${encodeURIComponent(hospital.base)}`;
    const first = await worked(await send(text, path));
    const [reports, observations] = await count();
    expect(reports).toBe(1);
    expect(observations).toBeGreaterThan(20);
    expect(hospital.tokens.at(-1)).toBe('Bearer token-for-writing');
    expect(JSON.stringify(first)).toContain('ehr.written');

    await worked(await send(text, path));
    expect(await count()).toEqual([reports, observations]);
    const [report] = await hospital.repository.searchResources({ resourceType: 'DiagnosticReport' });
    expect(JSON.stringify(report)).toMatch(/"result":\[\{"reference":"Observation\//);
  });

  test('a server that cannot now is tried again; one that refuses does not cost the results', async () => {
    const path = `?patient=p2&writeTo=${encodeURIComponent(hospital.base)}`;
    const response = await send(text, path);
    const id = jobId(response.headers.get('content-location')?.split('/').at(-1) ?? '');
    hospital.refusals.push(503);
    await expect(run(id)).rejects.toThrow('could not be written yet');
    expect(outcomes.has(id)).toBe(false);
    expect(await run(id)).toEqual({ done: true });

    hospital.refusals.push(422);
    const refused = await worked(await send(text, path));
    expect(genotypes(refused)).toContain('*1/*2');
    expect(JSON.stringify(refused)).toContain('ehr.write-refused');
    expect(log.lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['delivery: results written', 'delivery: results not written']),
    );
  });

  test('only to a registered server', async () => {
    const response = await send(text, `?patient=p1&writeTo=${encodeURIComponent('https://x.example/fhir')}`);
    expect(response.status).toBe(422);
    expect(issuesOf(await jsonOf(response))[0]?.details.coding[0]?.code).toBe('import.address');
  });
});
