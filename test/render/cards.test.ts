import { validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';
import type { Advice } from '../../src/recommend/recommendation.ts';
import type { Card } from '../../src/render/card.ts';
import { type CardContext, faultsOfCard, renderCardRecords, renderCards } from '../../src/render/index.ts';
import { adviceFor, CLOPIDOGREL, geneResult, medication, outcome, patient, rule } from '../recommend/clinic.ts';
import { counted } from './counted.ts';

const POOR = geneResult('CYP2C19', 'Poor Metabolizer', { diplotype: '*2/*2' });

const order = (name: string, changes: Record<string, unknown> = {}) => ({
  resourceType: 'MedicationRequest',
  id: name,
  status: 'draft',
  intent: 'order',
  medicationCodeableConcept: { text: name },
  subject: { reference: 'Patient/ada' },
  reasonCode: [{ text: 'Stent' }],
  dosageInstruction: [{ text: '75 mg in the morning', doseAndRate: [{ doseQuantity: { value: 75, unit: 'mg' } }] }],
  ...changes,
});

const context = (draftOrders: readonly unknown[] = [], changes: Partial<CardContext> = {}): CardContext => ({
  patientId: 'ada',
  userId: 'Practitioner/grace',
  encounterId: 'visit',
  draftOrders,
  newId: counted(),
  publicUrl: 'https://gateway.example',
  ...changes,
});

const only = (cards: readonly Card[]): Card => {
  expect(cards).toHaveLength(1);
  return cards[0] as Card;
};
const bounds = { patientId: 'ada', orders: new Set(['MedicationRequest/clopidogrel']) };
const CLOPIDOGREL_ADVICE: Advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR]));

describe('the card for clopidogrel and a poor metabolizer', () => {
  const card = only(renderCards(CLOPIDOGREL_ADVICE, context([order('clopidogrel')])));

  test('breaks no rule of CDS Hooks', () => {
    expect(faultsOfCard(card, bounds)).toEqual([]);
  });

  test('says what, how loudly, on whose word, and why', () => {
    expect(card).toMatchObject({
      summary: 'Clopidogrel is hardly activated (CYP2C19 poor metabolizer): choose another antiplatelet drug',
      indicator: 'critical',
      source: {
        label: 'CPIC guideline',
        url: 'https://cpicpgx.org/guidelines/',
        topic: { system: 'https://gateway.example/fhir/CodeSystem/recommendation-topic', code: 'drug-gene' },
      },
      selectionBehavior: 'at-most-one',
      links: [{ label: 'CPIC guideline', url: 'https://cpicpgx.org/guidelines/', type: 'absolute' }],
    });
    expect(card.detail).toContain('**Why for this patient**');
    expect(card.detail).toContain('CYP2C19: poor metabolizer (laboratory report of 2024-03-02; genotype \\*2/\\*2)');
    expect(card.detail).toContain('Population: adults');
    expect(card.overrideReasons?.map((r) => r.code)).toEqual(['clinician-judgement', 'tolerated-before']);
  });

  test('the recommended suggestion creates the alternative, then deletes the order', () => {
    expect(card.suggestions?.map((s) => [s.label, s.isRecommended])).toEqual([
      ['Order prasugrel instead', true],
      ['Order ticagrelor instead', undefined],
    ]);
    const [create, remove] = card.suggestions?.[0]?.actions ?? [];
    expect(create).toEqual({
      type: 'create',
      description: 'Order prasugrel; the dose is to be added. Loading dose by label.',
      resource: {
        resourceType: 'MedicationRequest',
        id: expect.any(String),
        status: 'draft',
        intent: 'order',
        medicationCodeableConcept: {
          coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '613391', display: 'prasugrel' }],
          text: 'prasugrel',
        },
        subject: { reference: 'Patient/ada' },
        encounter: { reference: 'Encounter/visit' },
        requester: { reference: 'Practitioner/grace' },
        reasonCode: [{ text: 'Stent' }],
      },
    });
    expect(remove).toEqual({
      type: 'delete',
      description: 'Remove the order of clopidogrel.',
      resourceId: 'MedicationRequest/clopidogrel',
    });
    if (create?.type !== 'create') throw new Error('no create');
    expect(validateResource(create.resource).filter(isFault)).toEqual([]);
  });

  test('equal input gives equal cards apart from uuids', () => {
    const again = only(renderCards(CLOPIDOGREL_ADVICE, context([order('clopidogrel')])));
    expect(again).toEqual(card);
  });
});

