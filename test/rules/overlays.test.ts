import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRuleSet, readRuleFolders } from '../../src/adapters/files/rules.ts';
import { checkRules } from '../../src/rules/check/check-rules.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import { applyOverlays } from '../../src/rules/overlay/apply.ts';
import { parseNeverDisabled, parseOverlays } from '../../src/rules/reading/parse.ts';
import { knowledge, must, patient, rule } from './knowledge.ts';
import { ProfilesFolder } from './profiles-folder.ts';
import { SOUND } from './sound-rule.ts';

const ID = 'clopidogrel-cyp2c19';
const TODAY = Date.parse('2026-11-23');
const HEAD = `- rule: ${ID}
  written-for: 1.0.0
  owner: Cardiology
  reason: Agreed in our committee.
  expires: 2027-06-30
`;
const NEVER = `- { rule: ${ID}, reason: strokes }\n`;
const POOR = patient('{ age: 64, genes: { CYP2C19: { phenotype: Poor Metabolizer } }, orders: [clopidogrel] }');

function overlay(text: string, { never, at = TODAY }: { readonly never?: string; readonly at?: number } = {}) {
  const overlays = [must(parseOverlays(text, 'local/ours.yaml'))];
  const neverDisabled = never === undefined ? {} : { neverDisabled: must(parseNeverDisabled(never, 'never.yaml')) };
  const { folders, findings, standings } = applyOverlays([{ rule: rule(SOUND) }], { overlays, ...neverDisabled }, at);
  return {
    profile: folders[0]?.rule.value,
    said: findings.map(({ code, place, message }) => `${place.file}:${place.line} ${code} ${message}`),
    standings: standings.map(({ standing }) => standing),
  };
}

describe('an overlay', () => {
  test('switches a rule off, and the version of the rule says that it is no longer as it came', () => {
    const { profile, said } = overlay(`${HEAD}  disable: true\n`);
    expect(profile).toMatchObject({ status: 'retired', version: '1.0.0+local' });
    expect(said).toEqual([]);
  });

  test('puts other words and another level into an outcome, of the rule or inside a row', () => {
    const { profile, said } = overlay(
      `${HEAD}  outcomes:\n    - { outcome: other-drug, summary: Ask cardiology first, level: critical }\n    - { outcome: intermediate, patient: In our words. }\n`,
    );
    expect(said).toEqual([]);
    expect(profile?.outcomes?.['other-drug']).toMatchObject({
      summary: 'Ask cardiology first',
      level: 'critical',
      detail: 'It is hardly activated.',
    });
    expect(profile?.rows[1]?.then).toMatchObject({ patient: 'In our words.', level: 'info' });
  });

  test('sets other thresholds where the rule asks for the same thing', () => {
    const { profile, said } = overlay(`${HEAD}  thresholds:\n    - { age: { at-least: 21 } }\n`);
    expect(said).toEqual([]);
    expect(profile?.when).toEqual({ age: { 'at-least': 21 } });
  });

  test.each([
    [
      'names a rule that there is not',
      `${HEAD.replace(ID, 'clopidogrel-cyp2c91')}  disable: true\n`,
      'local/ours.yaml:1 rules.unknown-reference there is no rule clopidogrel-cyp2c91; did you mean clopidogrel-cyp2c19?',
    ],
    [
      'names an outcome that there is not',
      `${HEAD}  outcomes:\n    - { outcome: other-drugs, level: info }\n`,
      'local/ours.yaml:7 rules.unknown-reference clopidogrel-cyp2c19 has no outcome other-drugs; did you mean other-drug?',
    ],
    [
      'names a row that there is not',
      `${HEAD}  thresholds:\n    - { row: poorest, age: { below: 90 } }\n`,
      'local/ours.yaml:7 rules.unknown-reference clopidogrel-cyp2c19 has no row poorest; it has poor, intermediate',
    ],
    [
      'has a threshold for what the row does not ask',
      `${HEAD}  thresholds:\n    - { row: poor, observation: hba1c, at-least: 48 }\n`,
      'local/ours.yaml:7 rules.unknown-reference row poor of clopidogrel-cyp2c19 asks nothing of the kind',
    ],
    [
      'ends on no day',
      `${HEAD.replace('06-30', '06-31')}  disable: true\n`,
      'local/ours.yaml:5 rules.wrong-value 2027-06-31 is no day of the calendar',
    ],
    [
      'changes what another changes',
      `${HEAD}  outcomes: [{ outcome: other-drug, level: info }]\n${HEAD}  outcomes: [{ outcome: other-drug, level: critical }]\n`,
      'local/ours.yaml:12 rules.duplicate-id another overlay of clopidogrel-cyp2c19 changes the same, at local/ours.yaml:6',
    ],
  ])('is refused that %s', (_, text, finding) => {
    expect(overlay(text).said).toEqual([finding]);
    expect(overlay(text).standings.at(-1)).toBe('refused');
  });

  test('applies to the end of its last day, and the day after the rule runs as it came', () => {
    const text = `${HEAD}  disable: true\n`;
    expect(overlay(text, { at: Date.parse('2027-06-30T23:00:00Z') }).profile?.status).toBe('retired');
    const after = overlay(text, { at: Date.parse('2027-07-01T00:00:00Z') });
    expect(after.profile).toMatchObject({ status: 'active', version: '1.0.0' });
    expect(after.said).toEqual([
      'local/ours.yaml:5 rules.overlay-expired the overlay of clopidogrel-cyp2c19 ended on 2027-06-30; the rule runs as it came',
    ]);
    expect(after.standings).toEqual(['expired']);
  });

  test('that was written for another version of the rule applies, and is reported', () => {
    const { profile, said } = overlay(`${HEAD.replace('1.0.0', '0.9.0')}  disable: true\n`);
    expect(profile?.status).toBe('retired');
    expect(said).toEqual([
      'local/ours.yaml:2 rules.overlay-stale written for 0.9.0 of clopidogrel-cyp2c19, which is 1.0.0 now',
    ]);
  });

  test('is read with the same care as a rule', () => {
    const { findings } = parseOverlays(`${HEAD}  disabel: true\n`, 'local/ours.yaml');
    expect(findings.map(({ code, place, message }) => `${place.line}:${place.column} ${code} ${message}`)).toEqual([
      '6:3 rules.unknown-property [1].disabel: unknown key disabel; did you mean disable?',
    ]);
  });
});

