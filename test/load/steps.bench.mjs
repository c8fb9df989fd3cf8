/*
 * Where a hook's time goes: each step of one order-sign on its own, as a multiple of JSON.parse of the same bytes, measured in turns in one process.
 */
import { fileURLToPath } from 'node:url';
import { loadKnowledge } from '../../dist/src/adapters/files/load-knowledge.js';
import { advise } from '../../dist/src/app/advise.js';
import { profileOf } from '../../dist/src/app/profile-of.js';
import { decideConsent, withhold } from '../../dist/src/consent/index.js';
import { validateResource } from '../../dist/src/fhir/index.js';
import { digestOf, digestOfBytes } from '../../dist/src/kernel/index.js';
import { buildProfile } from '../../dist/src/patient/build.js';
import { CPIC_FIRST } from '../../dist/src/recommend/policy.js';
import { renderCardRecords } from '../../dist/src/render/index.js';
import { evaluate } from '../../dist/src/rules/evaluate.js';
import { orderSignBody } from './order-sign-body.mjs';

const ROUNDS = 25;
const CALLS = 40;
/** Calls before anything is measured: a gateway is warm after a few seconds, and cold code says nothing of it. */
const WARM_UP = 1500;
const AS_OF = Date.parse('2026-11-20T10:00:00Z');
const KNOWN = {
  demographics: 'known',
  genomic: 'known',
  medications: 'known',
  conditions: 'known',
  allergies: 'known',
};

/** Median cost of each step in microseconds, in the order in which they happen. */
export async function benchSteps() {
  const loaded = await loadKnowledge(process.env.PROFILES_DIR ?? 'profiles', AS_OF);
  if (!loaded.ok) throw new Error(loaded.findings.map((f) => f.message).join('\n'));
  const knowledge = loaded.value;
  const { ruleSet, genomics } = knowledge;
  const text = JSON.stringify(orderSignBody());
  const bytes = Buffer.from(text);
  const body = JSON.parse(text);
  const orders = body.context.draftOrders.entry.map(({ resource }) => resource);
  const resources = [
    ...Object.values(body.prefetch).flatMap((answer) =>
      answer.resourceType === 'Bundle' ? answer.entry.map(({ resource }) => ({ resource })) : [{ resource: answer }],
    ),
    ...orders.map((resource) => ({ resource, role: 'selected' })),
  ];
  const input = { patientId: 'p1', tenant: 'bench', asOf: AS_OF, resources, coverage: KNOWN, focus: 'drafts' };
  const patient = { terminology: ruleSet.terminology, genomics };
  const profileInput = { patient: 'p1', asOf: AS_OF, resources, coverage: KNOWN, withheld: [] };
  const { profile } = profileOf(input, patient);
  const advised = advise(input, knowledge, CPIC_FIRST);
  let id = 0;
  const context = {
    patientId: 'p1',
    userId: 'Practitioner/d1',
    draftOrders: orders,
    publicUrl: 'http://127.0.0.1:8080',
    newId: () => `id-${++id}`,
  };
  const cards = renderCardRecords(advised.advice, context).map(({ card }) => card);
  const consent = decideConsent([], { patient: 'p1', tenant: 'bench', purpose: 'TREAT', asOf: AS_OF });

  const steps = {
    'JSON.parse': () => JSON.parse(text),
    'sha256 of the body': () => digestOfBytes(bytes),
    'consent and withholding': () => withhold(resources, consent),
    'validation of every resource': () => {
      for (const { resource } of resources) validateResource(resource);
    },
    facts: () => buildProfile(profileInput, patient),
    matching: () => evaluate(ruleSet, profile, 'drafts'),
    'resources to advice, all of it': () => advise(input, knowledge, CPIC_FIRST),
    cards: () => renderCardRecords(advised.advice, context),
    'digest of the answer': () => digestOf({ cards }),
    'JSON.stringify of the answer': () => JSON.stringify({ cards }),
  };
  for (const step of Object.values(steps)) for (let call = 0; call < WARM_UP; call++) step();
  const times = Object.fromEntries(Object.keys(steps).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, step] of Object.entries(steps)) {
      const started = process.hrtime.bigint();
      for (let call = 0; call < CALLS; call++) step();
      times[name].push(Number(process.hrtime.bigint() - started) / 1000 / CALLS);
    }
  }
  return {
    rules: ruleSet.rules.length,
    resources: resources.length,
    micros: Object.fromEntries(Object.entries(times).map(([name, values]) => [name, middle(values)])),
  };
}

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { rules, resources, micros } = await benchSteps();
  console.log(`one order-sign: ${resources} resources, ${rules} rules; median, and as a multiple of JSON.parse`);
  for (const [name, value] of Object.entries(micros))
    console.log(
      `  ${name.padEnd(32)} ${value.toFixed(0).padStart(6)} µs   ${(value / micros['JSON.parse']).toFixed(2)}`,
    );
}
