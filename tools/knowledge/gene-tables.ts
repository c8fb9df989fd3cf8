import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Takes over a new release of the gene tables: reads alleles.tsv and phenotype_rules.tsv of a facts folder (columns as PharmCAT's tables were
 * condensed: gene, allele, function, activity, reference, source; gene, method, key1, key2, phenotype) and rewrites the two tables of
 * profiles/knowledge. The remarks at their top stay and must be brought up to date by hand; what has changed is for git to show.
 *
 *   node dist/tools/knowledge/gene-tables.js FACTS_FOLDER
 */

const KNOWLEDGE = fileURLToPath(new URL('../../../profiles/knowledge/', import.meta.url));

type Row = ReadonlyMap<string, string>;

function rowsOf(path: string): readonly Row[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const columns = (lines[0] ?? '').split('\t');
  return lines.slice(1).map((line) => {
    const cells = line.split('\t');
    return new Map(columns.map((name, i) => [name, cells[i] ?? '']));
  });
}

const cell = (row: Row, name: string): string => row.get(name) ?? '';
/** Risk alleles that only other guidelines name stay: the source does not list them. */
const isOwn = (gene: string): boolean => gene.startsWith('HLA-');

function rewrite(name: string, columns: readonly string[], rows: readonly (readonly string[])[]): void {
  const path = join(KNOWLEDGE, name);
  const remarks = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('# '));
  const text = [...remarks, columns.join('\t'), ...rows.map((row) => row.join('\t').trimEnd())].join('\n');
  writeFileSync(path, `${text}\n`);
  console.log(`${name}: ${rows.length} rows. Bring its remarks (version, date) up to date.`);
}

/** A date for the release, without the version it came with. */
const asOf = (source: string): string => /\((\d{4}-\d{2}-\d{2})\)/.exec(source)?.[1] ?? source;

function alleles(folder: string): void {
  const fresh = rowsOf(join(folder, 'alleles.tsv')).map((row) => [
    cell(row, 'gene'),
    cell(row, 'allele'),
    cell(row, 'function'),
    cell(row, 'activity'),
    cell(row, 'reference') === 'Y' || (cell(row, 'gene') === 'MT-RNR1' && cell(row, 'allele') === 'Reference')
      ? 'Y'
      : '',
    asOf(cell(row, 'source')),
  ]);
  const known = new Set(fresh.map(([gene, allele]) => `${gene} ${allele}`));
  const columns = ['gene', 'allele', 'function', 'activity', 'reference', 'as_of'];
  const kept = rowsOf(join(KNOWLEDGE, 'alleles.tsv'))
    .filter((row) => isOwn(cell(row, 'gene')) && !known.has(`${cell(row, 'gene')} ${cell(row, 'allele')}`))
    .map((row) => columns.map((name) => cell(row, name)));
  rewrite('alleles.tsv', columns, [...fresh, ...kept]);
}

/** Scores that follow one another with the same phenotype become one range; a range that ends in "at least" has no end. */
function scoreRanges(gene: string, rows: readonly Row[]): readonly (readonly string[])[] {
  const scores = rows
    .filter((row) => cell(row, 'key1') !== 'n/a')
    .map((row) => ({
      value: Number(cell(row, 'key1').replace('≥', '')),
      text: cell(row, 'key1').replace('≥', ''),
      open: cell(row, 'key1').startsWith('≥'),
      phenotype: cell(row, 'phenotype'),
    }))
    .sort((a, b) => a.value - b.value);
  const ranges: { from: string; to: string; open: boolean; phenotype: string }[] = [];
  for (const score of scores) {
    const last = ranges.at(-1);
    if (last?.phenotype === score.phenotype) {
      last.to = score.text;
      last.open ||= score.open;
    } else ranges.push({ from: score.text, to: score.text, open: score.open, phenotype: score.phenotype });
  }
  return ranges.map(({ from, to, open, phenotype }) => [gene, 'activity-score', from, open ? '' : to, phenotype]);
}

function rules(folder: string): void {
  const published = rowsOf(join(folder, 'phenotype_rules.tsv'));
  const genes = [...new Set(published.map((row) => cell(row, 'gene')))].sort();
  const fresh = genes.flatMap((gene) => {
    const own = published.filter((row) => cell(row, 'gene') === gene);
    const plain = own
      .filter((row) => cell(row, 'method') !== 'activity-score')
      .map((row) => [gene, cell(row, 'method'), cell(row, 'key1'), cell(row, 'key2'), cell(row, 'phenotype')]);
    // Rules of one allele stand in order of risk: the genomics takes the first that fits.
    const risk = ['Increased', 'Uncertain', 'Normal'];
    if (gene === 'MT-RNR1')
      plain.sort((a, b) => risk.indexOf(a[2]?.split(' ')[0] ?? '') - risk.indexOf(b[2]?.split(' ')[0] ?? ''));
    return [
      ...plain,
      ...scoreRanges(
        gene,
        own.filter((row) => cell(row, 'method') === 'activity-score'),
      ),
    ];
  });
  const known = new Set(fresh.map((row) => row.slice(0, 3).join(' ')));
  const columns = ['gene', 'method', 'first', 'second', 'phenotype'];
  const kept = rowsOf(join(KNOWLEDGE, 'phenotype-rules.tsv'))
    .map((row) => columns.map((name) => cell(row, name)))
    .filter((row) => isOwn(row[0] ?? '') && !known.has(row.slice(0, 3).join(' ')));
  rewrite('phenotype-rules.tsv', columns, [...fresh, ...kept]);
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error('Name the folder that holds alleles.tsv and phenotype_rules.tsv.');
  process.exitCode = 1;
} else {
  alleles(folder);
  rules(folder);
}
