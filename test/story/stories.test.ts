import { randomUUID } from 'node:crypto';
import type { Card } from '../../src/app/requests.ts';
import { hookRequestOf, readStories, type Story } from '../../src/demo/stories.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { type RunningDemo, startDemo } from '../kit/gateway-process.ts';

/*
 * Each folder here is a clinical story. The hospital calls the gateway as an EHR would, over HTTP, and the gateway reads what it needs from the
 * hospital's FHIR server.
 */

const stories = readStories(new URL('.', import.meta.url).pathname);
let demo: RunningDemo;

beforeAll(async () => {
  demo = await startDemo();
}, 120_000);
afterAll(() => demo.stop(), 30_000);

async function ask(story: Story, base: string): Promise<{ readonly status: number; readonly cards: readonly Card[] }> {
  const response = await fetch(`${demo.gateway}/cds-services/precision-${story.hook}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hookRequestOf(story, base, randomUUID())),
  });
  const body = (await response.json()) as { cards?: readonly Card[] };
  return { status: response.status, cards: body.cards ?? [] };
}

const drugsOf = (card: Card): readonly string[] =>
  (card.suggestions ?? []).flatMap(({ actions = [] }) =>
    actions.flatMap((action) => {
      if (action.type !== 'create' || action.resource.resourceType !== 'MedicationRequest') return [];
      const concept = action.resource.medicationCodeableConcept as { readonly text?: string };
      return concept.text === undefined ? [] : [concept.text.toLowerCase()];
    }),
  );

describe('clinical stories, told over HTTP', () => {
  test.each(stories.map((story) => [story.title, story] as const))('%s', async (_title, story) => {
    const { status, cards } = await ask(story, `${demo.hospital}/fhir`);
    expect(status).toBe(200);
    const { expect: wanted } = story;
    if (wanted.silent === true) return expect(cards).toEqual([]);
    expect(cards.length).toBeGreaterThan(0);

    for (const drug of wanted.offers ?? []) expect(cards.flatMap(drugsOf)).toContain(drug);
    for (const drug of wanted.withholds ?? []) expect(cards.flatMap(drugsOf)).not.toContain(drug);
    if (wanted.contradiction !== undefined) {
      expect(cards.some(({ summary }) => summary.includes(wanted.contradiction ?? ''))).toBe(true);
    }
    if (wanted.withheld === true) {
      expect(cards).toHaveLength(1);
      expect(cards[0]?.indicator).toBe('info');
      expect(JSON.stringify(cards)).not.toMatch(/CYP2C19|genom|gene/i);
    }
    if (wanted.orders_test === true) {
      const types = cards.flatMap(({ suggestions = [] }) =>
        suggestions.flatMap(({ actions = [] }) =>
          actions.map((action) => ('resource' in action ? action.resource.resourceType : action.type)),
        ),
      );
      expect(types).toContain('ServiceRequest');
    }
  });

  test('every resource that a suggestion would create or update is valid R4', async () => {
    for (const story of stories) {
      const { cards } = await ask(story, `${demo.hospital}/fhir`);
      for (const { suggestions = [] } of cards) {
        for (const { actions = [] } of suggestions) {
          for (const action of actions) if ('resource' in action) expect(validateResource(action.resource)).toEqual([]);
        }
      }
    }
  });
});

describe('when the hospital’s FHIR server misbehaves', () => {
  const ana = stories.find(({ patient }) => patient === 'ana-reyes');
  if (ana === undefined) throw new Error('the story of Ana is missing');

  test.each(['401', '403', '404', '500', 'half', 'nonsense', 'redirect', 'hang'])(
    '%s: the gateway answers 412 and names what is missing',
    async (fault) => {
      const response = await fetch(`${demo.gateway}/cds-services/precision-order-sign`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(hookRequestOf(ana, `${demo.hospital}/faults/${fault}/fhir`, randomUUID())),
      });
      expect(response.status).toBe(412);
      const outcome = (await response.json()) as { readonly resourceType: string };
      expect(outcome.resourceType).toBe('OperationOutcome');
      expect(JSON.stringify(outcome)).toContain('genomics');
    },
  );

  test('slow but within the budget: the advice is complete', async () => {
    const { status, cards } = await ask(ana, `${demo.hospital}/faults/slow/fhir`);
    expect(status).toBe(200);
    expect(cards.flatMap(drugsOf)).toContain('prasugrel');
  });

  test('a server that is not registered is never called: 412', async () => {
    const { status } = await ask(ana, 'http://127.0.0.1:9/fhir');
    expect(status).toBe(412);
  });
});