describe('what a suggestion may touch', () => {
  test('on patient-view the alternative is proposed and nothing active is changed', () => {
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel', 'active'), POOR]), { focus: 'active' });
    const card = only(renderCards(advice, context()));
    const actions = card.suggestions?.flatMap((s) => s.actions ?? []) ?? [];
    expect(actions.map((a) => a.type)).toEqual(['create', 'create']);
    expect(actions[0]).toMatchObject({ resource: { intent: 'proposal', status: 'draft' } });
  });

  test('an order without a subject is neither changed nor deleted', () => {
    const { subject: _, ...unfinished } = order('clopidogrel');
    const card = only(renderCards(CLOPIDOGREL_ADVICE, context([unfinished])));
    expect(card.suggestions?.flatMap((s) => s.actions ?? []).map((a) => a.type)).toEqual(['create', 'create']);
  });

  test('a patient or relative who asks is not made the requester', () => {
    const card = only(renderCards(CLOPIDOGREL_ADVICE, context([order('clopidogrel')], { userId: 'Patient/ada' })));
    expect(JSON.stringify(card)).not.toContain('requester');
  });

  test('reasons that are no valid FHIR are not copied', () => {
    const odd = order('clopidogrel', { reasonCode: [{ nonsense: true }], reasonReference: [{ reference: '#inside' }] });
    const card = only(renderCards(CLOPIDOGREL_ADVICE, context([odd])));
    const [create] = card.suggestions?.[0]?.actions ?? [];
    if (create?.type !== 'create') throw new Error('no create');
    expect(create.resource).not.toHaveProperty('reasonCode');
    expect(create.resource).not.toHaveProperty('reasonReference');
    expect(validateResource(create.resource).filter(isFault)).toEqual([]);
  });
});

describe('a dose is changed', () => {
  const half = rule(
    'simvastatin-slco1b1',
    ['simvastatin'],
    [
      {
        row: 'decreased',
        when: { gene: 'SLCO1B1', phenotype: ['Decreased Function'] },
        then: outcome({
          category: 'dose-change',
          options: [{ kind: 'adjust-dose', percent: 50, label: 'Halve the dose', note: 'Check CK.' }],
          'recommended-option': 1,
        }),
      },
    ],
  );
  const advice = adviceFor([half], patient([medication('simvastatin'), geneResult('SLCO1B1', 'Decreased Function')]));
  const cardFor = (draft: unknown) => only(renderCards(advice, context([draft])));

  test('the whole order is updated, the doses scaled exactly and the former words marked as such', () => {
    const draft = order('simvastatin', {
      dosageInstruction: [
        { text: '1 tablet at night', doseAndRate: [{ doseQuantity: { value: 0.3, unit: 'mg' } }] },
        { doseAndRate: [{ doseRange: { low: { value: 15, unit: 'mg' }, high: { value: 25, unit: 'mg' } } }] },
      ],
    });
    const [update] = cardFor(draft).suggestions?.[0]?.actions ?? [];
    expect(update).toEqual({
      type: 'update',
      description: 'Change simvastatin to 50% of the dose ordered. Check CK.',
      resource: {
        ...draft,
        dosageInstruction: [
          {
            text: 'Dose changed to 50% of: 1 tablet at night',
            doseAndRate: [{ doseQuantity: { value: 0.15, unit: 'mg' } }],
          },
          { doseAndRate: [{ doseRange: { low: { value: 7.5, unit: 'mg' }, high: { value: 12.5, unit: 'mg' } } }] },
        ],
      },
    });
  });

  test.each([
    ['no dose in numbers', [{ text: 'one tablet' }]],
    ['a dose in one dosage only', [{ doseAndRate: [{ doseQuantity: { value: 10 } }] }, { text: 'and one at night' }]],
    ['a rate instead of a dose', [{ doseAndRate: [{ rateQuantity: { value: 10 } }] }]],
    ['a dose of text', [{ doseAndRate: [{ doseQuantity: { value: '10' } }] }]],
  ])('with %s the suggestion stays words without actions', (_, dosageInstruction) => {
    const card = cardFor(order('simvastatin', { dosageInstruction }));
    expect(card.suggestions).toEqual([{ uuid: expect.any(String), label: 'Halve the dose', isRecommended: true }]);
    expect(card.detail).toContain('Halve the dose: Check CK.');
  });

  test('an order that holds a null is not sent back', () => {
    expect(cardFor(order('simvastatin', { note: null })).suggestions?.[0]?.actions).toBeUndefined();
  });
});

