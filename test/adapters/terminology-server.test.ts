import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTerminologyServer } from '../../src/adapters/terminology-server/terminology-server.ts';
import { validateOperation, validateWithTerminology } from '../../src/fhir/index.ts';
import { systemClock } from '../../src/kernel/index.ts';

/** A terminology server that knows LOINC 718-7 and the value set of procedures with one code. */
let asked: string[] = [];
let behave: 'answers' | 'fails' | 'hangs' | 'redirects' = 'answers';
let server: Server;
let base: string;

const parameters = (result: boolean, ...more: readonly object[]) =>
  JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'result', valueBoolean: result }, ...more] });

beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push(decodeURIComponent(req.url ?? ''));
    const url = new URL(req.url ?? '', 'http://x');
    const system = url.searchParams.get('system') ?? url.searchParams.get('url');
    if (behave === 'hangs') return;
    if (behave === 'redirects') return void res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    if (behave === 'fails') return void res.writeHead(503).end();
    if (system === 'http://unknown.example') return void res.writeHead(404).end('{}');
    if (system === 'http://other.example')
      return void res.end(parameters(false, { name: 'x-caused-by-unknown-system', valueCanonical: system }));
    res.end(parameters(url.searchParams.get('code') === '718-7'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/r4`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  behave = 'answers';
});

const observation = (code: string, system = 'http://loinc.org') => ({
  resourceType: 'Observation',
  id: 'secret-id',
  status: 'final',
  subject: { reference: 'Patient/secret', display: 'Secret Name' },
  code: { coding: [{ system, code, display: 'Secret display' }], text: 'secret text' },
});
const fresh = () => createTerminologyServer(base, systemClock);
const said = async (resource: object, tx = fresh()) =>
  (await validateWithTerminology(resource, {}, tx)).map((f) => `${f.severity} ${f.code} ${f.place.expression}`);

describe('a terminology server', () => {
  test('is asked whether a system has a code, and told nothing else of the resource', async () => {
    expect(await said(observation('718-7'))).toEqual([]);
    expect(asked).toEqual(['/r4/CodeSystem/$validate-code?url=http://loinc.org&code=718-7']);
    expect(asked.join()).not.toContain('ecret');
  });

  test('settles that a code is not of its system', async () => {
    expect(await said(observation('8867-4'))).toEqual(['error fhir.unknown-code Observation.code.coding[0].code']);
  });

  test('is asked once for the same code', async () => {
    const tx = fresh();
    await said(observation('718-7'), tx);
    await said(observation('718-7'), tx);
    expect(asked).toHaveLength(1);
  });

  test('that does not know the system leaves the code unchecked, which is said', async () => {
    for (const system of ['http://unknown.example', 'http://other.example'])
      expect(await said(observation('1', system))).toEqual(['information fhir.codes-unchecked Observation']);
  });

  test.each(['fails', 'hangs', 'redirects'] as const)('that %s makes a warning, no fault', async (how) => {
    behave = how;
    expect(await said(observation('718-7'))).toEqual(['warning fhir.terminology-unavailable Observation']);
  });

  test('that failed is left alone for a while', async () => {
    behave = 'fails';
    const tx = fresh();
    await said(observation('718-7'), tx);
    await said(observation('8867-4'), tx);
    expect(asked).toHaveLength(1);
  });

  test('is asked about bindings to value sets that are not at hand', async () => {
    const { length } = await said({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      meta: {
        profile: ['http://hl7.org/fhir/uv/ips/StructureDefinition/Observation-results-laboratory-pathology-uv-ips'],
      },
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      ],
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260385009' }] },
    });
    expect(length).toBeGreaterThan(0);
    expect(asked.some((url) => url.startsWith('/r4/CodeSystem/'))).toBe(true);
  });
});

describe('without a terminology server', () => {
  test('what could not be checked is said once, as information', async () => {
    const two = observation('718-7');
    const resource = { ...two, method: { coding: [{ system: 'http://snomed.info/sct', code: '260385009' }] } };
    const findings = await validateWithTerminology(resource);
    expect(findings.map((f) => [f.severity, f.code])).toEqual([['information', 'fhir.codes-unchecked']]);
    expect(findings[0]?.message).toContain('http://loinc.org, http://snomed.info/sct');
  });

  test('units are checked by UCUM all the same', async () => {
    const quantity = (code: string) => ({
      ...observation('718-7'),
      code: { text: 'x' },
      valueQuantity: { value: 1, system: 'http://unitsofmeasure.org', code },
    });
    const answer = await validateOperation({ body: quantity('mg/dL') });
    expect(answer.findings).toEqual([]);
    expect(await validateWithTerminology(quantity('whatever'))).toMatchObject([
      {
        code: 'fhir.unknown-code',
        severity: 'error',
        place: { expression: 'Observation.value.ofType(Quantity).code' },
      },
    ]);
  });
});
