import fc from 'fast-check';
import { phenotypeDomain } from '../../src/rules/analyse/boxes-of.ts';
import { gapsOf } from '../../src/rules/analyse/gaps.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';
import type { Condition } from '../../src/rules/rule-profile.ts';
import { knowledge, ruleOf } from './knowledge.ts';

/*
 * A sound table, made by dealing out all results of a gene to rows, is broken in one way at a random place: the fault is found, named by its row or result, and
 * nothing else is said.
 */

const { terminology } = knowledge;
const GENES = terminology.genes.symbols.filter((symbol) => {
  const gene = terminology.genes.bySymbol(symbol);
  return gene?.kind === 'diplotype' && gene.phenotypes.length >= 3;
});

type Row = readonly [string, readonly string[]];
/** All results of a gene dealt out to two or more rows, none of them empty. */
const table = fc
  .constantFrom(...GENES)
  .chain((gene) => {
    const domain = phenotypeDomain(gene, terminology);
    return fc.tuple(
      fc.constant(gene),
      fc.shuffledSubarray([...domain], { minLength: domain.length }),
      fc.uniqueArray(fc.integer({ min: 1, max: domain.length - 1 }), { minLength: 1, maxLength: 3 }),
    );
  })
  .map(([gene, results, cuts]) => {
    const ends = [...cuts.sort((a, b) => a - b), results.length];
    const rows = ends.map((end, i): Row => [`row-${i + 1}`, results.slice(ends[i - 1] ?? 0, end)]);
    return { gene, rows };
  });

const conditionOf = (gene: string, results: readonly string[]): Condition => ({ gene, phenotype: [...results] });
const fileOf = (gene: string, rows: readonly Row[], more: Parameters<typeof ruleOf>[1] = {}): RuleFile =>
  ruleOf(
    rows.map(([name, results]) => [name, conditionOf(gene, results)]),
    more,
  );
const said = (...files: readonly RuleFile[]): readonly string[] =>
  gapsOf(files, terminology).map(({ kind, rows, example }) => [kind, ...rows, example ?? ''].join(' | '));
const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
};

describe('rules gaps, of a table with one fault in it,', () => {
  test('says nothing while there is none', () => {
    fc.assert(fc.property(table, ({ gene, rows }) => expect(said(fileOf(gene, rows))).toEqual([])));
  });

  test('finds the result that no row speaks for', () => {
    fc.assert(
      fc.property(table, fc.nat(), ({ gene, rows }, seed) => {
        const lost = at(
          rows.flatMap(([, results]) => results),
          seed,
        );
        const rest = rows
          .map(([name, results]): Row => [name, results.filter((result) => result !== lost)])
          .filter(([, results]) => results.length > 0);
        expect(said(fileOf(gene, rest))).toEqual([`uncovered | ${gene} ${lost}`]);
      }),
    );
  });

  test('finds the two rows that hold together, and for whom', () => {
    fc.assert(
      fc.property(table, fc.nat(), fc.nat(), ({ gene, rows }, seed, other) => {
        const [from, results] = at(rows, seed);
        const [to] = at(
          rows.filter(([name]) => name !== from),
          other,
        );
        const shared = at(results, other);
        const both = rows.map(([name, own]): Row => [name, name === to ? [...own, shared] : own]);
        const [first, second] = rows.map(([name]) => name).filter((name) => name === from || name === to);
        expect(said(fileOf(gene, both))).toEqual([`overlap | ${first} | ${second} | ${gene} ${shared}`]);
      }),
    );
  });

  test('finds the row that rows before it hide', () => {
    fc.assert(
      fc.property(
        table,
        fc.nat(),
        fc.constantFrom('first' as const, 'first-known' as const),
        ({ gene, rows }, seed, hit) => {
          const [, results] = at(rows, seed);
          const hidden: Row = ['hidden', results.slice(0, 1 + (seed % results.length))];
          expect(said(fileOf(gene, [...rows, hidden], { hit }))).toEqual(['shadowed | hidden | ']);
        },
      ),
    );
  });

  test('finds the row that holds for nobody', () => {
    fc.assert(
      fc.property(table, fc.nat(), ({ gene, rows }, seed) => {
        const sound = rows.map(([name, results]): readonly [string, Condition] => [name, conditionOf(gene, results)]);
        const [, one] = at(rows, seed);
        const [, other] = at(rows, seed + 1);
        const dead: Condition = { all: [conditionOf(gene, one), conditionOf(gene, other)] };
        expect(said(ruleOf([...sound, ['dead', dead]]))).toEqual(['dead | dead | ']);
      }),
    );
  });

  test('finds the rule that says no change where another asks for one', () => {
    fc.assert(
      fc.property(table, fc.nat(), ({ gene, rows }, seed) => {
        const asks = fileOf(gene, rows, { id: 'asks' });
        const [, results] = at(rows, seed);
        const result = at(results, seed);
        const quiet = fileOf(
          gene,
          [
            ['quiet', [result]],
            ['rest', phenotypeDomain(gene, terminology).filter((one) => one !== result)],
          ],
          { id: 'quiet' },
        );
        const [row] = quiet.value.rows;
        if (row === undefined || typeof row.then === 'string') throw new Error('the row was written with its outcome');
        const none: RuleFile = {
          ...quiet,
          value: {
            ...quiet.value,
            rows: [{ ...row, then: { ...row.then, category: 'none' } }, ...quiet.value.rows.slice(1)],
          },
        };
        const found = said(asks, none);
        expect(found).toHaveLength(1);
        expect(found[0]).toContain('contradiction');
        expect(found[0]).toContain('quiet');
        expect(found[0]).toContain(`${gene} ${result}`);
      }),
    );
  });
});
