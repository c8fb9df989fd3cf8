/* What it costs to start with 10,000 rules: from YAML text, and from a frozen bundle. `node test/load/bundle.bench.mjs` after a build. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadBundledRules } from '../../dist/src/adapters/files/bundle.js';
import { loadGenomicsData, loadTerminologyData } from '../../dist/src/adapters/files/knowledge.js';
import { loadRuleSet } from '../../dist/src/adapters/files/rules.js';
import { createGenomics } from '../../dist/src/genomics/index.js';
import { digestOf } from '../../dist/src/kernel/index.js';
import { sealBundle, thumbprintOf } from '../../dist/src/rules/bundle/seal.js';
import { createTerminology } from '../../dist/src/terminology/index.js';
import { generatedRules } from './rules.bench.mjs';

const COUNT = 10_000;
const must = (result) => {
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join('\n'));
  return result.value;
};
const seconds = async (work) => {
  const started = process.hrtime.bigint();
  const value = await work();
  return { value, took: Number(process.hrtime.bigint() - started) / 1e9 };
};

const dir = mkdtempSync(join(tmpdir(), 'bundle-'));
try {
  const terminology = must(createTerminology(must(loadTerminologyData('profiles'))));
  const genomics = must(createGenomics(must(loadGenomicsData('profiles'))));
  const versions = { terminology: terminology.version, genomics: genomics.version };
  const options = { asOf: Date.parse('2026-11-23'), scoresOfPhenotype: genomics.scoresOfPhenotype };
  const rules = generatedRules(COUNT, terminology);
  for (const rule of rules) {
    const folder = join(dir, 'profiles', 'drug-gene', rule.id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'rule.yaml'), stringify(rule, { aliasDuplicateObjects: false }));
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keysFile = join(dir, 'keys.json');
  writeFileSync(keysFile, JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
  const file = join(dir, 'rules.bundle');
  const content = {
    frozenAt: '2026-11-23T00:00:00Z',
    knowledge: versions,
    rules: rules.map((rule) => ({ file: `${rule.id}/rule.yaml`, digest: digestOf(rule), rule })),
    overlays: [],
  };
  writeFileSync(file, sealBundle(content, privateKey));
  const fromYaml = await seconds(() => loadRuleSet(join(dir, 'profiles'), terminology, options));
  const fromBundle = await seconds(() => loadBundledRules({ file, keysFile }, terminology, versions, options));
  const same = must(fromYaml.value).digest === must(fromBundle.value).digest;
  console.log(
    `${COUNT} rules, key ${thumbprintOf(publicKey).slice(0, 8)}: the same set ${same ? 'both ways' : 'NOT both ways'}`,
  );
  console.log(`from YAML, read, checked and compiled: ${fromYaml.took.toFixed(2)} s`);
  console.log(`from a frozen bundle, verified and compiled: ${fromBundle.took.toFixed(2)} s`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
