import { readFileSync } from 'node:fs';
import { readRuleFolders } from '../../src/adapters/files/rules.ts';
import { compileRules } from '../../src/rules/compile.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';
import type { RuleOutcome, RuleProfile } from '../../src/rules/rule-profile.ts';
import { outcomeOf } from '../../src/rules/walk.ts';
import { knowledge, must, patient } from '../rules/knowledge.ts';

/** Genes whose tables are written by activity score. */
const SCORED = new Set(['CYP2C9', 'CYP2D6', 'DPYD']);

/** Problems and age that make a patient of the population that a table names. */
const POPULATIONS: Readonly<Record<string, string>> = {
  'acute coronary syndrome or PCI': 'age: 60, conditions: [acute-coronary-syndrome]',
  'other cardiovascular disease': 'age: 60, conditions: [peripheral-artery-disease]',
  'stroke, TIA or carotid disease': 'age: 60, conditions: [stroke-or-tia]',
  children: 'age: 8',
};

interface PublishedRow {
  readonly rule: string;
  readonly result: string;
  readonly population: string;
  readonly kinds: string;
  readonly strength: string;
  readonly numbers: readonly string[];
}

/** How a row names its population when it stands for all that its table tells apart. */
const WIDE = /^(new or long-standing treatment|every reason for treatment|adults and children)$/;

/** Where a rule says something else than its table on purpose, and why. */
const DIFFERENCES: readonly {
  readonly rule: string;
  readonly differs: (row: PublishedRow) => boolean;
  readonly why: string;
}[] = [
  {
    rule: 'carbamazepine-hla-cpic',
    differs: ({ population, result }) =>
      /no alternative/.test(population) && /HLA-A=\*31:01 positive; HLA-B=(No Result|\*15:02 negative)/.test(result),
    why: 'no chart says that there is no alternative: the text of the row for new patients names this case',
  },
  {
    rule: 'mercaptopurine-tpmt-nudt15-cpic',
    differs: ({ result }) => result === 'NUDT15=Normal Metabolizer; TPMT=No Result',
    why: 'the tables of azathioprine and thioguanine ask for TPMT here: a missing test never reads as normal',
  },
  ...['amitriptyline', 'clomipramine', 'doxepin', 'imipramine', 'nortriptyline'].map((drug) => ({
    rule: `${drug}-cyp2d6-dpwg`,
    differs: ({ result }: PublishedRow) => /=0\.(25|5|75)$/.test(result),
    why: 'the guideline was edited after these rows: the row of score 1, of 2025-11, adds other guidance for the same phenotype',
  })),
  {
    rule: 'pantoprazole-cyp2c19-fda',
    differs: ({ population }) => population === '',
    why: 'the label speaks of children, as the table does: the row leaves its population out',
  },
];

/** `TPMT=Poor Metabolizer; NUDT15=No Result` as the genes of a test. */
function genesOf(result: string): string {
  const genes = new Map<string, string>();
  for (const part of result.split('; ')) {
    const [gene = '', value = ''] = part.split('=');
    const hla = /^(\*\d+:\d+) (positive|negative)$/.exec(value);
    if (value === 'No Result') continue;
    if (hla !== null) genes.set(gene, `{ '${hla[1]}': ${hla[2]} }`);
    else if (value.includes('/')) genes.set(gene, `{ diplotype: '${value}' }`);
    else if (value === 'Indeterminate' || value === 'n/a') genes.set(gene, '{ indeterminate: uncertain function }');
    else if (SCORED.has(gene)) genes.set(gene, `{ score: '${value.replace('≥', '>= ')}' }`.replace(/'([\d.]+)'/, '$1'));
    else if (value.startsWith('-')) genes.set(gene, `{ phenotype: '${value}' }`);
    else genes.set(gene, `{ phenotype: ${value} }`);
  }
  return [...genes].map(([gene, written]) => `${gene}: ${written}`).join(', ');
}

const drugOf = ({ trigger }: RuleProfile): string => ('drugs' in trigger ? (trigger.drugs[0] ?? '') : '');

/** An outcome of category `none` makes no card; what its source names beside it stands under `also`. */
function kindsOf({ category, also = [] }: RuleOutcome): string {
  const kinds = [category, ...also];
  return (kinds.length > 1 ? kinds.filter((kind) => kind !== 'none') : kinds).sort().join('+');
}

/** Numbers that stand in what the clinician reads: `50` also as "half" would have to be written out. */
function numbersOf({ detail, summary, options = [] }: RuleOutcome): ReadonlySet<string> {
  return new Set(JSON.stringify([detail, summary, options]).match(/\d+(?:\.\d+)?/g) ?? []);
}

