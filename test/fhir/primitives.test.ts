import { PRIMITIVES } from '../../src/fhir/check/primitives.ts';

const good: Record<string, readonly unknown[]> = {
  base64Binary: ['AAAA', 'QQ==', 'QUI=', ' Q U\nI = '],
  boolean: [true, false],
  canonical: ['http://x.org/a|1.0', '#p1'],
  code: ['a', 'a b', '<='],
  date: ['2019', '2019-02', '2019-02-28', '2020-02-29', '1900-01-01', '9999-12-31'],
  dateTime: [
    '2019',
    '2019-12',
    '2019-12-31',
    '2019-12-31T23:59:60Z',
    '2019-12-31T00:00:00.123+14:00',
    '2019-12-31T00:00:00-13:59',
  ],
  decimal: [0, -1.5, 1e21],
  id: ['a', 'A-1.b', 'x'.repeat(64)],
  instant: ['2019-12-31T23:59:59Z', '2019-12-31T23:59:59.1+01:00'],
  integer: [0, -2147483648, 2147483647],
  markdown: ['# a'],
  oid: ['urn:oid:1.2.840', 'urn:oid:0.0'],
  positiveInt: [1],
  string: ['a', ' ', 'a\nb'],
  time: ['00:00:00', '23:59:59.999'],
  unsignedInt: [0],
  uri: ['http://x', 'urn:uuid:C757873D-EC9A-4326-A141-556F43239520', 'urn:oid:2.16.840', 'relative'],
  url: ['http://x'],
  uuid: ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520'],
};

const bad: Record<string, readonly unknown[]> = {
  base64Binary: ['', 'A', 'AAA', 'A===', '=AAA', 'AA=A', 'AA!A', 1],
  boolean: ['true', 0, null],
  canonical: ['a b', ''],
  code: ['', ' a', 'a ', 'a  b', 'a\t\tb', 1],
  date: [
    '19',
    '2019-13',
    '2019-00',
    '2019-02-29',
    '1900-02-29',
    '2019-04-31',
    '2019-1-1',
    '2019-01-01T00:00:00Z',
    '0000',
    '2019-',
    2019,
  ],
  dateTime: [
    '2019-12-31T23:59Z',
    '2019-12-31T23:59:59',
    '2019-12-31T24:00:00Z',
    '2019-12-31 23:59:59Z',
    '2019-12-31T23:59:59.Z',
    '2019-12-31T23:59:59+14:01',
    '2019-12T00:00:00Z',
    '2019-12-31T23:59:59Zz',
  ],
  decimal: ['1', Number.NaN, Number.POSITIVE_INFINITY],
  id: ['', 'a_b', 'x'.repeat(65), 'a/b', 1],
  instant: ['2019', '2019-12-31', '2019-12-31T23:59:59'],
  integer: [1.5, '1', 2147483648, -2147483649],
  markdown: [''],
  oid: ['1.2.3', 'urn:oid:3.1', 'urn:oid:1.02', 'urn:oid:1'],
  positiveInt: [0, -1],
  string: ['', 1, null, {}, 'x'.repeat(1_048_577)],
  time: ['24:00:00', '10:00', '10:00:00Z', '10:60:00'],
  unsignedInt: [-1],
  uri: ['a b', '', 'urn:uuid:1', 'urn:oid:a', 'oid:1.2.3', 'uuid:c757873d-ec9a-4326-a141-556f43239520'],
  url: ['http://a b'],
  uuid: ['urn:uuid:C757873D-EC9A-4326-A141-556F43239520', 'c757873d-ec9a-4326-a141-556f43239520'],
};

describe.each(Object.keys(good))('the primitive %s', (type) => {
  const is = PRIMITIVES[type];
  test.each((good[type] ?? []).map((v) => [v]))('takes %j', (v) => expect(is?.(v)).toBe(true));
  test.each((bad[type] ?? []).map((v) => [v]))('refuses %j', (v) => expect(is?.(v)).toBe(false));
});

test('every primitive of R4 is in the table but xhtml, which has rules of its own', () => {
  expect(Object.keys(PRIMITIVES).filter((type) => good[type] === undefined)).toEqual(['xhtml']);
});
