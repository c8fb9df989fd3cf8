import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { geneSymbol } from '../../src/kernel/index.ts';
import { knowledge } from '../kit/knowledge.ts';

/*
 * Every diplotype of every gene against the published rules. The rules are read here from their own table by the shortest code that can read
 * them, and the sums are made of decimal texts: nothing of src/genomics takes part in what is expected.
 */

interface Published {
  readonly gene: string;
  readonly method: string;
  readonly key1: string;
  readonly key2: string;
  readonly phenotype: string;
  readonly count: string;
}

const published: readonly Published[] = readFileSync(
  fileURLToPath(new URL('./published-rules.tsv', import.meta.url)),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('gene\t'))
  .map((line) => {
    const [gene = '', method = '', key1 = '', key2 = '', phenotype = '', count = ''] = line.split('\t');
    return { gene, method, key1, key2, phenotype, count };
  });

const { genomics } = knowledge();
const genesOf = (method: string): readonly string[] => [
  ...new Set(published.filter((row) => row.method === method).map((row) => row.gene)),
];

/** What the engine says of a genotype: its only phenotype, or `Indeterminate`. */
function told(gene: string, text: string, sex: 'female' | 'male'): string {
  const reading = genomics.parseDiplotype(geneSymbol(gene), text);
  if (!reading.ok) throw new Error(`${gene} ${text}: ${reading.why}`);
  const result = genomics.phenotypeOf(geneSymbol(gene), reading.diplotype, sex);
  if (result.state === 'indeterminate') return 'Indeterminate';
  expect(result.phenotypes).toHaveLength(1);
  return result.phenotypes[0] ?? '';
}

/** CPIC's own way of writing a sum: hundredths as whole numbers, so that no floating point takes part. */
function sumText(a: string, b: string): string {
  const hundredths = (text: string): number => {
    const [whole = '0', fraction = ''] = text.replace('≥', '').split('.');
    return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  };
  const sum = hundredths(a) + hundredths(b);
  const fraction = String(sum % 100)
    .padStart(2, '0')
    .replace(/0$/, '');
  return `${a.includes('≥') || b.includes('≥') ? '≥' : ''}${Math.floor(sum / 100)}.${fraction}`;
}

/** Activity values as the table writes them. */
const activities = new Map(
  readFileSync(fileURLToPath(new URL('../../profiles/knowledge/alleles.tsv', import.meta.url)), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([gene, allele, , activity]) => [`${gene} ${allele}`, activity ?? '']),
);

describe('every diplotype of the published tables', () => {
  test.each(genesOf('function-pair'))('%s: two functions give the published phenotype', (gene) => {
    const rules = published.filter((row) => row.gene === gene && row.method === 'function-pair');
    const counts = new Map<Published, number>();
    const alleles = genomics.alleles(geneSymbol(gene)).filter((allele) => !/^\*45\.00[12]$/.test(allele.name));
    const wrong: string[] = [];
    alleles.forEach((a, i) => {
      for (const b of alleles.slice(i)) {
        const rule = rules.find(
          (r) => (r.key1 === a.func && r.key2 === b.func) || (r.key1 === b.func && r.key2 === a.func),
        );
        if (rule !== undefined) counts.set(rule, (counts.get(rule) ?? 0) + 1);
        const expected = rule?.phenotype ?? 'Indeterminate';
        for (const text of [`${a.name}/${b.name}`, `${b.name}/${a.name}`])
          if (told(gene, text, 'female') !== expected)
            wrong.push(`${text}: ${told(gene, text, 'female')}, published ${expected}`);
      }
    });
    expect(wrong).toEqual([]);
    for (const rule of rules)
      expect([rule.key1, rule.key2, String(counts.get(rule))]).toEqual([rule.key1, rule.key2, rule.count]);
  });

  test.each(genesOf('activity-score'))('%s: the sum of two activity values gives the published phenotype', (gene) => {
    const rules = published.filter((row) => row.gene === gene && row.method === 'activity-score');
    const counts = new Map<string, number>();
    const alleles = genomics.alleles(geneSymbol(gene));
    const wrong: string[] = [];
    alleles.forEach((a, i) => {
      for (const b of alleles.slice(i)) {
        const [x, y] = [activities.get(`${gene} ${a.name}`) ?? '', activities.get(`${gene} ${b.name}`) ?? ''];
        const score = x === '' || y === '' ? 'n/a' : sumText(x, y);
        counts.set(score, (counts.get(score) ?? 0) + 1);
        const expected = rules.find((r) => r.key1 === score)?.phenotype ?? 'Indeterminate';
        const text = `${a.name}/${b.name}`;
        if (told(gene, text, 'male') !== expected)
          wrong.push(`${text}: ${told(gene, text, 'male')}, published ${expected} (${score})`);
        if (score !== 'n/a' && !rules.some((r) => r.key1 === score))
          wrong.push(`${text}: no published rule for ${score}`);
      }
    });
    expect(wrong).toEqual([]);
    // CYP2D6 has gained structural alleles since its diplotype table was published, so only the other two are counted.
    if (gene !== 'CYP2D6')
      for (const rule of rules.filter((r) => r.key1 !== 'n/a'))
        expect([rule.key1, String(counts.get(rule.key1))]).toEqual([rule.key1, rule.count]);
  });

  test.each(genesOf('single-function'))('%s: one allele alone gives the published phenotype', (gene) => {
    const rules = published.filter((row) => row.gene === gene && row.method === 'single-function');
    const counts = new Map<string, number>();
    for (const allele of genomics.alleles(geneSymbol(gene))) {
      const rule = rules.find((r) => r.key1 === allele.func);
      counts.set(allele.func, (counts.get(allele.func) ?? 0) + 1);
      expect([allele.name, told(gene, allele.name, 'male')]).toEqual([allele.name, rule?.phenotype]);
    }
    for (const rule of rules) expect([rule.key1, String(counts.get(rule.key1))]).toEqual([rule.key1, rule.count]);
  });

  test('RYR1: one associated allele makes susceptible, everything else stays uncertain', () => {
    const alleles = genomics.alleles(geneSymbol('RYR1'));
    const wrong: string[] = [];
    alleles.forEach((a, i) => {
      for (const b of alleles.slice(i)) {
        const associated = [a, b].some((allele) => allele.func === 'Malignant Hyperthermia associated');
        const expected = associated ? 'Malignant Hyperthermia Susceptibility' : 'Uncertain Susceptibility';
        if (told('RYR1', `${a.name}/${b.name}`, 'female') !== expected) wrong.push(`${a.name}/${b.name}`);
      }
    });
    expect(wrong).toEqual([]);
  });

  test.each(genesOf('allele-present'))('%s: each named risk allele is judged on its own', (gene) => {
    const rules = published.filter((row) => row.gene === gene);
    const letter = gene.replace('HLA-', '');
    const typed = ['01:01', ...new Set(rules.map((rule) => rule.key1.replace('*', '')))];
    for (const a of typed)
      for (const b of typed) {
        const reading = genomics.parseDiplotype(geneSymbol(gene), `${gene}*${a}:01/${letter}*${b}`);
        if (!reading.ok) throw new Error(reading.why);
        const result = genomics.phenotypeOf(geneSymbol(gene), reading.diplotype);
        const held = result.state === 'known' ? result.phenotypes : [];
        for (const rule of rules) {
          const present = [a, b].includes(rule.key1.replace('*', ''));
          expect([a, b, rule.phenotype, held.includes(rule.phenotype)]).toEqual([
            a,
            b,
            rule.phenotype,
            present === (rule.method === 'allele-present'),
          ]);
        }
      }
  });
});