describe('a test before the treatment', () => {
  test('is offered as a draft ServiceRequest, and tests may be chosen together', () => {
    const pretest = rule(
      'abacavir-hla-b-test',
      ['abacavir'],
      [
        {
          row: 'untested',
          when: { gene: 'HLA-B', tested: false },
          then: outcome({ category: 'test', options: [{ kind: 'test', test: 'hla-b-5701', label: 'Order the test' }] }),
        },
      ],
      { topic: 'pre-test' },
    );
    const card = only(
      renderCards(adviceFor([pretest], patient([medication('abacavir')])), context([order('abacavir')])),
    );
    const [create] = card.suggestions?.[0]?.actions ?? [];
    expect(create).toMatchObject({
      type: 'create',
      resource: {
        resourceType: 'ServiceRequest',
        status: 'draft',
        intent: 'order',
        code: { text: 'HLA-B*57:01 test' },
      },
    });
    if (create?.type !== 'create') throw new Error('no create');
    expect(validateResource(create.resource).filter(isFault)).toEqual([]);
    expect(card.selectionBehavior).toBe('any');
  });
});

describe('cards that are about the data', () => {
  test('contradictory results about an ordered drug make a warning of their own', () => {
    const other = geneResult('CYP2C19', 'Normal Metabolizer', { id: 'Observation/two', source: 'Observation/two' });
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR, other]));
    const card = only(renderCards(advice, context([order('clopidogrel')])));
    expect(card.summary).toBe('The results for CYP2C19 contradict each other: no advice from them on clopidogrel');
    expect(card.indicator).toBe('warning');
    expect(card.detail).toContain('normal metabolizer');
    expect(faultsOfCard(card, bounds)).toEqual([]);
  });

  test('withheld information is said to be withheld, and not what it is', () => {
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel')], { genomic: 'withheld' }));
    const card = only(renderCards(advice, context([order('clopidogrel')])));
    expect(card.summary).toBe("Some information was withheld by the patient's consent");
    expect(card.indicator).toBe('info');
    expect(JSON.stringify(card)).not.toMatch(/genomic|gene|CYP2C19|laborator/i);
  });
});

describe('many cards', () => {
  const orders = Array.from({ length: 30 }, (_, index) => `clopidogrel-${String(index)}`);
  const facts = orders.map((id) =>
    medication('clopidogrel', 'selected', { id: `MedicationRequest/${id}`, source: `MedicationRequest/${id}` }),
  );
  const advice = adviceFor([CLOPIDOGREL], patient([...facts, POOR]));
  const drafts = orders.map((id) => ({ ...order('clopidogrel'), id }));

  test('stay within the budget; the last counts and names the rest, as loud as the loudest of them', () => {
    const cards = renderCards(advice, context(drafts));
    expect(cards).toHaveLength(10);
    expect(cards.at(-1)).toMatchObject({ summary: '21 more recommendations for this patient', indicator: 'critical' });
    expect(cards.at(-1)?.detail.split('\n')).toHaveLength(21);
  });

  test('no two cards have one summary: each names its order', () => {
    const cards = renderCards(advice, context(drafts, { maxCards: 40 }));
    expect(new Set(cards.map((c) => c.summary)).size).toBe(30);
    expect(cards[0]?.summary).toMatch(/\(MedicationRequest\/clopidogrel-\d+\)$/);
    expect(Math.max(...cards.map((c) => c.summary.length))).toBeLessThan(140);
  });

  test('records name the rule, the level and the suggestions behind each card', () => {
    const records = renderCardRecords(advice, context(drafts));
    expect(records[0]).toMatchObject({ ruleId: 'clopidogrel-cyp2c19', level: 'critical' });
    expect(records[0]?.suggestions).toEqual(records[0]?.card.suggestions?.map((s) => s.uuid));
    expect(records.at(-1)?.ruleId).toBe('gateway');
  });
});
