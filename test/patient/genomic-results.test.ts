import {
  coded,
  genomic,
  genotype,
  HGNC,
  haplotype,
  implication,
  LOINC,
  metabolizer,
  patient,
} from '../kit/fhir-builders.ts';
import { factsOf, geneOf, read, remarksOf, unreadOf } from './read.ts';

describe('a genotype', () => {
  it('written as two star alleles becomes the phenotype that CPIC assigns', () => {
    const built = read([patient(), genotype('g', 'CYP2C19', '*2/*2')]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(factsOf(built, 'gene-result')).toMatchObject([
      { id: 'Observation/g', source: 'Observation/g', interpretedBy: 'gateway', certainty: 'high', reasons: [] },
    ]);
    expect(built.profile.unread).toEqual([]);
  });

  it.each([
    ['text with the gene in front', { text: 'CYP2C19 *2/*17' }],
    [
      'a PharmVar code with its display',
      { coding: [{ system: 'http://www.pharmvar.org', code: 'CYP2C19_*2/*17', display: 'CYP2C19 *2/*17' }] },
    ],
    [
      'a ClinVar id with a display',
      { coding: [{ system: 'http://www.ncbi.nlm.nih.gov/clinvar', code: '638797', display: 'CYP2C19*2/*17' }] },
    ],
    ['the alleles the other way round', { text: '*17/*2' }],
  ])('is read from %s', (_, valueCodeableConcept) => {
    const built = read([genotype('g', 'CYP2C19', '', { valueCodeableConcept })]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Intermediate Metabolizer *2/*17');
  });

  it('is read from valueString too, as older reports send it', () => {
    const { valueCodeableConcept: _, ...older } = genotype('g', 'CYP2D6', '');
    expect(geneOf(read([{ ...older, valueString: '*1/*4' }]), 'CYP2D6')).toBe(
      'known Intermediate Metabolizer *1/*4 score 1',
    );
  });

  it('names its gene in the value where no component does', () => {
    const built = read([genomic('g', coded(LOINC, '84413-4'), { valueCodeableConcept: { text: 'CYP2C19 *2/*2' } })]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(factsOf(built, 'gene-result')[0]?.reasons).toEqual(['recognised-by-text']);
  });

  it('with an allele that no table has is indeterminate, never normal', () => {
    const built = read([genotype('g', 'CYP2C19', '*1/*999')]);
    expect(geneOf(built, 'CYP2C19')).toBe('indeterminate');
  });

  it('that cannot be read leaves the gene open and is named as unread', () => {
    const built = read([genotype('g', 'CYP2C19', 'see scanned report')]);
    expect(geneOf(built, 'CYP2C19')).toBe('indeterminate');
    expect(unreadOf(built)).toEqual(['patient.result-not-understood Observation/g']);
  });

  it('whose coding and text name different alleles contradicts itself', () => {
    const built = read([
      genotype('g', 'CYP2C19', '', {
        valueCodeableConcept: {
          coding: [{ system: 'http://www.pharmvar.org', code: 'x', display: 'CYP2C19 *1/*1' }],
          text: 'CYP2C19 *2/*2',
        },
      }),
    ]);
    expect(geneOf(built, 'CYP2C19')).toBe('indeterminate');
  });

  it('that studies one gene and shows another is used for neither', () => {
    const built = read([genotype('g', 'CYP2C9', 'CYP2C19 *2/*2')]);
    expect([...built.profile.genes.keys()]).toEqual([]);
    expect(built.profile.coverage.genomic).toBe('incomplete');
  });

  it('of a gene that rules do not know is named, and says nothing of the others', () => {
    const built = read([
      genotype('g', 'CYP2C19', 'HLA-C*01:02/*03:04', {
        component: [{ code: coded(LOINC, '48018-6'), valueCodeableConcept: coded(HGNC, 'HGNC:4933', 'HLA-C') }],
      }),
    ]);
    expect(unreadOf(built)).toEqual(['patient.gene-unknown Observation/g']);
    expect(built.profile.coverage.genomic).toBe('known');
  });
});

describe('HLA', () => {
  it('typing of both chromosomes says of each risk allele whether it is carried', () => {
    const built = read([genotype('g', 'HLA-B', 'HLA-B*57:01/*15:02')]);
    expect(geneOf(built, 'HLA-B')).toBe(
      'known *15:02 positive | *15:11 negative | *57:01 positive | *58:01 negative *15:02/*57:01',
    );
  });

  it('typing as a GL string that leaves alternatives open says what holds in all of them', () => {
    const built = read([
      genotype('g', 'HLA-A', 'hla#3.33.0#HLA-A*02:69+HLA-A*23:30|HLA-A*02:302+HLA-A*23:26/HLA-A*23:39'),
    ]);
    expect(geneOf(built, 'HLA-A')).toMatch(/^known \*31:01 negative/);
    const open = read([genotype('g', 'HLA-A', 'hla#3.33.0#HLA-A*02:01+HLA-A*31:01/HLA-A*23:30')]);
    expect(geneOf(open, 'HLA-A')).toBe('indeterminate');
  });

  const test = (id: string, display: string, value: object) => genomic(id, coded(LOINC, '50956-2', display), value);

  it.each([
    ['LOINC Positive', { valueCodeableConcept: coded(LOINC, 'LA6576-8', 'Positive') }, 'positive'],
    ['LOINC Negative', { valueCodeableConcept: coded(LOINC, 'LA6577-6', 'Negative') }, 'negative'],
    ['SNOMED CT Not detected', { valueCodeableConcept: coded('http://snomed.info/sct', '260415000') }, 'negative'],
    ['the words Not detected', { valueString: 'Not detected' }, 'negative'],
    ['the word Positive', { valueString: 'Positive' }, 'positive'],
  ])('test for one allele is read from %s', (_, value, expected) => {
    expect(geneOf(read([test('h', 'HLA-B*57:01 [Presence]', value)]), 'HLA-B')).toBe(`known *57:01 ${expected}`);
  });

  it('is read from plain text without any code, with low certainty', () => {
    const built = read([
      { ...genomic('h', { text: 'HLA-B*57:01' }, { valueString: 'HLA-B*57:01 positive' }), category: [] },
    ]);
    expect(geneOf(built, 'HLA-B')).toBe('known *57:01 positive');
    expect(factsOf(built, 'gene-result')[0]?.certainty).toBe('low');
  });

  it('tests for different alleles hold side by side; two answers to one test contradict', () => {
    const positive = test('a', 'HLA-B*57:01 [Presence]', { valueCodeableConcept: coded(LOINC, 'LA6576-8') });
    const other = genomic('b', coded(LOINC, '57979-7'), { valueCodeableConcept: coded(LOINC, 'LA6577-6') });
    expect(geneOf(read([positive, other]), 'HLA-B')).toBe('known *15:02 negative | *57:01 positive');
    const negative = { ...positive, id: 'c', valueCodeableConcept: coded(LOINC, 'LA6577-6') };
    expect(geneOf(read([positive, other, negative]), 'HLA-B')).toBe('contradictory');
  });
});

describe('haplotypes', () => {
  it('of one gene make a diplotype when no genotype was sent', () => {
    const built = read([haplotype('a', 'CYP2C19', '*2'), haplotype('b', 'CYP2C19', '*17')]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Intermediate Metabolizer *2/*17');
    expect(factsOf(built, 'gene-result')).toMatchObject([{ certainty: 'moderate', reasons: ['derived'] }]);
  });

  it('that a genotype was made of are not counted twice', () => {
    const built = read([
      haplotype('a', 'CYP2C19', '*2'),
      haplotype('b', 'CYP2C19', '*2'),
      genotype('g', 'CYP2C19', '*2/*2', {
        derivedFrom: [{ reference: 'Observation/a' }, { reference: 'Observation/b' }],
      }),
    ]);
    expect(factsOf(built, 'gene-result').map((f) => f.id)).toEqual(['Observation/g']);
    expect(unreadOf(built)).toEqual(['patient.container Observation/a', 'patient.container Observation/b']);
  });

  it('alone, or three of them, leave the gene open', () => {
    expect(geneOf(read([haplotype('a', 'CYP2C19', '*2')]), 'CYP2C19')).toBe('indeterminate');
    const three = ['*1', '*2', '*17'].map((allele, n) => haplotype(`h${n}`, 'CYP2C19', allele));
    expect(geneOf(read(three), 'CYP2C19')).toBe('indeterminate');
  });

  it('of two specimens are not put together', () => {
    const of = (id: string, allele: string, specimen: string) =>
      haplotype(id, 'CYP2C19', allele, { specimen: { reference: `Specimen/${specimen}` } });
    expect(geneOf(read([of('a', '*2', 's1'), of('b', '*2', 's2')]), 'CYP2C19')).toBe('indeterminate');
  });

  it('one HLA allele is enough to know that it is carried, not that others are absent', () => {
    expect(geneOf(read([haplotype('a', 'HLA-B', '*57:01')]), 'HLA-B')).toBe('known *57:01 positive *57:01');
  });
});

describe('a phenotype stated by the laboratory', () => {
  it('is read from LOINC 53040-2 with a LOINC answer', () => {
    const built = read([metabolizer('m', 'CYP2C19', 'LA9657-3')]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer');
    expect(factsOf(built, 'gene-result')).toMatchObject([{ interpretedBy: 'laboratory', certainty: 'high' }]);
  });

  it('is read from a therapeutic implication, with the gene of the genotype it was derived from', () => {
    const built = read([genotype('g', 'CYP2C19', '*2/*2'), implication('i', 'LA9657-3', '32968', ['Observation/g'])]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(factsOf(built, 'implication')).toMatchObject([
      { gene: 'CYP2C19', drug: { name: 'clopidogrel', rxcui: '32968' }, codings: [{ code: 'LA9657-3' }] },
    ]);
  });

  it('is read from plain text, with low certainty', () => {
    const built = read([
      {
        resourceType: 'Observation',
        id: 't',
        status: 'final',
        code: { text: 'Pharmacogenomic result' },
        subject: { reference: 'Patient/p1' },
        effectiveDateTime: '2024-02-01',
        valueString: 'CYP2C19 poor metabolizer',
      },
    ]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer');
    expect(factsOf(built, 'gene-result')).toMatchObject([{ certainty: 'low', reasons: ['recognised-by-text'] }]);
  });

  it('is not read out of a negation', () => {
    const built = read([genomic('t', { text: 'CYP2C19' }, { valueString: 'not a CYP2C19 poor metabolizer' })]);
    expect(geneOf(built, 'CYP2C19')).toBe('indeterminate');
  });

  it('as an activity score alone stands for the phenotype it falls under', () => {
    const score = genomic('s', { text: 'DPYD activity score' }, { valueQuantity: { value: 1.0 } });
    expect(geneOf(read([score]), 'DPYD')).toBe('known Intermediate Metabolizer score 1');
  });

  it.each([
    ['≥3.0', 'known Ultrarapid Metabolizer score ≥3'],
    ['Activity score 0.5', 'known Intermediate Metabolizer score 0.5'],
    ['AS: 0', 'known Poor Metabolizer score 0'],
  ])('as an activity score in words, where the effect on metabolism is asked: %s', (text, known) => {
    const effect = metabolizer('w', 'CYP2D6', '', { valueCodeableConcept: { text } });
    expect(geneOf(read([effect]), 'CYP2D6')).toBe(known);
  });

  it('with an activity score as component keeps both', () => {
    const built = read([
      metabolizer('m', 'CYP2D6', 'LA10317-8', {
        component: [
          { code: coded(LOINC, '48018-6'), valueCodeableConcept: coded(HGNC, 'HGNC:2625', 'CYP2D6') },
          { code: { text: 'CYP2D6 activity score' }, valueString: '1.0' },
        ],
      }),
    ]);
    expect(geneOf(built, 'CYP2D6')).toBe('known Intermediate Metabolizer score 1');
  });

  it('that leaves open which of two terms holds keeps both, and a second result narrows them', () => {
    const open = genomic('t', { text: 'CYP2C19 phenotype' }, { valueString: 'rapid/ultrarapid metabolizer' });
    expect(geneOf(read([open]), 'CYP2C19')).toBe('known Rapid Metabolizer | Ultrarapid Metabolizer');
    expect(geneOf(read([open, genotype('g', 'CYP2C19', '*17/*17')]), 'CYP2C19')).toBe(
      'known Ultrarapid Metabolizer *17/*17',
    );
  });

  it('in one text with the genotype is read beside it', () => {
    const of = (valueString: string) =>
      read([{ ...genotype('g', 'CYP2C19', ''), valueCodeableConcept: undefined, valueString }]);
    expect(geneOf(of('*2/*2 (poor metabolizer)'), 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(geneOf(of('*2/*2 (normal metabolizer)'), 'CYP2C19')).toBe('contradictory');
  });

  it('of a panel names its gene in each component', () => {
    const built = read([
      genomic(
        'p',
        { text: 'Pharmacogenomic panel' },
        {
          component: [
            { code: { text: 'CYP2C19 genotype' }, valueString: '*2/*2' },
            { code: { text: 'CYP2D6 genotype' }, valueString: '*4/*4' },
            { code: { text: 'Method' }, valueString: 'microarray' },
          ],
        },
      ),
    ]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(geneOf(built, 'CYP2D6')).toBe('known Poor Metabolizer *4/*4 score 0');
    expect(factsOf(built, 'gene-result').map((f) => f.id)).toEqual([
      'Observation/p#component[0]',
      'Observation/p#component[1]',
    ]);
  });
});

describe('several results of one gene', () => {
  it('that agree are one', () => {
    const built = read([
      genotype('a', 'CYP2C19', '*2/*2'),
      genotype('b', 'CYP2C19', '*2/*2'),
      metabolizer('c', 'CYP2C19', 'LA9657-3'),
    ]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(built.profile.genes.values().next().value).toMatchObject({ facts: [{}, {}, {}] });
  });

  it('that disagree contradict each other, and the newer one does not win', () => {
    const older = genotype('a', 'CYP2C19', '*1/*1', { effectiveDateTime: '2015-01-01' });
    const newer = genotype('b', 'CYP2C19', '*2/*2', { effectiveDateTime: '2026-01-01' });
    const built = read([older, newer]);
    expect(geneOf(built, 'CYP2C19')).toBe('contradictory');
    expect(factsOf(built, 'gene-result')).toHaveLength(2);
    expect(remarksOf(built)).toEqual(['patient.results-contradict']);
  });

  it('contradict each other where a laboratory’s phenotype does not fit its own genotype', () => {
    const built = read([genotype('g', 'CYP2C19', '*1/*1'), implication('i', 'LA9657-3', '32968', ['Observation/g'])]);
    expect(geneOf(built, 'CYP2C19')).toBe('contradictory');
  });

  it('contradict each other where the stated phenotype is none that the gene has', () => {
    const built = read([genotype('g', 'CYP2C9', '*1/*1'), implication('i', 'LA25390-8', '11289', ['Observation/g'])]);
    expect(geneOf(built, 'CYP2C9')).toBe('contradictory');
  });

  it('contradict each other where a diplotype of unknown phenotype stands beside another', () => {
    const built = read([genotype('a', 'CYP2C19', '*1/*1'), genotype('b', 'CYP2C19', '*1/*999')]);
    expect(geneOf(built, 'CYP2C19')).toBe('contradictory');
  });

  it('that agree on the phenotype alone leave the diplotype open and say so', () => {
    const built = read([genotype('a', 'CYP2C19', '*2/*2'), genotype('b', 'CYP2C19', '*2/*3')]);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer');
    expect(remarksOf(built)).toEqual(['patient.results-differ-in-detail']);
  });
});

describe('the status of a result', () => {
  it.each(['entered-in-error', 'cancelled'] as const)('%s keeps it out', (status) => {
    const built = read([genotype('g', 'CYP2C19', '*2/*2', { status })]);
    expect(geneOf(built, 'CYP2C19')).toBe('no result');
    expect(unreadOf(built)).toEqual(['patient.status-not-used Observation/g']);
  });

  it('preliminary lowers the certainty; corrected and amended do not', () => {
    const certainty = (status: 'preliminary' | 'corrected' | 'amended') =>
      factsOf(read([genotype('g', 'CYP2C19', '*2/*2', { status })]), 'gene-result')[0];
    expect(certainty('preliminary')).toMatchObject({ certainty: 'moderate', reasons: ['preliminary'] });
    expect(certainty('corrected')).toMatchObject({ certainty: 'high', reasons: [] });
    expect(certainty('amended')).toMatchObject({ certainty: 'high', reasons: [] });
  });
});

describe('a genetic report', () => {
  const report = (rest: object) => ({
    resourceType: 'DiagnosticReport',
    id: 'r',
    status: 'final',
    category: [coded('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE')],
    code: coded(LOINC, '51969-4'),
    subject: { reference: 'Patient/p1' },
    ...rest,
  });

  it('whose results were not sent means that no test can be told to be missing', () => {
    const built = read([report({ result: [{ reference: 'Observation/elsewhere' }] })]);
    expect(unreadOf(built)).toEqual(['patient.reference-unresolved DiagnosticReport/r']);
    expect(built.profile.coverage.genomic).toBe('incomplete');
  });

  it('that is a document alone means the same', () => {
    const built = read([report({ presentedForm: [{ contentType: 'application/pdf' }] })]);
    expect(built.profile.coverage.genomic).toBe('incomplete');
  });

  it('is read through its results where they are there', () => {
    const built = read([report({ result: [{ reference: 'Observation/g' }] }), genotype('g', 'CYP2C19', '*2/*2')]);
    expect(built.profile.coverage.genomic).toBe('known');
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
  });
});
