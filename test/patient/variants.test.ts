import { coded, genomic, LOINC, TBD_CODES, variant } from '../kit/fhir-builders.ts';
import { factsOf, read, unreadOf } from './read.ts';

const HGVS = 'NM_000059.4(BRCA2):c.5946del';
const PATHOGENIC = 'LA6668-3';

const reported = (resources: readonly object[]) =>
  factsOf(read(resources), 'variant').map(
    (f) => `${f.gene} ${f.significance}${f.name === undefined ? '' : ` ${f.name}`}`,
  );

const diagnostic = (id: string, answer: string, of: string) =>
  genomic(id, coded(TBD_CODES, 'diagnostic-implication'), {
    derivedFrom: [{ reference: of }],
    component: [{ code: coded(LOINC, '53037-8'), valueCodeableConcept: coded(LOINC, answer) }],
  });

describe('a variant', () => {
  test.each([
    ['LA6668-3', 'pathogenic'],
    ['LA26332-9', 'likely-pathogenic'],
    ['LA26333-7', 'uncertain'],
    ['LA26334-5', 'likely-benign'],
    ['LA6675-8', 'benign'],
    [undefined, 'not-stated'],
  ])('with the significance %s is %s', (answer, expected) => {
    expect(reported([variant('v', 'BRCA2', HGVS, answer)])).toEqual([`BRCA2 ${expected} ${HGVS}`]);
  });

  test('takes its significance from the diagnostic implication that was derived from it', () => {
    expect(reported([variant('v', 'BRCA2', HGVS), diagnostic('d', PATHOGENIC, 'Observation/v')])).toEqual([
      `BRCA2 pathogenic ${HGVS}`,
    ]);
  });

  test('keeps every significance that is stated of it', () => {
    const built = [variant('v', 'BRCA2', HGVS, 'LA6675-8'), diagnostic('d', PATHOGENIC, 'Observation/v')];
    expect(reported(built)).toEqual([`BRCA2 benign ${HGVS}`, `BRCA2 pathogenic ${HGVS}`]);
  });

  test('of a tumour says nothing of the inherited genome, nor does what is said of it', () => {
    const inTumour = variant('v', 'BRCA2', HGVS, PATHOGENIC);
    const somatic = {
      ...inTumour,
      component: [
        ...(inTumour.component ?? []),
        { code: coded(LOINC, '48002-0'), valueCodeableConcept: coded(LOINC, 'LA6684-0', 'Somatic') },
      ],
    };
    const built = read([somatic, diagnostic('d', PATHOGENIC, 'Observation/v')]);
    expect(factsOf(built, 'variant')).toEqual([]);
    expect(unreadOf(built)).toEqual(['patient.genomic-kind-not-read Observation/d', 'patient.somatic Observation/v']);
  });

  test.each([
    ['absent', coded(LOINC, 'LA9634-2', 'Absent')],
    ['absent, LOINC being named by its OID', coded('urn:oid:2.16.840.1.113883.6.1', 'LA9634-2')],
    ['not detected in words', { text: 'Not detected' }],
    ['not called', coded(LOINC, 'LA18198-4', 'No call')],
  ])('that is %s is none', (_, valueCodeableConcept) => {
    const built = read([variant('v', 'BRCA2', HGVS, PATHOGENIC, { valueCodeableConcept })]);
    expect(factsOf(built, 'variant')).toEqual([]);
    expect(unreadOf(built)).toEqual(['patient.variant-absent Observation/v']);
  });

  test('may name its gene in HGVS alone; one that names none leaves open what was found', () => {
    const unnamed = (hgvs: string) => {
      const { component: _, ...rest } = variant('v', 'BRCA2', hgvs);
      return read([{ ...rest, component: [{ code: coded(LOINC, '48004-6'), valueCodeableConcept: { text: hgvs } }] }]);
    };
    expect(factsOf(unnamed(HGVS), 'variant')).toMatchObject([{ gene: 'BRCA2', certainty: 'low' }]);
    const open = unnamed('NC_000013.11:g.32340301del');
    expect(unreadOf(open)).toEqual(['patient.gene-unknown Observation/v']);
    expect(open.profile.coverage.genomic).toBe('incomplete');
  });

  test('that was not sent is missed by the implication that speaks of it', () => {
    const built = read([diagnostic('d', PATHOGENIC, 'Observation/gone')]);
    expect(unreadOf(built)).toEqual(['patient.reference-unresolved Observation/d']);
    expect(built.profile.coverage.genomic).toBe('incomplete');
  });
});