describe('a rule that may not be switched off', () => {
  test.each([
    ['switched off', '  disable: true\n', 'may not be switched off'],
    ['made to speak less loudly', '  outcomes: [{ outcome: other-drug, level: info }]\n', 'less loudly'],
    ['given other thresholds', '  thresholds: [{ age: { at-least: 90 } }]\n', 'other thresholds'],
  ])('is not %s by an overlay', (_, wish, message) => {
    const { profile, said } = overlay(HEAD + wish, { never: NEVER });
    expect(said).toEqual([expect.stringContaining(`rules.never-disabled ${ID} may not be `)]);
    expect(said[0]).toContain(message);
    expect(profile).toEqual(rule(SOUND).value);
  });

  test('may be given other words and a louder level', () => {
    const wish = '  outcomes: [{ outcome: other-drug, level: critical, detail: In our words. }]\n';
    expect(overlay(HEAD + wish, { never: NEVER })).toMatchObject({ said: [], standings: ['applies'] });
  });

  test.each([
    ['retired in its own file', SOUND.replace('status: active', 'status: retired'), `${ID} is retired`],
    ['taken away', SOUND.replaceAll(ID, 'another-rule'), `${ID} is not there`],
  ])('is not %s either', (_, text, message) => {
    const neverDisabled = must(parseNeverDisabled(NEVER, 'never.yaml'));
    const { findings } = applyOverlays([{ rule: rule(text) }], { overlays: [], neverDisabled }, TODAY);
    expect(findings).toEqual([expect.objectContaining({ code: 'rules.never-disabled', severity: 'error' })]);
    expect(findings[0]?.message).toContain(message);
  });
});

describe('a set of rules with overlays', () => {
  let made: ProfilesFolder;
  beforeEach(() => {
    made = new ProfilesFolder().write(ID, SOUND);
    mkdirSync(join(made.dir, 'local'));
  });
  afterEach(() => made.remove());
  const load = (asOf = TODAY) => loadRuleSet(made.dir, knowledge.terminology, { asOf });
  const local = (text: string): void => writeFileSync(join(made.dir, 'local', 'ours.yaml'), text);

  test('runs the rules as the hospital wants them, and its digest says so', async () => {
    const before = must(await load());
    local(`${HEAD}  disable: true\n`);
    const after = must(await load());
    expect(evaluate(before, POOR, 'selected').matches).toHaveLength(1);
    expect(evaluate(after, POOR, 'selected').matches).toEqual([]);
    expect(after.digest).not.toBe(before.digest);
    const ended = must(await load(Date.parse('2028-01-01')));
    expect(ended.digest).toBe(before.digest);
  });

  test('is refused as a whole when an overlay makes a rule unsound, at the place in the overlay', async () => {
    local(`${HEAD}  outcomes:\n    - outcome: other-drug\n      summary: '{drg} will not work'\n`);
    const { ok, findings } = await load();
    expect(ok).toBe(false);
    expect(findings.map(({ code, place }) => `${place.line}:${place.column} ${code}`)).toEqual([
      '8:16 rules.card-wording',
    ]);
  });
});

test('every rule that may not be switched off is shipped, active, and speaks as loudly as can be', async () => {
  const set = must(await loadRuleSet('profiles', knowledge.terminology, { asOf: TODAY }));
  const { value } = must(parseNeverDisabled(readFileSync('profiles/never-disable.yaml', 'utf8'), 'never-disable.yaml'));
  for (const { rule: id } of value) {
    const { profile } = set.byId.get(id) ?? {};
    expect([id, profile?.status]).toEqual([id, 'active']);
    expect([id, JSON.stringify(profile)]).toEqual([id, expect.stringContaining('"level":"critical"')]);
  }
});

test('the overlays that profiles/local/README.md shows do what they say', async () => {
  const [, shown = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('profiles/local/README.md', 'utf8')) ?? [];
  const overlays = [must(parseOverlays(shown, 'README.md'))];
  const { folders } = await readRuleFolders('profiles', { tests: false });
  const { findings, standings, changed } = applyOverlays(folders, { overlays }, TODAY);
  expect(findings).toEqual([]);
  expect(standings.map(({ standing }) => standing)).toEqual(['applies', 'applies', 'applies']);
  expect(checkRules(changed, knowledge.terminology, { asOf: TODAY, tests: false })).toEqual([]);
});
