import { readRuleFolders } from '../../src/adapters/files/rules.ts';
import { geneSymbol } from '../../src/kernel/index.ts';
import { compileRules } from '../../src/rules/compile.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import type { RuleFile } from '../../src/rules/rule-file.ts';
import type { RuleOutcome, RuleProfile } from '../../src/rules/rule-profile.ts';
import { outcomeOf } from '../../src/rules/walk.ts';
import { knowledge, must, patient } from '../rules/knowledge.ts';

/** Results of somebody who has the reference allele of every gene. */
const REFERENCE = [
  'ABCG2: { phenotype: Normal Function }',
  'CACNA1S: { phenotype: Uncertain Susceptibility }',
  "CYP2B6: { diplotype: '*1/*1' }",
  "CYP2C19: { diplotype: '*1/*1' }",
  "CYP2C9: { diplotype: '*1/*1' }",
  "CYP2D6: { diplotype: '*1/*1' }",
  'CYP3A4: { phenotype: Normal Metabolizer }',
  'DPYD: { phenotype: Normal Metabolizer, score: 2 }',
  'G6PD: { phenotype: Normal }',
  "HLA-A: { '*31:01': negative }",
  "HLA-B: { '*15:02': negative, '*15:11': negative, '*57:01': negative, '*58:01': negative }",
  'MT-RNR1: { phenotype: normal risk of aminoglycoside-induced hearing loss }',
  "NAT2: { diplotype: '*4/*4' }",
  "NUDT15: { diplotype: '*1/*1' }",
  'RYR1: { phenotype: Uncertain Susceptibility }',
  "SLCO1B1: { diplotype: '*1/*1' }",
  "TPMT: { diplotype: '*1/*1' }",
  "UGT1A1: { diplotype: '*1/*1' }",
  "VKORC1: { phenotype: '-1639 GG' }",
].join(', ');

/** CPIC rules that have something to say even to the reference patient, and why; never louder than info. */
const SPEAKING: Readonly<Record<string, string>> = {
  'hydralazine-nat2-cpic': 'the reference allele is a rapid acetylator, for whom low doses may be too weak',
};

const { folders } = await readRuleFolders('profiles', { tests: false });
const cpic = folders.map(({ rule }) => rule).filter(({ value }) => value.id.endsWith('-cpic'));

const others = folders.map(({ rule }) => rule).filter(({ value }) => /-(dpwg|fda)$/.test(value.id));

const drugOf = ({ trigger }: RuleProfile): string => ('drugs' in trigger ? (trigger.drugs[0] ?? '') : '');

function said(file: RuleFile, genes: string): RuleOutcome | undefined {
  const set = must(
    compileRules([file], knowledge.terminology, { scoresOfPhenotype: knowledge.genomics.scoresOfPhenotype }),
  );
  const who = patient(`{ age: 45, sex: female, orders: [${drugOf(file.value)}], genes: { ${genes} } }`);
  const [match] = evaluate(set, who, 'selected').matches;
  return match === undefined ? undefined : outcomeOf(file.value, match.row);
}

test('a reference patient gets no card from any CPIC rule', () => {
  const cards = cpic.flatMap((file) => {
    const outcome = said(file, REFERENCE);
    if (outcome === undefined || outcome.category === 'none') return [];
    return Object.hasOwn(SPEAKING, file.value.id) && outcome.level === 'info' ? [] : [file.value.id];
  });
  expect(cards).toEqual([]);
});

test('a reference patient gets no card from any rule of DPWG or FDA', () => {
  const cards = others.filter((file) => (said(file, REFERENCE)?.category ?? 'none') !== 'none');
  expect(cards.map(({ value }) => value.id)).toEqual([]);
});

test('every DPWG rule finds a row for the reference patient, unless it rests on an allele that is carried or not', () => {
  const silent = others.filter(({ value }) => value.id.endsWith('-dpwg') && !/-hla-/.test(value.id));
  const ids = silent.filter((file) => said(file, REFERENCE) === undefined).map(({ value }) => value.id);
  expect(ids).toEqual(['tacrolimus-cyp3a5-dpwg']);
});

test('every CPIC rule finds a row for the reference patient: looked at is told from not looked at', () => {
  // Ivacaftor is for cystic fibrosis, which has no reference; tacrolimus is read below.
  const silent = cpic.filter((file) => said(file, REFERENCE) === undefined).map(({ value }) => value.id);
  expect(silent).toEqual(['ivacaftor-cftr-cpic', 'tacrolimus-cyp3a5-cpic']);
});

describe('a laboratory that names the phenotype without the score gets a full answer', () => {
  const scored = [
    ['CYP2C9', ['Poor Metabolizer', 'Intermediate Metabolizer', 'Normal Metabolizer']],
    ['CYP2D6', ['Poor Metabolizer', 'Intermediate Metabolizer', 'Normal Metabolizer', 'Ultrarapid Metabolizer']],
    ['DPYD', ['Poor Metabolizer', 'Intermediate Metabolizer', 'Normal Metabolizer']],
  ] as const;
  for (const [gene, phenotypes] of scored)
    for (const phenotype of phenotypes)
      test(`${gene} ${phenotype}`, () => {
        const wrong: string[] = [];
        for (const file of cpic.filter(({ value }) => JSON.stringify(value.rows).includes(`"gene":"${gene}"`))) {
          const answer = said(file, `${gene}: { phenotype: ${phenotype} }`);
          const scores = knowledge.genomics.scoresOfPhenotype(geneSymbol(gene), phenotype);
          const each = scores.map(({ value, atLeast }) =>
            said(file, `${gene}: { score: ${atLeast ? `'>= ${value}'` : value} }`),
          );
          if (each.length === 0 || answer === undefined) wrong.push(`${file.value.id}: no answer`);
          // A score that asks for a change must not be hidden behind a phenotype that does not.
          else if (answer.category === 'none' && each.some((one) => one?.category !== 'none'))
            wrong.push(`${file.value.id}: reassured although a score of it asks for a change`);
        }
        // A rule of the other sources may have nothing to say at all.
        for (const file of others.filter(({ value }) => JSON.stringify(value.rows).includes(`"gene":"${gene}"`))) {
          const answer = said(file, `${gene}: { phenotype: ${phenotype} }`);
          const each = knowledge.genomics
            .scoresOfPhenotype(geneSymbol(gene), phenotype)
            .map(({ value, atLeast }) => said(file, `${gene}: { score: ${atLeast ? `'>= ${value}'` : value} }`));
          if ((answer?.category ?? 'none') === 'none' && each.some((one) => (one?.category ?? 'none') !== 'none'))
            wrong.push(`${file.value.id}: reassured although a score of it asks for a change`);
        }
        expect(wrong).toEqual([]);
      });
});
