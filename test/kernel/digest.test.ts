import { expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { digestOf, digestOfBytes, wellFormed } from '../../src/kernel/index.ts';

test('a digest is that of the RFC 8785 form, whatever JSON it is of', () => {
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom('10', '9', '-1', '1e3', '__proto__', 'toJSON', 'é', 'z', 'ud800', '\\ud800'),
  );
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constantFrom(null, '', '\\ud800', '\\\\ud800', ' ', '\u2028', -0, 1e21, 1e-7),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(key, tie('json'), { maxKeys: 5 }).map((plain) => JSON.parse(JSON.stringify(plain))),
    ),
  }));
  fc.assert(
    fc.property(json, (value) => {
      expect(digestOf(value)).toBe(digestOfBytes(canonicalize(value) ?? ''));
    }),
  );
});

test('array indexes and __proto__ as keys stand in the order of RFC 8785', () => {
  const value: unknown = JSON.parse('{"9":1,"10":2,"b":3,"__proto__":{"d":1,"c":2},"a":[{"2":0,"1":0}]}');
  expect(digestOf(value)).toBe(digestOfBytes('{"10":2,"9":1,"__proto__":{"c":2,"d":1},"a":[{"1":0,"2":0}],"b":3}'));
});

test('the order of keys does not matter, their values do', () => {
  expect(digestOf({ a: 1, b: [2, { c: 3, d: 4 }] })).toBe(digestOf({ b: [2, { d: 4, c: 3 }], a: 1 }));
  expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: 2 }));
});

test('a lone surrogate counts as the replacement character and never throws', () => {
  expect(wellFormed('x\udc00\u{1f48a}')).toBe('x\ufffd\u{1f48a}');
  expect(digestOf({ text: 'a\ud800', '\udc00': 1 })).toBe(digestOf({ text: 'a\ufffd', '\ufffd': 1 }));
});

test('what is no JSON has no digest', () => {
  expect(() => digestOf(undefined)).toThrow(TypeError);
  expect(() => digestOf({ of: Number.NaN })).toThrow('NaN');
});
