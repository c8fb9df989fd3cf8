import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { knowledge } from '../kit/knowledge.ts';

const { drugs } = knowledge().terminology;
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const ATC = 'http://www.whocc.no/atc';
const named = (...args: Parameters<typeof drugs.identify>) => drugs.identify(...args)?.drugs.map((drug) => drug.name);

describe('a drug by its code', () => {
  test('the ingredient, the clinical drug and the brand of RxNorm are the same drug', () => {
    for (const [code, by] of [
      ['36567', 'rxnorm-ingredient'],
      ['314231', 'rxnorm-clinical-drug'],
      ['104490', 'rxnorm-clinical-drug'],
    ] as const) {
      const found = drugs.identify([{ system: RXNORM, code }], undefined);
      expect([code, found?.by, found?.drugs.map((d) => d.name), found?.disagreement]).toEqual([
        code,
        by,
        ['simvastatin'],
        false,
      ]);
    }
  });

  test('an ATC code of a combination is the ingredient that is known of it', () => {
    expect(drugs.identify([{ system: ATC, code: 'c10ba02' }], undefined)).toMatchObject({
      by: 'atc',
      disagreement: false,
    });
    expect(named([{ system: ATC, code: 'C10BA02' }], undefined)).toEqual(['simvastatin']);
  });

  test('a SNOMED CT code whose name is exactly the drug', () => {
    expect(drugs.identify([{ system: 'http://snomed.info/sct', code: '48603004' }], undefined)).toMatchObject({
      by: 'snomed',
      drugs: [{ name: 'warfarin' }],
    });
    // "Warfarin declined" is no warfarin.
    expect(drugs.identify([{ system: 'http://snomed.info/sct', code: '134398004' }], undefined)).toBeUndefined();
  });

  test('an ATC group is no drug: L01XE names dozens', () => {
    expect(drugs.identify([{ system: ATC, code: 'L01XE' }], undefined)).toBeUndefined();
  });

  test('a number of another system is not an RxNorm code', () => {
    expect(drugs.identify([{ system: 'http://hl7.org/fhir/sid/ndc', code: '36567' }], undefined)).toBeUndefined();
    expect(drugs.identify([{ code: '36567' }], undefined)).toBeUndefined();
  });

  test('a code wins over a text that says otherwise, and the disagreement is told', () => {
    expect(drugs.identify([{ system: RXNORM, code: '36567' }], 'Warfarin 5 mg')).toMatchObject({
      by: 'rxnorm-ingredient',
      drugs: [{ name: 'simvastatin' }],
      disagreement: true,
    });
  });

  test('two codes that name different drugs are both judged', () => {
    const found = drugs.identify(
      [
        { system: RXNORM, code: '36567' },
        { system: ATC, code: 'B01AA03' },
      ],
      undefined,
    );
    expect(found?.drugs.map((drug) => drug.name)).toEqual(['simvastatin', 'warfarin']);
    expect(found?.disagreement).toBe(true);
  });

  test('an ingredient beside its combination product is no disagreement', () => {
    const found = drugs.identify(
      [{ system: RXNORM, code: '2670' }],
      'Acetaminophen 300 MG / Codeine Phosphate 30 MG Oral Tablet',
    );
    expect(found).toMatchObject({ by: 'rxnorm-ingredient', disagreement: false });
  });
});

describe('a drug by its written name, with low certainty', () => {
  test.each([
    ['24 HR metoprolol succinate 50 MG Extended Release Oral Tablet [Toprol]', ['metoprolol']],
    ['Acetaminophen 300 MG / Codeine Phosphate 30 MG Oral Tablet', ['acetaminophen', 'codeine']],
    ['acetaminophen-codeine 300-30 mg', ['acetaminophen', 'codeine']],
    ['Clopidogrel (PLAVIX) 75 mg tab', ['clopidogrel']],
    ['clopidogrel bisulfate', ['clopidogrel']],
    ['Plavix 75 MG Oral Tablet', ['clopidogrel']],
    ['75 mg clopidogrel', ['clopidogrel']],
    ['5 ML fluorouracil 50 MG/ML Injection', ['fluorouracil']],
    ['5-fluorouracil 50 mg/ml', ['fluorouracil']],
    ['NDA020503 200 ACTUAT Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler', ['albuterol']],
    ['oxyCODONE Hydrochloride 5 MG Oral Tablet', ['oxycodone']],
    ['sodium nitrite 30 MG/ML Injectable Solution', ['sodium nitrite']],
    ['Fluoxetine 25 MG / Olanzapine 3 MG Oral Capsule', ['fluoxetine', 'olanzapine', 'fluoxetine / olanzapine']],
    ['sulfamethoxazole 400 MG / trimethoprim 80 MG Oral Tablet', ['sulfamethoxazole / trimethoprim']],
    ['paracetamol 500 mg', ['acetaminophen']],
    [
      '{14 (24 HR nicotine 0.292 MG/HR Transdermal System) / 14 (24 HR nicotine 0.583 MG/HR Transdermal System) } Pack',
      ['nicotine'],
    ],
  ])('%s', (text, expected) => {
    expect(drugs.identify([], text)).toMatchObject({ by: 'text', disagreement: false });
    expect(named([], text)).toEqual(expected);
  });

  test.each([
    ['dihydrocodeine 30 mg', 'codeine is only a part of the word'],
    ['allergic to codeine', 'a sentence is no name'],
    ['no clopidogrel', 'a negation'],
    ['codeine intolerance', 'another thing'],
    ['esomeprazolex 20 mg', 'a longer word'],
    ['', 'nothing'],
    ['inert ingredients 1 MG Oral Tablet', 'no drug'],
  ])('"%s" is not identified: %s', (text) => {
    expect(drugs.identify([], text)).toBeUndefined();
  });

  test('hydroxychloroquine is not chloroquine, and esomeprazole not omeprazole', () => {
    expect(named([], 'Hydroxychloroquine Sulfate 200 MG Oral Tablet')).toEqual(['hydroxychloroquine']);
    expect(named([], 'esomeprazole magnesium 20 mg')).toEqual(['esomeprazole']);
  });
});

describe('the table of clinical drugs', () => {
  const rows = readFileSync(
    fileURLToPath(new URL('../../profiles/knowledge/clinical-drugs.tsv', import.meta.url)),
    'utf8',
  )
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('rxcui\t'))
    .map((line) => line.split('\t'));

  test('every code means what its own RxNorm name says', () => {
    expect(rows.length).toBeGreaterThan(700);
    const different = rows.filter(([code = '', display = '']) => {
      const byCode = named([{ system: RXNORM, code }], undefined) ?? [];
      const byName = named([], display) ?? [];
      return byCode.length === 0 || [...byCode].sort().join() !== [...byName].sort().join();
    });
    expect(different.map(([code, display]) => `${code} ${display}`)).toEqual([]);
  });
});

describe('the catalogue', () => {
  test('an order that leaves carries the ingredient code, or none where none is verified', () => {
    const coding = (name: string) => {
      const drug = drugs.byName(name);
      return drug === undefined ? undefined : drugs.orderCoding(drug);
    };
    expect(coding('prasugrel')).toEqual({ system: RXNORM, code: '613391', display: 'prasugrel' });
    expect(coding('febuxostat')).toBeUndefined();
  });

  test('misspelt names find their neighbours', () => {
    expect(drugs.nearest('clopidogrle')).toEqual(['clopidogrel']);
    expect(drugs.nearest('Warfarine')).toContain('warfarin');
    expect(drugs.nearest('xyzzy')).toEqual([]);
    expect(drugs.nearest('a'.repeat(5000))).toEqual([]);
  });
});
