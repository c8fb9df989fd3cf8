import { overrideReasonsOf } from '../../src/recommend/override-reasons.ts';
import { CLOPIDOGREL, terminology } from './clinic.ts';

const { 'override-reasons': own, ...general } = CLOPIDOGREL;
const withOwn = { ...general, 'override-reasons': ['tolerated-before', 'of-another-edition'] };

test('a rule offers the override reasons that it names, else the general ones', () => {
  expect(own).toBeUndefined();
  expect(overrideReasonsOf(withOwn, terminology).map(({ code }) => code)).toEqual(['tolerated-before']);
  expect(overrideReasonsOf(general, terminology).map(({ code }) => code)).toEqual(
    terminology.vocabularies.keys['override-reasons'].flatMap(
      (key) => terminology.vocabularies.overrideReason(key)?.code ?? [],
    ),
  );
});

test('the same rule reads other vocabularies anew', () => {
  const before = overrideReasonsOf(withOwn, terminology);
  const vocabularies = { ...terminology.vocabularies, overrideReason: (code: string) => ({ code }) };
  const after = overrideReasonsOf(withOwn, { ...terminology, vocabularies });
  expect(after.map(({ code }) => code)).toEqual(['tolerated-before', 'of-another-edition']);
  expect(overrideReasonsOf(withOwn, terminology)).toBe(before);
});
