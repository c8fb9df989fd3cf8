/*
 * What many rules cost: loading N generated rules, and judging one patient by them, beside JSON.parse and fact extraction of that patient's
 * bundle in the same run. Only the ratios mean anything. `node test/load/rules.bench.mjs [--yaml]` after a build; --yaml also reads them from text.
 */
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { loadGenomicsData, loadTerminologyData } from '../../dist/src/adapters/files/knowledge.js';
import { createGenomics } from '../../dist/src/genomics/index.js';
import { buildProfile } from '../../dist/src/patient/build.js';
import { compileRules } from '../../dist/src/rules/compile.js';
import { evaluate } from '../../dist/src/rules/evaluate.js';
import { parseRule } from '../../dist/src/rules/reading/parse.js';
import { unfiled } from '../../dist/src/rules/rule-file.js';
import { createTerminology } from '../../dist/src/terminology/index.js';
import { orderSignBody } from './order-sign-body.mjs';

const SIZES = [100, 1_000, 10_000, 100_000];
const ROUNDS = 15;
const CALLS = 40;
const AS_OF = Date.parse('2026-11-20T10:00:00Z');
const KNOWN = Object.fromEntries(
  ['demographics', 'genomic', 'medications', 'conditions', 'allergies', 'observations', 'lifestyle'].map((name) => [
    name,
    'known',
  ]),
);

/** Rules spread over every drug and gene of the catalogue: a patient's drugs wake about one in a hundred and fifty. */
export function generatedRules(count, { drugs, genes }) {
  const symbols = genes.symbols.filter(
    (symbol) => genes.bySymbol(symbol).kind === 'diplotype' && genes.bySymbol(symbol).phenotypes.length > 1,
  );
  const outcome = {
    summary: '{drug}: take note',
    detail: 'Why.',
    patient: 'In plain words.',
    level: 'info',
    category: 'other-guidance',
    strength: 'none',
    evidence: ['study'],
  };
  return Array.from({ length: count }, (_, i) => {
    const gene = symbols[i % symbols.length];
    const terms = genes.bySymbol(gene).phenotypes;
    const row = (name, term) => ({
      row: name,
      when: {
        all: [{ gene, phenotype: [term] }, { age: { 'at-least': i % 80 } }, { not: { condition: 'active-bleeding' } }],
      },
      then: outcome,
    });
    return {
      id: `rule-${i}`,
      title: 'Generated',
      version: '1.0.0',
      status: 'active',
      topic: 'drug-gene',
      owner: 'Bench',
      'review-by': '2099-01-01',
      trigger: { drugs: [drugs.names[(i * 7) % drugs.names.length]] },
      rows: [row('one', terms[i % terms.length]), row('other', terms[(i + 1) % terms.length])],
      evidence: [
        { key: 'study', source: 'study', title: 'T', url: 'https://example.org/', version: '1', licence: 'none' },
      ],
    };
  });
}

const must = (result) => {
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join('\n'));
  return result.value;
};
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const micros = (work) => {
  const started = process.hrtime.bigint();
  for (let call = 0; call < CALLS; call++) work();
  return Number(process.hrtime.bigint() - started) / 1000 / CALLS;
};

export function benchRules({ yaml = false } = {}) {
  const terminology = must(createTerminology(must(loadTerminologyData('profiles'))));
  const genomics = must(createGenomics(must(loadGenomicsData('profiles'))));
  const text = JSON.stringify(orderSignBody());
  const read = () => {
    const body = JSON.parse(text);
    const orders = body.context.draftOrders.entry.map(({ resource }) => ({ resource, role: 'selected' }));
    const charted = Object.values(body.prefetch).flatMap((answer) =>
      answer.resourceType === 'Bundle' ? answer.entry.map(({ resource }) => ({ resource })) : [{ resource: answer }],
    );
    const input = { patient: 'p1', asOf: AS_OF, resources: [...charted, ...orders], coverage: KNOWN };
    return buildProfile(input, { terminology, genomics }).profile;
  };
  const profile = read();
  // What a hook asks on each of three charts. The signing of one order judges that order; opening a chart judges what is taken; the hostile chart
  // has every medication judged at once, so that nearly all of a large set of rules is awake or one step from it.
  const five = new Set(
    profile.facts.filter(({ kind, role }) => kind === 'medication' && role === 'active').slice(0, 5),
  );
  const fewDrugs = {
    ...profile,
    facts: profile.facts.filter((fact) => fact.kind !== 'medication' || fact.role !== 'active' || five.has(fact)),
  };
  const CHARTS = [
    { name: 'order-sign of one drug', profile, focus: 'selected' },
    { name: 'patient-view, five drugs', profile: fewDrugs, focus: 'active' },
    { name: 'hostile: 25 medications at once', profile, focus: 'all' },
  ];
  const sets = SIZES.map((size) => {
    const rules = generatedRules(size, terminology);
    const started = process.hrtime.bigint();
    const set = must(
      compileRules(
        rules.map((rule) => unfiled(rule)),
        terminology,
        genomics,
      ),
    );
    return { size, set, compileMs: Number(process.hrtime.bigint() - started) / 1e6, rules };
  });
  const times = new Map(sets.flatMap(({ size }) => CHARTS.map(({ name }) => [`${size} ${name}`, []])));
  const readings = [];
  for (let round = 0; round < ROUNDS; round++) {
    readings.push(micros(read));
    for (const { size, set } of sets)
      for (const { name, profile: of, focus } of CHARTS)
        times.get(`${size} ${name}`).push(micros(() => evaluate(set, of, focus)));
  }
  const result = {
    bytes: text.length,
    reading: middle(readings),
    sizes: sets.map(({ size, compileMs }) => ({ size, compileMs })),
    charts: CHARTS.map(({ name, profile: of, focus }) => ({
      name,
      sizes: sets.map(({ size, set }) => {
        const { matches, unknowns } = evaluate(set, of, focus);
        const matching = middle(times.get(`${size} ${name}`));
        return { size, matching, matches: matches.length, unknowns: unknowns.length };
      }),
    })),
  };
  if (yaml) {
    const texts = sets[2].rules.map((rule) => stringify(rule, { aliasDuplicateObjects: false }));
    const started = process.hrtime.bigint();
    for (const one of texts) must(parseRule(one, 'rule.yaml'));
    result.yamlMs = Number(process.hrtime.bigint() - started) / 1e6;
  }
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, reading, sizes, charts, yamlMs } = benchRules({ yaml: process.argv.includes('--yaml') });
  console.log(`JSON.parse and facts of ${bytes} bytes: ${reading.toFixed(0)} µs`);
  for (const { size, compileMs } of sizes)
    console.log(`${String(size).padStart(7)} rules: compile ${compileMs.toFixed(0)} ms`);
  for (const { name, sizes: measured } of charts) {
    console.log(name);
    const [{ matching: least }] = measured;
    for (const { size, matching, matches, unknowns } of measured)
      console.log(
        `${String(size).padStart(7)} rules: match ${matching.toFixed(1)} µs (${matches} matches, ${unknowns} open), ` +
          `${((100 * matching) / reading).toFixed(1)} % of reading; read and match ` +
          `${((reading + matching) / (reading + least)).toFixed(3)} times that with ${measured[0].size}`,
      );
  }
  if (yamlMs !== undefined) console.log(`10000 rules from YAML: ${(yamlMs / 1000).toFixed(1)} s`);
}