/** A draft is held to its table as well: only its status keeps it from running. */
const setOf = (file: RuleFile) =>
  must(
    compileRules([{ ...file, value: { ...file.value, status: 'active' } }], knowledge.terminology, {
      scoresOfPhenotype: knowledge.genomics.scoresOfPhenotype,
    }),
  );

/** Two results of a gene that its table tells apart. */
function opposites(gene: string, published: readonly PublishedRow[]): readonly string[] {
  const written = new Set<string>();
  for (const { result } of published)
    for (const part of result.split('; '))
      if (part.startsWith(`${gene}=`) && !/No Result|Indeterminate|n\/a/.test(part))
        written.add(genesOf(part).slice(gene.length + 2));
  return [...written].filter((_, at, all) => at === 0 || at === all.length - 1);
}

const { folders } = await readRuleFolders('profiles', { tests: false });

const rows: readonly PublishedRow[] = ['guidance', 'guidance-dpwg', 'guidance-fda'].flatMap((table) =>
  readFileSync(new URL(`./${table}.tsv`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(1)
    .map((line) => {
      const [rule = '', result = '', population = '', kinds = '', strength = '', numbers = ''] = line.split('\t');
      return { rule, result, population, kinds, strength, numbers: numbers.split(' ').filter((one) => one !== '') };
    }),
);

const byRule = new Map<string, PublishedRow[]>();
for (const row of rows) byRule.set(row.rule, [...(byRule.get(row.rule) ?? []), row]);

describe('the rules say what the published tables say', () => {
  test.each([...byRule.keys()])('%s', (id) => {
    const file = folders.map(({ rule }) => rule).find(({ value }) => value.id === id);
    if (file === undefined) throw new Error(`there is no rule ${id}`);
    const { value } = file;
    const set = setOf(file);
    const drug = drugOf(value);
    const wrong: string[] = [];
    for (const row of byRule.get(id) ?? []) {
      const { result, population, kinds, strength, numbers } = row;
      const taken = /more than 3 months/.test(population) ? `, active: [${drug}]` : '';
      const who = POPULATIONS[population] ?? 'age: 45';
      const written = `{ ${who}, sex: female, orders: [${drug}]${taken}, genes: { ${genesOf(result)} } }`;
      const [match] = evaluate(set, patient(written), 'selected').matches;
      const outcome = match === undefined ? undefined : outcomeOf(value, match.row);
      const said = outcome === undefined ? 'nothing ' : `${kindsOf(outcome)} ${outcome.strength}`;
      const intended = DIFFERENCES.some(({ rule, differs }) => rule === id && differs(row));
      if (intended === (said === `${kinds} ${strength}`))
        wrong.push(`${result} (${population}): ${kinds} ${strength}, ${intended ? 'no difference' : `not ${said}`}`);
      const named = match === undefined ? '' : (value.rows[match.row]?.population ?? '');
      if (id.endsWith('-cpic') && !intended && !WIDE.test(named) && !named.includes(population.replace(/, no .*$/, '')))
        wrong.push(`${result} (${population}): the row is for ${named}`);
      const unnamed = intended || outcome === undefined ? [] : numbers.filter((one) => !numbersOf(outcome).has(one));
      if (unnamed.length > 0) wrong.push(`${result} (${population}): the text does not name ${unnamed.join(', ')}`);
    }
    expect(wrong).toEqual([]);
  });

  test('a row of no change on one gene alone is not shown when results of the other contradict each other', () => {
    const reassuring: string[] = [];
    for (const [id, published] of byRule) {
      const file = folders.map(({ rule }) => rule).find(({ value }) => value.id === id);
      if (file === undefined) continue;
      const set = setOf(file);
      for (const { result, population, kinds } of published) {
        const [gene = ''] = /[\w-]+(?==No Result)/.exec(result) ?? [];
        if (gene === '' || kinds !== 'none' || population !== 'general' || /Indeterminate|n\/a/.test(result)) continue;
        const genes = `${genesOf(result)}, ${gene}: [${opposites(gene, published).join(', ')}]`;
        const drug = drugOf(file.value);
        const [match] = evaluate(
          set,
          patient(`{ age: 45, orders: [${drug}], genes: { ${genes} } }`),
          'selected',
        ).matches;
        if (match !== undefined && outcomeOf(file.value, match.row)?.category === 'none')
          reassuring.push(`${id}: ${result}`);
      }
    }
    expect(reassuring).toEqual([]);
  });

  test('every rule of a guideline is held to its table', () => {
    const rules = folders.map(({ rule }) => rule.value.id).filter((id) => /-(cpic|dpwg|fda)$/.test(id));
    expect(rules.filter((id) => !byRule.has(id))).toEqual([]);
  });
});
