import { coded, LOINC, measurement, UCUM } from '../kit/fhir-builders.ts';
import { factsOf, read, unreadOf } from './read.ts';

const MEASURES = 'https://precision-gateway.org/fhir/CodeSystem/measures';
const ACTIVITY = [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'activity')];

const measured = (built: ReturnType<typeof read>) =>
  factsOf(built, 'observation').map((f) =>
    `${f.measure} ${f.value} ${f.unit}: ${f.certainty} ${f.reasons.join(', ')}`.trim(),
  );

describe('daily life', () => {
  test('steps of a tracker are of moderate certainty, whichever way a count per day is written', () => {
    const device = { device: { display: 'step counter' }, category: ACTIVITY };
    for (const unit of ['{steps}/d', '/d', '{steps}', '1']) {
      expect(measured(read([measurement('s', '41950-7', 4200, unit, device)]))).toEqual([
        'steps-per-day 4200 {steps}/d: moderate device',
      ]);
    }
  });

  test('a count over an unstated time is no count a day, unless its period is a day', () => {
    const count = (rest: object) => measurement('s', '55423-8', 4200, '{steps}', rest);
    expect(unreadOf(read([count({})]))).toEqual(['patient.unit Observation/s']);
    const { effectiveDateTime: _, ...ofADay } = count({
      effectivePeriod: { start: '2026-11-20T00:00:00Z', end: '2026-11-20T23:59:59Z' },
    });
    expect(measured(read([ofADay]))).toEqual(['steps-per-day 4200 {steps}/d: low self-reported']);
  });

  test('a questionnaire score is what the patient says', () => {
    const score = measurement('p', '44261-6', 14, '{score}', {
      category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'survey')],
      performer: [{ reference: 'Patient/p1' }],
    });
    expect(measured(read([score]))).toEqual(['phq-9 14 {score}: low self-reported']);
    const { valueQuantity: _, ...whole } = score;
    expect(measured(read([{ ...whole, valueInteger: 14 }]))).toEqual(['phq-9 14 {score}: low self-reported']);
  });

  test('a stress score of last winter is out of date and says so', () => {
    const stress = measurement('s', 'x', 27, '{score}', {
      code: coded(MEASURES, 'pss-10'),
      effectiveDateTime: '2026-01-10',
    });
    expect(measured(read([stress]))).toEqual(['perceived-stress 27 {score}: low out-of-date, self-reported']);
  });

  test('sleep is brought to hours', () => {
    expect(measured(read([measurement('z', '93832-4', 390, 'min', { device: { display: 'watch' } })]))).toEqual([
      'sleep-hours-per-night 6.5 h: moderate device',
    ]);
  });

  test('answers count where the question carries a LOINC code, and not otherwise', () => {
    const response = (item: object[]) => ({
      resourceType: 'QuestionnaireResponse',
      id: 'q',
      status: 'completed',
      subject: { reference: 'Patient/p1' },
      authored: '2026-11-01',
      item,
    });
    const coded = response([
      {
        linkId: 'group',
        item: [
          { linkId: '/89555-7', answer: [{ valueQuantity: { value: 2, unit: 'd/wk', system: UCUM, code: 'd/wk' } }] },
          { linkId: 'total', definition: `${LOINC}/44261-6`, answer: [{ valueInteger: 11 }] },
        ],
      },
    ]);
    const built = read([coded]);
    expect(measured(built)).toEqual([
      'exercise-days-per-week 2 d/wk: low self-reported',
      'phq-9 11 {score}: low self-reported',
    ]);
    expect(built.profile.unread).toEqual([]);
    expect(unreadOf(read([response([{ linkId: '1', answer: [{ valueInteger: 3 }] }])]))).toEqual([
      'patient.answers-not-coded QuestionnaireResponse/q',
    ]);
  });
});
