import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type Finding, finding } from '../../kernel/index.ts';
import { endOfDay } from '../calendar-day.ts';
import type { RuleFolder } from '../rule-file.ts';
import type { RuleTest } from '../rule-test.ts';

/** Review date, tests of rules that run, and a test for each row. `tests`: whether the tests were read at all. */
export function checkGovernance(
  { rule, tests, testsUnread }: RuleFolder,
  asOf: number,
  testsRead: boolean,
): readonly Finding[] {
  const findings: Finding[] = [];
  const { value, place } = rule;
  const due = endOfDay(value['review-by']);
  if (due === undefined)
    findings.push(
      finding('rules.wrong-value', `${value['review-by']} is no day of the calendar`, place(['review-by'])),
    );
  else if (due < asOf)
    findings.push(
      finding('rules.review-due', `the rule was to be reviewed by ${value['review-by']}`, place(['review-by'])),
    );
  if (!testsRead || testsUnread === true || value.status === 'retired') return findings;
  if (tests === undefined) {
    const severity = value.status === 'draft' ? 'warning' : 'error';
    findings.push(finding('rules.no-tests', `no test stands beside ${value.id}`, place(['id']), { severity }));
    return findings;
  }
  const expected = new Set(tests.value.flatMap(rowsOf));
  const rows = value.rows.map(({ row }) => row);
  for (const [i, row] of rows.entries())
    if (!expected.has(row))
      findings.push(finding('rules.untested-row', `no test expects row ${row}`, place(['rows', i, 'row'])));
  for (const [i, test] of tests.value.entries())
    for (const row of rowsOf(test))
      if (!rows.includes(row))
        findings.push(
          finding('rules.unknown-reference', unknownRow(row, rows), tests.place([i, 'expect', 'row']), {
            remedy: `Expect one of ${[...new Set(rows)].join(', ')}.`,
          }),
        );
  return findings;
}

function rowsOf({ expect }: RuleTest): readonly string[] {
  if (expect === 'nothing') return [];
  return (Array.isArray(expect) ? expect : [expect]).flatMap((one) => ('row' in one ? one.row : []));
}

function unknownRow(row: string, rows: readonly string[]): string {
  const near = didYouMean(row, rows);
  return `the rule has no row ${row}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
