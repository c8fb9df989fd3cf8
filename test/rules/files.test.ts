import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRuleSet, readRuleFolders } from '../../src/adapters/files/rules.ts';
import { watchProfiles } from '../../src/adapters/files/watch-profiles.ts';
import type { Finding } from '../../src/kernel/index.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { until } from '../kit/until.ts';
import { knowledge, must } from './knowledge.ts';
import { ProfilesFolder } from './profiles-folder.ts';
import { SOUND } from './sound-rule.ts';

const ID = 'clopidogrel-cyp2c19';
const asOf = Date.parse('2026-11-23');
const folders: ProfilesFolder[] = [];
const folder = (): ProfilesFolder => {
  const made = new ProfilesFolder();
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) made.remove();
});
const load = (dir: string) => loadRuleSet(dir, knowledge.terminology, { asOf });

describe('rules in files', () => {
  test('are loaded from their folders; knowledge and vocabularies are no rules', async () => {
    const { dir } = folder().write(ID, SOUND, '- { test: a, patient: {}, expect: nothing }');
    expect(must(await load(dir)).rules.map(({ id }) => id)).toEqual([ID]);
    const { folders: read, findings } = await readRuleFolders(dir, { tests: true });
    expect(findings).toEqual([]);
    expect(read[0]?.tests?.value).toHaveLength(1);
  });

  test('one broken rule refuses the whole set, with its place', async () => {
    const { dir } = folder().write(ID, SOUND).write('broken', SOUND.replace('status: active', 'status: actve'));
    const result = await load(dir);
    expect(result.ok).toBe(false);
    expect(result.findings.map(({ place }) => `${place.file?.split('/').slice(-2).join('/')}:${place.line}`)).toEqual([
      'broken/rule.yaml:4',
    ]);
  });

  test('a set whose rules contradict themselves is refused too', async () => {
    const { dir } = folder().write(ID, SOUND.replace('[Intermediate Metabolizer]', '[Poor Metabolizer]'));
    expect((await load(dir)).findings.map(({ code }) => code)).toEqual(['rules.overlap']);
  });

  test('a folder without a rule, a rule in a folder of another name and a folder that is not there are said', async () => {
    const made = folder().write('another-name', SOUND);
    mkdirSync(join(made.dir, 'drug-gene', 'empty'));
    expect((await readRuleFolders(made.dir, { tests: true })).findings.map(({ code }) => code)).toEqual([
      'rules.folder-name',
      'rules.unreadable',
    ]);
    expect(
      (await readRuleFolders(join(made.dir, 'nowhere'), { tests: true })).findings.map(({ code }) => code),
    ).toEqual(['rules.unreadable']);
  });
});

describe('the watch on profiles/', () => {
  test('swaps in a set that loads, keeps the running one when the new is broken, and picks up when it is mended', async () => {
    const made = folder().write(ID, SOUND);
    let running: RuleSet = must(await load(made.dir));
    const first = running;
    let refused: readonly Finding[] = [];
    const watching = watchProfiles([made.dir], {
      load: () => load(made.dir),
      loaded: (set) => {
        running = set;
        refused = [];
      },
      refused: (findings) => {
        refused = findings;
      },
      quietMs: 20,
      lookMs: 50,
    });
    try {
      // The first look only remembers how the folder is; a change counts from then on.
      await watching.ready;
      made.write(ID, SOUND.replace('version: 1.0.0', 'version: one'));
      await until('the broken set is refused', () => refused.length > 0);
      expect(refused.map(({ code }) => code)).toEqual(['rules.wrong-value']);
      expect(running).toBe(first);
      made.write(ID, SOUND.replace('version: 1.0.0', 'version: 1.1.0'));
      await until('the mended set runs', () => running !== first);
      expect(running.byId.get(ID)?.profile.version).toBe('1.1.0');
      expect(refused).toEqual([]);
      const second = running;
      made.write('another', SOUND.replaceAll(ID, 'another'));
      await until('the added rule runs', () => running !== second);
      expect(running.rules.map(({ id }) => id)).toEqual(['another', ID]);
    } finally {
      await watching.close();
    }
    // A closed watch is deaf.
    const last = running;
    writeFileSync(join(made.dir, 'drug-gene', ID, 'rule.yaml'), SOUND);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(running).toBe(last);
  });
});
