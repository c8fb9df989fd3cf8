import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadKnowledge } from '../../src/adapters/files/load-knowledge.ts';
import { ReasonerThreads } from '../../src/adapters/threads/reasoner-threads.ts';
import type { HookCall } from '../../src/app/hook-call.ts';
import { versionOf } from '../../src/app/rule-book.ts';
import { digestOfBytes, systemClock, tenantId } from '../../src/kernel/index.ts';
import { type KeptLog, keptLog } from '../kit/quiet-log.ts';
import { until } from '../kit/until.ts';

const profilesDir = fileURLToPath(new URL('../../profiles', import.meta.url));
/** The program as the gateway starts it: built code. */
const REASONER = new URL('../../dist/src/reasoner.js', import.meta.url);
const SETTINGS = {
  profilesDir,
  fhirGuides: [],
  publicUrl: 'http://127.0.0.1:8080',
  hookBudgetMs: 4000,
  guidancePolicy: 'cpic-first',
  resultSummaryDays: 30,
};

const LOINC = 'http://loinc.org';
const subject = { reference: 'Patient/p1' };
const bundle = (...resources: readonly object[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
});
/** Clopidogrel for a CYP2C19 poor metabolizer, with everything that the service asks for. */
const request = {
  hook: 'order-sign',
  hookInstance: '0d3a1f3e-5f0a-4d0e-9d5e-0c6f5b1a2c3d',
  context: {
    userId: 'Practitioner/d1',
    patientId: 'p1',
    draftOrders: bundle({
      resourceType: 'MedicationRequest',
      id: 'o1',
      status: 'draft',
      intent: 'order',
      medicationCodeableConcept: {
        coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '32968', display: 'clopidogrel' }],
      },
      subject,
    }),
  },
  prefetch: {
    patient: { resourceType: 'Patient', id: 'p1', gender: 'female', birthDate: '1960-02-01' },
    consents: bundle(),
    genomics: bundle({
      resourceType: 'Observation',
      id: 'g1',
      status: 'final',
      code: { coding: [{ system: LOINC, code: '84413-4' }] },
      subject,
      effectiveDateTime: '2025-03-01',
      valueCodeableConcept: { text: '*2/*2' },
      component: [
        {
          code: { coding: [{ system: LOINC, code: '48018-6' }] },
          valueCodeableConcept: { coding: [{ system: 'http://www.genenames.org/geneId', code: 'HGNC:2621' }] },
        },
      ],
    }),
    medications: bundle(),
    conditions: bundle({
      resourceType: 'Condition',
      id: 'c1',
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '394659003' }] },
      subject,
    }),
    allergies: bundle(),
  },
};
const callOf = (body: unknown): HookCall => ({
  service: 'precision-order-sign',
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  caller: { issuer: 'urn:ehr', tenant: tenantId('ward'), requestId: 'r1' },
  fhirBases: [],
});

let log: KeptLog;
let version: string;
let dir: string;
const opened: ReasonerThreads[] = [];
beforeAll(async () => {
  const knowledge = await loadKnowledge(profilesDir, systemClock.now());
  if (!knowledge.ok) throw new Error('profiles/ cannot be loaded');
  version = versionOf(knowledge.value);
  dir = await mkdtemp(join(tmpdir(), 'precision-gateway-reasoner-'));
}, 60_000);
afterAll(() => rm(dir, { recursive: true, force: true }));
beforeEach(() => {
  log = keptLog();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((threads) => threads.close()));
});

function threadsOf(script: URL, data: unknown, patienceMs = 60_000, count = 1): ReasonerThreads {
  const threads = new ReasonerThreads({ script, data, count, patienceMs }, version, log);
  opened.push(threads);
  return threads;
}

