import { knowledge } from '../kit/knowledge.ts';

const { convert } = knowledge().terminology;
const value = (...args: Parameters<typeof convert>): number | string => {
  const result = convert(...args);
  return result.ok ? Math.round(result.value * 1e6) / 1e6 : (result.findings[0]?.code ?? '');
};

describe('units', () => {
  test.each([
    [98.6, '[degF]', 'Cel', undefined, 37],
    [150, '[lb_av]', 'kg', undefined, 68.038856],
    [150, 'lbs', 'kg', undefined, 68.038856],
    [180, 'cm', 'm', undefined, 1.8],
    [100, 'mg/dL', 'mmol/L', 180.156, 5.550745],
    [5.550745, 'mmol/L', 'mg/dL', 180.156, 100.000002],
    [1, 'mg/dL', 'umol/L', 113.12, 88.401697],
    [7, '%', 'mmol/mol', undefined, 70],
    [120, 'mm[Hg]', 'mm[Hg]', undefined, 120],
    [120, 'mmHg', 'mm[Hg]', undefined, 120],
    [9000, '{steps}/d', '{steps}/d', undefined, 9000],
    [60, 'mL/min/1.73 m2', 'mL/min/{1.73_m2}', undefined, 60],
    [1, 'wk', 'd', undefined, 7],
    [2, 'ug/mL', 'mg/L', undefined, 2],
  ])('%d %s is %s', (from, unit, to, molarMass, expected) => {
    expect(value(from, unit, to, molarMass)).toBeCloseTo(expected, 5);
  });

  test.each([
    ['foo', 'kg', 'unit.unknown'],
    ['constructor', 'kg', 'unit.unknown'],
    ['__proto__', 'kg', 'unit.unknown'],
    ['', 'kg', 'unit.unknown'],
    ['('.repeat(5000), 'kg', 'unit.unknown'],
    ['kg\u0000', 'kg', 'unit.unknown'],
    ['m2', 'kg', 'unit.dimension'],
    ['mg/dL', 'mmol/L', 'unit.dimension'],
  ])('%s to %s is a Finding', (from, to, code) => {
    expect(value(1, from, to)).toBe(code);
  });

  test('no number, no conversion', () => {
    expect(value(Number.NaN, 'kg', 'g')).toBe('unit.dimension');
    expect(value(Number.POSITIVE_INFINITY, 'kg', 'g')).toBe('unit.dimension');
  });
});
