import type { RuleTestRun } from '../../rules/testing/run-tests.ts';

/** The results in the XML that build servers read. */
export function junit(runs: readonly RuleTestRun[]): string {
  const suites = runs.map(({ ruleId, file, results }) => {
    const cases = results.map(({ test, passed, findings, place }) => {
      const head = `    <testcase classname="${quoted(ruleId)}" name="${quoted(test)}" file="${quoted(file)}" line="${place.line ?? 1}"`;
      if (passed) return `${head}/>`;
      const message = findings.map((finding) => finding.message).join('; ');
      return `${head}>\n      <failure message="${quoted(message)}"/>\n    </testcase>`;
    });
    const failures = results.filter(({ passed }) => !passed).length;
    return [
      `  <testsuite name="${quoted(ruleId)}" tests="${results.length}" failures="${failures}">`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join('\n');
}

// Characters that XML 1.0 has no way to write (control characters) are replaced: a test's name may hold any text.
const quoted = (text: string): string =>
  [...text]
    .map((char) => {
      const code = char.codePointAt(0) ?? 0;
      if (code < 32 && char !== '\n' && char !== '\t') return '\uFFFD';
      return { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' }[char] ?? char;
    })
    .join('');
