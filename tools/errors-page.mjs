/* Writes docs/errors.md from the catalogue of Findings: `node tools/errors-page.mjs`, after a build. A test compares the two. */
import { writeFileSync } from 'node:fs';

const cell = (text) => text.replaceAll('|', '\\|');

/** The page as Markdown. */
export function errorsPage(catalogue) {
  const areas = groupByArea(catalogue);
  const tables = [...areas]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([area, entries]) => [
      `## ${area}`,
      '',
      '| code | severity | HTTP | cause | remedy |',
      '|---|---|---|---|---|',
      ...entries
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(
          ([code, entry]) =>
            `| \`${code}\` | ${entry.severity} | ${entry.status} | ${cell(entry.cause)} | ${cell(entry.remedy)} |`,
        ),
      '',
    ]);
  return [
    '# Findings',
    '',
    'Everything that the gateway may have to say about an input, a rule, a setting or itself. A Finding has a code, a place (a line, a FHIRPath or a JSON',
    'Pointer), a message and a remedy; over HTTP it is an issue of an OperationOutcome. HTTP is the status when the Finding ends a request. This page is made',
    'from the catalogue in `src/kernel/catalogue` by `node tools/errors-page.mjs`.',
    '',
    ...tables.flat(),
  ].join('\n');
}

const areaOf = (code) => code.slice(0, code.indexOf('.'));

function groupByArea(catalogue) {
  const areas = new Map();
  for (const entry of Object.entries(catalogue))
    areas.set(areaOf(entry[0]), [...(areas.get(areaOf(entry[0])) ?? []), entry]);
  return areas;
}

if (process.argv[1]?.endsWith('errors-page.mjs')) {
  const { CATALOGUE } = await import('../dist/src/kernel/index.js');
  writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsPage(CATALOGUE));
}
