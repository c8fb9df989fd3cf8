import { readFileSync } from 'node:fs';
import { CATALOGUE, finding, httpStatusOf } from '../../src/kernel/index.ts';
// @ts-expect-error: a plain module of tools/, without types
import { errorsPage } from '../../tools/errors-page.mjs';

describe('the catalogue of Findings', () => {
  test('docs/errors.md says what the catalogue says (node tools/errors-page.mjs writes it)', () => {
    expect(readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')).toBe(errorsPage(CATALOGUE));
  });

  test('every entry names a cause and a remedy in a sentence', () => {
    for (const [code, { cause, remedy }] of Object.entries(CATALOGUE)) {
      expect([code, cause.trim(), cause.endsWith('.')]).toEqual([code, cause, true]);
      expect([code, remedy.trim(), remedy.endsWith('.')]).toEqual([code, remedy, true]);
    }
  });

  test('the worst Finding decides the HTTP status', () => {
    const warning = finding('app.prefetch-failed', 'a warning');
    const error = finding('app.data-missing', 'an error');
    expect(httpStatusOf([warning, error])).toBe(412);
    expect(httpStatusOf([finding('fhir.not-json', 'fatal'), error])).toBe(400);
    expect(httpStatusOf([])).toBe(500);
  });
});