/** A thread that does something else with its calls; `{{version}}` is what it is to know. */
async function misbehaving(onCall: string): Promise<URL> {
  const file = join(dir, `${digestOfBytes(onCall).slice(7, 20)}.mjs`);
  await writeFile(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', (message) => { ${onCall} });
     parentPort.postMessage({ knows: ${JSON.stringify(version)} });`,
  );
  return pathToFileURL(file);
}

test('a call that carries everything is reasoned on a thread: cards, and the Decision to be kept before they leave', async () => {
  const threads = threadsOf(REASONER, SETTINGS);
  const reasoned = await until('the thread knows the rules', () => threads.reason(callOf(request)));
  const { cards } = JSON.parse(reasoned.answer.json);
  expect(cards).toHaveLength(reasoned.answer.cards);
  expect(cards[0].summary).toContain('CYP2C19 poor metabolizer');
  const decision = JSON.parse(reasoned.decision.text);
  expect(decision).toMatchObject({
    tenant: 'ward',
    patient: 'p1',
    output: digestOfBytes(reasoned.answer.json),
    inputs: { request: digestOfBytes(callOf(request).body), fetched: [] },
  });
  expect(reasoned.decision).toMatchObject({
    id: decision.id,
    tenant: 'ward',
    patient: 'p1',
    cards: [{ uuid: cards[0].uuid }],
  });
  expect(decision.matches.map(({ id }: { id: string }) => id)).toEqual(reasoned.held.active);
  expect(reasoned.held.active).toContain('clopidogrel-cyp2c19-cpic');
}, 60_000);

test('what is to be refused or fetched is handed back: the door that has the words for it says them', async () => {
  const threads = threadsOf(REASONER, SETTINGS);
  await until('the thread knows the rules', () => threads.reason(callOf(request)));
  const { genomics: _, ...incomplete } = request.prefetch;
  const foreign = { ...request, context: { ...request.context, patientId: 'p2' } };
  const given = [{ ...request, prefetch: incomplete }, foreign, { ...request, hook: 'patient-view' }, 'no JSON', ''];
  for (const body of given) expect(await threads.reason(callOf(body))).toBeUndefined();
  expect(await threads.reason({ ...callOf(request), service: 'another' })).toBeUndefined();
}, 60_000);

test('a thread reasons nothing until it knows the knowledge that answers now', async () => {
  const threads = threadsOf(REASONER, SETTINGS);
  await until('the thread knows the rules', () => threads.reason(callOf(request)));
  threads.renew('knowledge that the thread cannot find');
  expect(await threads.reason(callOf(request))).toBeUndefined();
  threads.renew(version);
  await until('the thread knows the rules again', () => threads.reason(callOf(request)));
}, 60_000);

test('the calls of a thread that is lost are handed back, and another takes its place', async () => {
  const script = await misbehaving(`if (Buffer.from(message.call.body).includes('end')) process.exit(1);
    parentPort.postMessage({ number: message.number, reasoned: { answer: { json: 'here', cards: 0 }, decision: {} } });`);
  const threads = threadsOf(script, {});
  await until('the thread is there', () => threads.reason(callOf('call')));
  expect(await threads.reason(callOf('end'))).toBeUndefined();
  await until('another thread is there', () => threads.reason(callOf('call')));
}, 60_000);

test('a call that never ends is cut off and fails; those beside it are handed back', async () => {
  const script = await misbehaving(`if (Buffer.from(message.call.body).includes('endless')) for (;;);`);
  const threads = threadsOf(script, {}, 500);
  const endless = until('the thread is there', () =>
    threads.reason(callOf('endless')).then((reasoned) => (reasoned === undefined ? false : reasoned)),
  );
  await expect(endless).rejects.toThrow('too long');
}, 60_000);

test('while the thread has enough to do, calls come back to the one who asks instead of waiting', async () => {
  const script = await misbehaving(`if (Buffer.from(message.call.body).includes('long')) return;
    parentPort.postMessage({ number: message.number, reasoned: { answer: { json: 'here', cards: 0 }, decision: {} } });`);
  const threads = threadsOf(script, {});
  await until('the thread is there', () => threads.reason(callOf('short')));
  let handedBack = 0;
  const calls = Array.from({ length: 10 }, () => threads.reason(callOf('long')).finally(() => (handedBack += 1)));
  await until('what the thread was not given is handed back', async () => handedBack === 7 || undefined);
  await threads.close();
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, () => undefined));
}, 60_000);

test('from its sources the gateway has no program to start a thread with, and does without', async () => {
  const threads = threadsOf(new URL('../../src/reasoner.js', import.meta.url), SETTINGS);
  expect(await threads.reason(callOf(request))).toBeUndefined();
  expect(log.lines).toEqual([]);
});
