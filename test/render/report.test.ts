import fc from 'fast-check';
import { renderPatientLetter, renderReport } from '../../src/render/index.ts';
import { ASOF, adviceFor, CLOPIDOGREL, geneResult, medication, patient } from '../recommend/clinic.ts';
import { anyAdvice } from './any-advice.ts';

const context = { patientId: 'ada', asOf: ASOF };
const advice = adviceFor(
  [CLOPIDOGREL],
  patient([medication('clopidogrel'), geneResult('CYP2C19', 'Poor Metabolizer', { diplotype: '*2/*2' })]),
);

test('the page says what, why, what can be done, and on whose word', () => {
  const page = renderReport(advice, context);
  for (const words of [
    'Clopidogrel is hardly activated',
    'CYP2C19: poor metabolizer (laboratory report of 2024-03-02; genotype *2/*2)',
    'Order prasugrel instead <strong>(preferred)</strong>',
    'href="https://cpicpgx.org/guidelines/"',
    'as of 2026-03-01 09:00 UTC',
  ]) {
    expect(page).toContain(words);
  }
});

test('whatever the advice holds, the page has no tag of its making, no script and nothing from elsewhere', () => {
  fc.assert(
    fc.property(anyAdvice, (any) => {
      const page = renderReport(any, context);
      const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name?.toLowerCase()));
      for (const tag of tags) expect(ALLOWED).toContain(tag);
      expect(page).not.toMatch(/href="(?!https?:)/);
    }),
    { numRuns: 100 },
  );
});
const ALLOWED = 'html head meta title style body main header h1 h2 h3 p section ul li small strong a'.split(' ');

test('the letter for the patient is plain, and warns against changing a medicine alone', () => {
  expect(renderPatientLetter(advice)).toBe(
    [
      'We looked at your medicines and results. This is what they mean for you:',
      '- Clopidogrel may not suit you.',
      'Do not stop or change a medicine on your own. Talk with your care team first.',
      '',
    ]
      .join('\n\n')
      .trimEnd()
      .concat('\n'),
  );
});

test('withheld information is mentioned in page and letter without saying which', () => {
  const withheld = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel')], { genomic: 'withheld' }));
  expect(renderPatientLetter(withheld)).toContain('some of your information was not used');
  expect(renderReport(withheld, context)).not.toContain('genomic');
});
