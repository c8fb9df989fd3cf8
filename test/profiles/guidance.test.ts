import { readFileSync } from 'node:fs';
import { readRuleFolders } from '../../src/adapters/files/rules.ts';
import { compileRules } from '../../src/rules/compile.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import type { RuleProfile } from '../../src/rules/rule-profile.ts';
import { outcomeOf } from '../../src/rules/walk.ts';
import { knowledge, must, patient } from '../rules/knowledge.ts';

/** Genes whose tables are written by activity score. */
const SCORED = new Set(['CYP2D6', 'DPYD']);

/** Problems and age that make a patient of the population that a table names. */
const POPULATIONS: Readonly<Record<string, string>> = {
  'CVI ACS PCI': 'age: 60, conditions: [acute-coronary-syndrome]',
  'CVI non-ACS non-PCI': 'age: 60, conditions: [peripheral-artery-disease]',
  NVI: 'age: 60, conditions: [stroke-or-tia]',
  pediatrics: 'age: 8',
};

/** `TPMT=Poor Metabolizer; NUDT15=No Result` as the genes of a test. */
function genesOf(result: string): string {
  const genes = new Map<string, string>();
  for (const part of result.split('; ')) {
    const [gene = '', value = ''] = part.split('=');
    const hla = /^(\*\d+:\d+) (positive|negative)$/.exec(value);
    if (value === 'No Result') continue;
    if (hla !== null) genes.set(gene, `{ '${hla[1]}': ${hla[2]} }`);
    else if (value === 'Indeterminate' || value === 'n/a') genes.set(gene, '{ indeterminate: uncertain function }');
    else if (SCORED.has(gene)) genes.set(gene, `{ score: '${value.replace('≥', '>= ')}' }`.replace(/'([\d.]+)'/, '$1'));
    else genes.set(gene, `{ phenotype: ${value} }`);
  }
  return [...genes].map(([gene, written]) => `${gene}: ${written}`).join(', ');
}

const drugOf = ({ trigger }: RuleProfile): string => ('drugs' in trigger ? (trigger.drugs[0] ?? '') : '');

const { folders } = await readRuleFolders('profiles', { tests: false });

const cases = readFileSync(new URL('./guidance.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map((line) => line.split('\t'));

describe('the rules say what the published tables say', () => {
  const byRule = new Map<string, string[][]>();
  for (const row of cases) byRule.set(row[0] ?? '', [...(byRule.get(row[0] ?? '') ?? []), row]);

  test.each([...byRule.keys()])('%s', (id) => {
    const file = folders.map(({ rule }) => rule).find(({ value }) => value.id === id);
    if (file === undefined) throw new Error(`there is no rule ${id}`);
    const set = must(
      compileRules([file], knowledge.terminology, { scoresOfPhenotype: knowledge.genomics.scoresOfPhenotype }),
    );
    const drug = drugOf(file.value);
    const wrong: string[] = [];
    for (const [, result = '', population = '', kinds = '', strength = ''] of byRule.get(id) ?? []) {
      const taken = /use >/.test(population) ? `, active: [${drug}]` : '';
      const who = POPULATIONS[population] ?? 'age: 45';
      const written = `{ ${who}, sex: female, orders: [${drug}]${taken}, genes: { ${genesOf(result)} } }`;
      const [match] = evaluate(set, patient(written), 'selected').matches;
      const outcome = match === undefined ? undefined : outcomeOf(file.value, match.row);
      const said =
        outcome === undefined
          ? 'nothing'
          : `${[outcome.category, ...(outcome.also ?? [])].sort().join('+')} ${outcome.strength}`;
      if (said !== `${kinds} ${strength}`) wrong.push(`${result} (${population}): ${kinds} ${strength}, not ${said}`);
    }
    expect(wrong).toEqual([]);
  });
});
