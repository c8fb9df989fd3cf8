import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readRuleFolders } from '../../src/adapters/files/rules.ts';
import { formatRule, SECTIONS } from '../../src/rules/format.ts';
import { RuleProfileSchema } from '../../src/rules/rule-profile.ts';
import { rule } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

/** The sections of the sound rule, each with a comment above it and some with one behind. */
const sections = SOUND.split(/^(?=[a-z])/m).map(
  (section, i) => `# about section ${i}\n${i % 2 === 0 ? section : section.replace('\n', ' # behind\n')}`,
);

describe('the usual order of a rule', () => {
  test('has a place for every key', () => {
    expect([...SECTIONS].sort()).toEqual(Object.keys(RuleProfileSchema.properties).sort());
  });
  test('is reached from any other, comments going with their sections, and stays once reached', () => {
    const usual = formatRule(`# header\n\n${sections.map((section) => section.replace(/^#.*\n/, '')).join('')}`);
    expect(usual?.startsWith('# header\n\nid: clopidogrel-cyp2c19\n')).toBe(true);
    fc.assert(
      fc.property(fc.shuffledSubarray(sections, { minLength: sections.length }), ([first = '', ...others]) => {
        // The comment above the first key is the header of the file.
        const shuffled = `# header\n\n${first.replace(/^#.*\n/, '')}${others.join('')}`;
        const formatted = formatRule(shuffled) ?? '';
        expect(formatRule(formatted)).toBe(formatted);
        expect(rule(formatted).value).toEqual(rule(SOUND).value);
        expect(formatted.split('\n').sort()).toEqual(shuffled.split('\n').sort());
        for (const section of others) expect(formatted).toContain(section);
      }),
      { numRuns: 100 },
    );
  });
  test('mends line ends, and leaves alone what is no rule', () => {
    expect(formatRule(SOUND.replaceAll('\n', '\r\n'))).toBe(SOUND);
    expect(formatRule(`${SOUND}\n\n\n`)).toBe(SOUND);
    for (const odd of ['', '- a list', 'a: [', '{ id: x }', 'text']) expect(formatRule(odd)).toBeUndefined();
  });
  test('says of every shipped rule what it said before', async () => {
    const { folders } = await readRuleFolders('profiles', { tests: false });
    for (const { rule: file } of folders) {
      const text = readFileSync(file.file, 'utf8');
      const formatted = formatRule(text) ?? '';
      expect(rule(formatted).value).toEqual(file.value);
    }
  });
});
