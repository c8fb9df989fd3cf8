import { explain } from '../../src/rules/explain/explain.ts';
import { explanationPage } from '../../src/rules/explain/page.ts';
import { patient, rule, ruleOf, setOf } from './knowledge.ts';
import { SOUND } from './sound-rule.ts';

const HEAD = { about: 'patient.json', asOf: '2026-11-23' };
const page = (written: string, text = SOUND): string => {
  const set = setOf(rule(text));
  const profile = patient(written);
  return explanationPage(
    set.rules.map((one) => explain(set, one, profile, { drug: 'clopidogrel' })),
    HEAD,
  );
};
/** What a reader without style sheet sees. */
const textOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page of an explanation', () => {
  test('says in words what holds, what does not and what is open, and what the card would say', () => {
    const text = textOf(page("{ age: 64, genes: { CYP2C19: { diplotype: '*2/*2' } }, orders: [clopidogrel] }"));
    expect(text).toContain('Says what stands in row poor');
    expect(text).toContain('Row poor ✔ holds “clopidogrel will not protect this patient”');
    expect(text).toContain('CYP2C19: Poor Metabolizer (*2/*2) [CYP2C19#1, 2026-01-14]');
    expect(text).toContain('Row intermediate ✘ does not hold');
    expect(text).toContain('1 rule was looked at: 1 speak, 0 cannot be decided, 0 say nothing.');
  });

  test('names what would decide an open rule', () => {
    const text = textOf(page('{ age: 64, orders: [clopidogrel] }'));
    expect(text).toContain('? Cannot be decided. It would be by: CYP2C19: not on file');
    expect(text).toContain('? unknown');
  });

  test('puts the rules that speak before those that are open, and these before the silent', () => {
    const condition = (gene: string) => ({ gene, phenotype: ['Poor Metabolizer'] });
    const set = setOf(
      ruleOf([['row', condition('CYP2D6')]], { id: 'a-open' }),
      ruleOf([['row', { sex: 'male' }]], { id: 'b-silent' }),
      ruleOf([['row', { sex: 'female' }]], { id: 'c-speaks' }),
    );
    const profile = patient('{ sex: female, orders: [clopidogrel] }');
    const html = explanationPage(
      set.rules.map((one) => explain(set, one, profile)),
      HEAD,
    );
    const order = [...html.matchAll(/class="soft">([a-c]-[a-z]+) 1\.0\.0/g)].map(([, id]) => id);
    expect(order).toEqual(['c-speaks', 'a-open', 'b-silent']);
  });

  test('folds the facts of a long record', () => {
    const genes = Array.from({ length: 9 }, () => '{ phenotype: Poor Metabolizer }').join(', ');
    const html = page(`{ age: 64, genes: { CYP2C19: [${genes}] }, orders: [clopidogrel] }`);
    expect(html).toContain('<summary>and 6 more</summary>');
  });

  test('runs nothing and fetches nothing, whatever stands in the record', () => {
    const hostile = SOUND.replace('title: Clopidogrel and CYP2C19', `title: '<script>alert("x")</script> & co'`);
    const html = page('{ age: 64, orders: [clopidogrel] }', hostile);
    expect(html).not.toContain('<script');
    expect(html).toContain('&#60;script&#62;');
    expect(html).not.toMatch(/(?:src|href)="(?!#)/);
    expect(html).toContain("default-src 'none'");
  });
});
