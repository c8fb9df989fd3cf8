import { digestOf, wellFormed } from '../../src/kernel/index.ts';

describe('digests', () => {
  test('the order of keys does not matter, their values do', () => {
    expect(digestOf({ a: 1, b: [2, { c: 3, d: 4 }] })).toBe(digestOf({ b: [2, { d: 4, c: 3 }], a: 1 }));
    expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: 2 }));
  });

  test('a lone surrogate counts as the replacement character and never throws', () => {
    expect(digestOf({ a: 'x\ud800y' })).toBe(digestOf({ a: 'x\ufffdy' }));
    expect(wellFormed('x\udc00\u{1f48a}')).toBe('x\ufffd\u{1f48a}');
  });

  test('what is no JSON has no digest', () => {
    expect(() => digestOf(undefined)).toThrow(TypeError);
  });
});
