import { readRuleFolders } from '../../src/adapters/files/rules.ts';
import { newResultSummary } from '../../src/app/new-results.ts';
import { CPIC_FIRST } from '../../src/recommend/policy.ts';
import { faultsOfCard, renderCards } from '../../src/render/index.ts';
import { compileRules } from '../../src/rules/compile.ts';
import { knowledge, must, patient } from '../rules/knowledge.ts';

/* The card on what a new gene result means for drugs that may be ordered later. */

const { folders } = await readRuleFolders('profiles', { tests: false });
const ruleSet = must(
  compileRules(
    folders.map(({ rule }) => rule),
    knowledge.terminology,
    { scoresOfPhenotype: knowledge.genomics.scoresOfPhenotype },
  ),
);
const book = { ruleSet, genomics: knowledge.genomics };

const DAY = 86_400_000;
const DAYS = 30;

/** The patient with every gene result dated so many days before the instant that the profile speaks for. */
function tested(written: string, daysAgo: number) {
  const profile = patient(written);
  const at = profile.asOf - daysAgo * DAY;
  const facts = profile.facts.map((fact) =>
    fact.kind === 'gene-result' ? { ...fact, effective: { from: at, to: at } } : fact,
  );
  return { ...profile, facts };
}

const NOTHING = { recommendations: [], undecided: [], noChange: [], contradictions: [], withheld: [] };
let next = 0;
const context = {
  patientId: 'p1',
  draftOrders: [],
  publicUrl: 'https://gateway.example',
  newId: () => {
    next += 1;
    return `00000000-0000-4000-8000-${String(next).padStart(12, '0')}`;
  },
};

function cardsFor(written: string, daysAgo: number, days = DAYS) {
  const resultSummary = newResultSummary(tested(written, daysAgo), book, CPIC_FIRST, days);
  return renderCards(NOTHING, { ...context, ...(resultSummary === undefined ? {} : { resultSummary }) });
}

const POOR = '{ age: 60, active: [omeprazole], genes: { CYP2C19: { phenotype: Poor Metabolizer } } }';

test('a new poor metabolizer: one quiet card names what to avoid, adjust and heed, and marks what is taken', () => {
  const [card, ...more] = cardsFor(POOR, 3);
  expect(more).toEqual([]);
  expect(card).toMatchObject({ indicator: 'info', source: { topic: { code: 'drug-gene' } } });
  expect(card?.summary).toMatch(/^New gene results \(CYP2C19\) matter for drugs: avoid \d+, adjust \d+/);
  expect(card?.detail).toMatch(/\*\*Choose another drug:\*\* .*clopidogrel/);
  expect(card?.detail).toContain('**omeprazole** (taken now)');
  expect(card?.detail).toContain('CYP2C19: poor metabolizer');
  expect(faultsOfCard(card, { patientId: 'p1', orders: new Set() })).toEqual([]);
});

test.each([
  ['an older result', POOR, DAYS + 1, DAYS],
  ['a result that lies ahead', POOR, -2, DAYS],
  ['a site that turned it off', POOR, 3, 0],
  [
    'a result from which nothing follows',
    '{ age: 60, genes: { CYP2C19: { phenotype: Normal Metabolizer } } }',
    3,
    DAYS,
  ],
  ['no result', '{ age: 60 }', 3, DAYS],
])('silent: %s', (_what, written, daysAgo, days) => {
  expect(cardsFor(written, daysAgo, days)).toEqual([]);
});

test('a whole panel stays within its bounds', () => {
  const panel = `{ age: 60, genes: { CYP2C19: { phenotype: Poor Metabolizer }, CYP2D6: { score: 0 }, CYP2C9: { score: 0 },
    TPMT: { phenotype: Poor Metabolizer }, DPYD: { score: 0 }, SLCO1B1: { phenotype: Poor Function } } }`;
  const [card] = cardsFor(panel, 1);
  expect(card?.summary.length).toBeLessThan(140);
  expect(card?.detail.length).toBeLessThan(4_000);
  expect(card?.detail).toMatch(/ and \d+ more/);
});
