import { diffRules } from '../../src/rules/diff.ts';
import { knowledge, rule } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

const changed = (...changes: readonly (readonly [string, string])[]): readonly string[] => {
  let text = SOUND;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return diffRules([rule(SOUND).value], [rule(text).value], knowledge.terminology).map(
    ({ about, before, after }) => `${about}: ${before} → ${after}`,
  );
};

describe('the difference between two states of the rules', () => {
  test('is none where nothing became otherwise', () => {
    expect(changed()).toEqual([]);
  });
  test('is said in clinical words', () => {
    expect(
      changed(
        ['phenotype: [Poor Metabolizer, Likely Poor Metabolizer]', 'phenotype: [Poor Metabolizer]'],
        ['level: warning', 'level: critical'],
        ['at-least: 18', 'at-least: 12'],
        ['drug: prasugrel', 'drug: ticagrelor'],
      ),
    ).toEqual([
      'speaks only when: age is at least 18 → age is at least 12',
      'row poor, when: CYP2C19 is Poor Metabolizer or Likely Poor Metabolizer → CYP2C19 is Poor Metabolizer',
      'row poor, level: warning → critical',
      expect.stringMatching(/^row poor, option 1: prasugrel instead: .* unless has Stroke.* → ticagrelor instead: /),
    ]);
  });
  test('names rows that come and go, and rules too', () => {
    expect(changed(['row: intermediate', 'row: middle']).map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['row intermediate, when', 'row middle, when', 'row middle, says']),
    );
    const other = rule(SOUND.replace('id: clopidogrel-cyp2c19', 'id: another')).value;
    expect(diffRules([rule(SOUND).value], [other], knowledge.terminology)).toEqual([
      {
        ruleId: 'another',
        about: 'the rule',
        after: 'Clopidogrel and CYP2C19, 1.0.0, active, rows poor, intermediate',
      },
      {
        ruleId: 'clopidogrel-cyp2c19',
        about: 'the rule',
        before: 'Clopidogrel and CYP2C19, 1.0.0, active, rows poor, intermediate',
      },
    ]);
  });
  test('sees every part of a rule: whatever is changed, something is said', () => {
    for (const [from, to] of [
      ['title: Clopidogrel', 'title: About clopidogrel'],
      ['owner: Clinical', 'owner: Ward'],
      ['status: active', 'status: shadow'],
      ['2099-01-01', '2098-01-01'],
      ['drugs: [clopidogrel]', 'drugs: [aspirin]'],
      ['rows:', 'hit: first\nrows:'],
      ['detail: Less', 'detail: Much less'],
      ['patient: Your body activates', 'patient: The body activates'],
      ['strength: moderate', 'strength: optional'],
      ['category: other-guidance', 'category: dose-change'],
      ['test: dpyd-genotype', 'test: hba1c'],
      ['recommended-option: 1', 'recommended-option: 2'],
      ['url: https://example.org/guideline', 'url: https://example.org/other'],
      ['licence: CC0-1.0', 'licence: other'],
    ] as const)
      expect([from, changed([from, to]).length > 0]).toEqual([from, true]);
  });
});
