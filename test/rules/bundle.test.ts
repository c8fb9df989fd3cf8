import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBundledRules } from '../../src/adapters/files/bundle.ts';
import { loadRuleSet } from '../../src/adapters/files/rules.ts';
import { digestOf } from '../../src/kernel/index.ts';
import type { BundleContent } from '../../src/rules/bundle/content.ts';
import { openBundle, sealBundle, thumbprintOf } from '../../src/rules/bundle/seal.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import { knowledge, must, patient, rule } from './knowledge.ts';
import { ProfilesFolder } from './profiles-folder.ts';
import { SOUND } from './sound-rule.ts';

const ID = 'clopidogrel-cyp2c19';
const TODAY = Date.parse('2026-11-23');
const { terminology, genomics } = knowledge;
const INSTALLED = { terminology: terminology.version, genomics: genomics.version };
const { scoresOfPhenotype } = genomics;
const POOR = patient('{ age: 64, genes: { CYP2C19: { phenotype: Poor Metabolizer } }, orders: [clopidogrel] }');

const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
const trusted = (...keys: readonly KeyObject[]) => new Map(keys.map((key) => [thumbprintOf(key), key]));

const sound = rule(SOUND).value;
const content = (more: Partial<BundleContent> = {}): BundleContent => ({
  frozenAt: '2026-11-23T00:00:00.000Z',
  knowledge: INSTALLED,
  rules: [{ file: `drug-gene/${ID}/rule.yaml`, digest: digestOf(sound), rule: sound }],
  overlays: [],
  ...more,
});
const opened = (text: string | Buffer, keys = trusted(ours.publicKey)) => {
  const { ok, findings } = openBundle(Buffer.from(text), keys, 'rules.bundle');
  return ok ? 'trusted' : findings.map(({ code }) => code).join();
};

describe('the seal of a bundle', () => {
  const bundle = sealBundle(content(), ours.privateKey);

  test('opens for those who trust the key', () => {
    expect(opened(bundle)).toBe('trusted');
    expect(opened(bundle, trusted(theirs.publicKey, ours.publicKey))).toBe('trusted');
    expect(must(openBundle(Buffer.from(bundle), trusted(ours.publicKey), 'b')).content).toEqual(content());
  });

  test('is the same bytes for the same rules and key', () => {
    expect(sealBundle(content(), ours.privateKey)).toBe(bundle);
  });

  test('does not open for another key, or when another key claims to be this one', () => {
    expect(opened(bundle, trusted(theirs.publicKey))).toBe('bundle.untrusted');
    expect(opened(bundle, new Map([[thumbprintOf(ours.publicKey), theirs.publicKey]]))).toBe('bundle.altered');
  });

  test('does not open when any byte of it was changed', () => {
    const bytes = Buffer.from(bundle);
    for (let at = 0; at < bytes.length - 1; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, opened(changed)]).toEqual([at, expect.stringContaining('bundle.')]);
    }
    expect(opened(`${bundle}{}`)).toBe('bundle.altered');
    expect(opened(bundle.slice(0, -20))).toBe('bundle.altered');
  });

  test.each([
    ['nothing', ''],
    ['one line', '{}'],
    ['no JSON', 'rules\n{}\n'],
    ['a list', '[]\n{}\n'],
    ['another format', `${bundle.replace('rules/1', 'rules/2')}`],
    ['a first line without end', 'x'.repeat(100_000)],
  ])('is no seal when there is %s', (_, text) => {
    expect(opened(text)).toBe('bundle.not-a-bundle');
  });

  test('does not open with a signature that was made for other rules', () => {
    const other = sealBundle(content({ rules: [] }), ours.privateKey);
    const [seal] = other.split('\n');
    const [, rules] = bundle.split('\n');
    expect(opened(`${seal}\n${rules}\n`)).toBe('bundle.altered');
  });
});

describe('rules out of a bundle', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'bundle-'));
    writeFileSync(join(dir, 'keys.json'), JSON.stringify({ keys: [ours.publicKey.export({ format: 'jwk' })] }));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const load = (what: BundleContent, asOf = TODAY) => {
    const files = { file: join(dir, 'rules.bundle'), keysFile: join(dir, 'keys.json') };
    writeFileSync(files.file, sealBundle(what, ours.privateKey));
    return loadBundledRules(files, terminology, INSTALLED, { asOf, scoresOfPhenotype });
  };

  test('are the same set as those in the folder it was frozen from', async () => {
    const made = new ProfilesFolder().write(ID, SOUND);
    try {
      const folder = must(await loadRuleSet(made.dir, terminology, { asOf: TODAY, scoresOfPhenotype }));
      const bundle = must(await load(content()));
      expect(bundle.digest).toBe(folder.digest);
      expect(bundle.byId.get(ID)?.digest).toBe(folder.byId.get(ID)?.digest);
      expect(evaluate(bundle, POOR, 'selected').matches.map(({ row }) => row)).toEqual([0]);
    } finally {
      made.remove();
    }
  });

  test('are refused beside other knowledge', async () => {
    const { ok, findings } = await load(content({ knowledge: { ...INSTALLED, genomics: '0123456789abcdef' } }));
    expect(ok).toBe(false);
    expect(findings.map(({ code }) => code)).toEqual(['bundle.other-knowledge']);
  });

  test('run with the overlays that were frozen with them, each to its last day', async () => {
    const overlay = {
      rule: ID,
      'written-for': '1.0.0',
      owner: 'Cardiology',
      reason: 'Agreed.',
      expires: '2027-06-30',
      disable: true as const,
    };
    const overlaid = content({ overlays: [{ file: 'local/ours.yaml', overlays: [overlay] }] });
    expect(evaluate(must(await load(overlaid)), POOR, 'selected').matches).toEqual([]);
    const later = await load(overlaid, Date.parse('2027-07-01'));
    expect(evaluate(must(later), POOR, 'selected').matches).toHaveLength(1);
    expect(later.findings.map(({ code }) => code)).toEqual(['rules.overlay-expired']);
  });
});
