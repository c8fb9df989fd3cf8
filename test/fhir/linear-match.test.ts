import fc from 'fast-check';
import { linearMatcherOf, matcherOf } from '../../src/fhir/check/linear-match.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '[a-c]',
  '\\w',
  '\\d',
  '\\s',
  '\\.',
  '(?:ab)',
  '\\x61',
  '\\b',
  '\\B',
);
const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?', '+?');
/** Patterns of two levels: groups of quantified atoms, quantified again, with alternatives, lookahead and anchors. */
const part = fc.tuple(atom, quantifier).map(([a, q]) => (/^\\[bB]$/.test(a) ? a : a + q));
const group = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.array(part, { maxLength: 2 }), quantifier)
  .map(([one, other, q]) => `(${one.join('')}${other.length > 0 ? `|${other.join('')}` : ''})${q}`);
const ahead = fc.tuple(fc.constantFrom('?=', '?!'), part).map(([mark, p]) => `(${mark}${p})`);
const pattern = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.array(fc.oneof(part, group, ahead), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '$'),
  )
  .map(([start, parts, end]) => start + parts.join('') + end);
const subject = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '1', ' ', '\n', 'é'), maxLength: 12 });

test("the linear test agrees with JavaScript's own", () => {
  fc.assert(
    fc.property(pattern, fc.array(subject, { minLength: 1, maxLength: 10 }), (source, texts) => {
      const linear = linearMatcherOf(source);
      const native = new RegExp(source, 's');
      for (const text of texts) expect([source, text, linear(text)]).toEqual([source, text, native.test(text)]);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['nested loops', '^(a+)+$'],
  ['a loop of alternatives that overlap', '^(a|a)*$'],
  ['a loop of what may be left out', '^(aa?)*$'],
  ['loops in a row', 'a*a*a*a*a*b$'],
  ['alternatives in a row', `^${'(a|a)'.repeat(40)}b`],
  ['a counted group', '^(a?){200}$'],
  ['nothing repeated', '^(a*)*$'],
])('%s: four thousand characters that nearly match are refused at once', (_, source) => {
  expect(matcherOf(source)(`${'a'.repeat(4000)}!`)).toBe(false);
});

test.each([
  ['what looks behind', '(?<=a)b', 'looks behind'],
  ['what refers back', '(a)\\1', 'refers back'],
  ['what is too large', '((a{1,100}){1,100}){1,100}', 'too large'],
  ['no pattern', '(a', 'Invalid regular expression'],
])('%s is refused, with the reason', (_, source, reason) => {
  expect(() => matcherOf(source)).toThrow(reason);
});
