import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readPlainYaml } from '../../src/rules/reading/plain-yaml.ts';
import { readYaml } from '../../src/rules/reading/yaml-text.ts';
import { SOUND } from './sound-rule.ts';

/** The value that the reader with places gives; undefined for a text with a fault. */
function slowly(text: string): unknown {
  const read = readYaml(text, 'rule.yaml');
  return 'place' in read ? read.value : undefined;
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

/** Where the quick reader gives a value it is the value; it may always give none. */
function agree(text: string): void {
  const quick = readPlainYaml(text);
  if (quick === undefined) return;
  const slow = slowly(text);
  // A text that only the quick reader takes is caught by lint, which reads it with places.
  // Rules are JSON, where -0 is 0; the quick reader keeps no sign of nought.
  if (slow !== undefined) expect([text, asJson(quick)]).toEqual([text, asJson(slow)]);
}

describe('the quick reader of YAML', () => {
  test('rules as they are written are read quickly, and as the other reader reads them', () => {
    for (const text of [SOUND, readFileSync('profiles/drug-gene/clopidogrel-cyp2c19-cpic/rule.yaml', 'utf8')]) {
      expect(readPlainYaml(text)).toBeDefined();
      expect(readPlainYaml(text)).toEqual(slowly(text));
    }
  });

  test.each([
    ['an anchor', 'a: &x [1]\nb: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a merge key', 'a:\n  <<: {b: 1}\n'],
    ['a complex key', '? [a]\n: 1\n'],
    ['a hexadecimal number', 'a: 0x1F\n'],
    ['a number with an underscore', 'a: 1_000\n'],
    ['a second document', 'a: 1\n---\nb: 2\n'],
    ['a key given twice', 'a: 1\na: 2\n'],
    ['an alias without anchor', 'a: *x\n'],
    ['a key without a word', 'a: { : 1 }\n'],
    ['a number as a key', '1.0: 1\n'],
    ['a truth as a key', 'a: { True: 1 }\n'],
    ['a text alone', 'a\n'],
    ['nothing', ''],
  ])('%s is left to the reader with places', (_, text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  test('the two read whatever is written by a program alike', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'no',
        'yes',
        'on',
        '~',
        'null',
        '1e3',
        '0o7',
        '007',
        '1:30',
        '2026-01-01',
        '*57:01',
        '.5',
        '-.inf',
      ),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 12 }), tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    const layouts = [
      {},
      { defaultStringType: 'QUOTE_SINGLE' },
      { collectionStyle: 'flow' },
      { lineWidth: 20 },
    ] as const;
    fc.assert(
      fc.property(tree, fc.constantFrom(...layouts), (value, layout) => agree(stringify(value, layout))),
      { numRuns: 400 },
    );
  });

  test('the two read a rule alike in which something was mistyped', () => {
    const typed = fc.constantFrom(
      ' ',
      '\n',
      ':',
      '-',
      '#',
      "'",
      '"',
      '[',
      ']',
      '{',
      '}',
      ',',
      '|',
      '>',
      '\\',
      '0',
      '.',
      '~',
      '@',
      '`',
      'x',
      ': ',
      ' #',
      '- ',
      '\n  ',
      'null',
      '1.0',
      '+1',
      'yes',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(SOUND.length), fc.nat(3), typed), { minLength: 1, maxLength: 3 }),
        (edits) => {
          let text = SOUND;
          for (const [at, gone, put] of edits) text = text.slice(0, at) + put + text.slice(at + gone);
          agree(text);
        },
      ),
      { numRuns: 500 },
    );
  });
});
