import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';
import { faultsOfCard, renderCards } from '../../src/render/index.ts';
import { escapeMarkdown } from '../../src/render/markdown.ts';
import { anyAdvice, anyText, NASTY } from './any-advice.ts';
import { counted } from './counted.ts';

const draft = (id: string) => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'draft',
  intent: 'order',
  medicationCodeableConcept: { text: 'x' },
  subject: { reference: 'Patient/ada' },
  dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 10, unit: 'mg' } }] }],
});
const bounds = { patientId: 'ada', orders: new Set(['MedicationRequest/a', 'MedicationRequest/b']) };

test('whatever the advice holds, its cards break no rule, stay within the budget, and carry valid orders', () => {
  fc.assert(
    fc.property(anyAdvice, (advice) => {
      const cards = renderCards(advice, {
        patientId: 'ada',
        userId: 'Practitioner/grace',
        draftOrders: [draft('a'), draft('b'), null, 'no order', { resourceType: 'MedicationRequest' }],
        newId: counted(),
        publicUrl: 'https://gateway.example',
      });
      expect(cards.flatMap((card) => faultsOfCard(card, bounds))).toEqual([]);
      expect(cards.length).toBeLessThanOrEqual(10);
      expect(new Set(cards.map(({ summary }) => summary)).size).toBe(cards.length);
      const uuids = cards.flatMap((card) => [card.uuid, ...(card.suggestions ?? []).map(({ uuid }) => uuid)]);
      expect(new Set(uuids).size).toBe(uuids.length);
      for (const action of cards.flatMap((card) => card.suggestions ?? []).flatMap((s) => s.actions ?? [])) {
        if (action.type !== 'delete') expect(validateResource(action.resource).filter(isFault)).toEqual([]);
      }
      expect(cards.map((card) => card.detail).join('\n')).not.toMatch(/<[a-z!/]/i);
      // Nothing critical is lost to the budget.
      if (advice.recommendations.some(({ level }) => level === 'critical')) {
        expect(cards.some(({ indicator }) => indicator === 'critical')).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

describe('text from data in Markdown', () => {
  const renderer = new MarkdownIt({ html: true });
  const harmless = (data: string): void => {
    const html = renderer.render(`- ${escapeMarkdown(data)}`);
    expect(html.replace(/<\/?(ul|li)>/g, '')).not.toMatch(/[<>]/);
  };

  test.each(NASTY)('%j renders as plain text, raw HTML switched on', harmless);

  test('any text does', () => {
    fc.assert(fc.property(anyText, harmless), { numRuns: 500 });
  });

  test('holds no character that HTML or Markdown gives a structure', () => {
    for (const data of NASTY) expect(escapeMarkdown(data)).not.toMatch(/<|>|`|\[|\]|\||"|&(?!#\d+;)/);
  });

  test('a genotype stays readable', () => {
    expect(renderer.renderInline(escapeMarkdown('CYP2C19 *2/*17 (95%)'))).toBe('CYP2C19 *2/*17 (95%)');
  });
});
