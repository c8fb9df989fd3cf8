import { validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';

/* Answers of a patient about daily life, against the Questionnaire that they answer. */
const SYSTEM = 'http://hospital.example/answers';
const yes = { system: SYSTEM, code: 'yes', display: 'Yes' };
const questionnaire = {
  resourceType: 'Questionnaire',
  id: 'life',
  url: 'http://hospital.example/Questionnaire/life',
  status: 'active',
  item: [
    { linkId: 'smokes', text: 'Do you smoke?', type: 'boolean', required: true },
    {
      linkId: 'drinks',
      text: 'What do you drink?',
      type: 'group',
      item: [
        { linkId: 'cups', text: 'Cups of coffee', type: 'integer' },
        {
          linkId: 'juice',
          text: 'Grapefruit juice?',
          type: 'choice',
          answerOption: [{ valueCoding: yes }, { valueCoding: { system: SYSTEM, code: 'no' } }],
          item: [{ linkId: 'how-much', text: 'How much?', type: 'string', maxLength: 5 }],
        },
      ],
    },
    { linkId: 'herbs', text: 'Which herbs?', type: 'string', repeats: true },
    {
      linkId: 'packs',
      text: 'Packs a day',
      type: 'decimal',
      required: true,
      enableWhen: [{ question: 'smokes', operator: '=', answerBoolean: true }],
    },
  ],
};
const smokes = { linkId: 'smokes', answer: [{ valueBoolean: false }] };
const drinks = (...item: readonly object[]) => ({ linkId: 'drinks', item });
const response = (...item: readonly object[]) => ({
  resourceType: 'QuestionnaireResponse',
  contained: [questionnaire],
  questionnaire: '#life',
  status: 'completed',
  item,
});
const said = (resource: object, options = {}) =>
  validateResource(resource, options)
    .filter(isFault)
    .map((f) => `${f.code} ${f.place.expression}`);
const Q = 'fhir.questionnaire-response QuestionnaireResponse';

test('answers as they were asked for pass', () => {
  const juice = {
    linkId: 'juice',
    answer: [{ valueCoding: yes, item: [{ linkId: 'how-much', answer: [{ valueString: '1 l' }] }] }],
  };
  const herbs = { linkId: 'herbs', answer: [{ valueString: "St John's wort" }, { valueString: 'valerian' }] };
  expect(said(response(smokes, drinks({ linkId: 'cups', answer: [{ valueInteger: 3 }] }, juice), herbs))).toEqual([]);
});

test.each([
  ['an item that was not asked', [smokes, { linkId: 'smoke', answer: [{ valueBoolean: true }] }], 'item[1].linkId'],
  ['an item at another level', [smokes, { linkId: 'cups', answer: [{ valueInteger: 1 }] }], 'item[1].linkId'],
  [
    'a number in words',
    [smokes, drinks({ linkId: 'cups', answer: [{ valueString: 'three' }] })],
    'item[1].item[0].answer[0]',
  ],
  [
    'an answer that is not offered',
    [smokes, drinks({ linkId: 'juice', answer: [{ valueCoding: { system: SYSTEM, code: 'maybe' } }] })],
    'item[1].item[0].answer[0]',
  ],
  [
    'two answers to one question',
    [{ linkId: 'smokes', answer: [{ valueBoolean: true }, { valueBoolean: false }] }],
    'item[0].answer[1]',
  ],
  ['one question in two items', [smokes, smokes], 'item[1]'],
  ['an answer to a group', [smokes, { linkId: 'drinks', answer: [{ valueString: 'x' }] }], 'item[1].answer'],
  [
    'an answer that is too long',
    [
      smokes,
      drinks({
        linkId: 'juice',
        answer: [{ valueCoding: yes, item: [{ linkId: 'how-much', answer: [{ valueString: '1 litre' }] }] }],
      }),
    ],
    'item[1].item[0].answer[0].item[0].answer[0]',
  ],
])('%s is found', (_, items, place) => expect(said(response(...items))).toEqual([`${Q}.${place}`]));

test('what is required is asked of a response that is done, and not where conditions decide', () => {
  expect(said(response({ linkId: 'herbs', answer: [{ valueString: 'x' }] }))).toEqual([Q]);
  expect(said({ ...response({ linkId: 'herbs', answer: [{ valueString: 'x' }] }), status: 'in-progress' })).toEqual([]);
});

test('the Questionnaire is also found in the Bundle, by its canonical URL', () => {
  const { contained: _, ...answers } = response({ linkId: 'nothing', answer: [{ valueString: 'x' }] });
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { fullUrl: 'http://a.b/Questionnaire/life', resource: questionnaire },
      {
        fullUrl: 'http://a.b/QuestionnaireResponse/r',
        resource: { ...answers, id: 'r', questionnaire: `${questionnaire.url}|1.0`, status: 'in-progress' },
      },
    ],
  };
  expect(said(bundle)).toEqual([
    'fhir.questionnaire-response Bundle.entry[1].resource.ofType(QuestionnaireResponse).item[0].linkId',
  ]);
  expect(said(bundle, { scope: 'content' })).toEqual([]);
});
