import type { Terminology } from '../../terminology/terminology.ts';
import { conditionPhrase } from '../explain/words.ts';
import type { Condition, RuleProfile } from '../rule-profile.ts';
import { conditionsOf, leavesOf, outcomeOf } from '../walk.ts';
import { feelExpression, feelTest, quoted, type Variable, variablesOf } from './feel.ts';
import { type Exported, plainName, type Unsaid, unsaidLines } from './unsaid.ts';

/*
 * The decision table of a RuleProfile as DMN 1.3: one decision, a column for each question, a rule for each row. A part of a condition that is no test of one
 * variable has a column of its own, whose input is the part as a FEEL expression.
 */

const MODEL = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
const OUTPUTS = ['outcome', 'level', 'category', 'summary'] as const;

interface Column {
  readonly label: string;
  readonly type: Variable['type'];
  readonly expression: string;
}
type Cells = ReadonlyMap<string, string>;

export function dmnOf(profile: RuleProfile, terminology: Terminology): Exported<string> {
  const columns = new Map<string, Column>();
  const rows = profile.rows.map((row) => {
    const parts = [...(profile.when === undefined ? [] : partsOf(profile.when)), ...partsOf(row.when)];
    return cellsOf(parts, columns, terminology);
  });
  const unsaid = unsaidOf(profile);
  return { value: document(profile, columns, rows, unsaid), unsaid };
}

const partsOf = (condition: Condition): readonly Condition[] => ('all' in condition ? condition.all : [condition]);

/** The cells of a row; columns that are not there yet are added. */
function cellsOf(parts: readonly Condition[], columns: Map<string, Column>, terminology: Terminology): Cells {
  const cells = new Map<string, string>();
  const put = (column: Column, text: string): void => {
    columns.set(column.expression, columns.get(column.expression) ?? column);
    cells.set(column.expression, text);
  };
  for (const part of parts) {
    const leaf = 'not' in part ? part.not : part;
    const isLeaf = !('all' in leaf || 'any' in leaf || 'not' in leaf);
    const asked = isLeaf ? feelTest(leaf) : undefined;
    if (
      asked !== undefined &&
      !cells.has(asked.variable.name) &&
      (!('not' in part) || asked.variable.type === 'boolean')
    ) {
      const { label, type, name } = asked.variable;
      const test = 'not' in part ? String(asked.test !== 'true') : asked.test;
      put({ label, type, expression: name }, test);
    } else {
      put({ label: conditionPhrase(part, terminology), type: 'boolean', expression: feelExpression(part) }, 'true');
    }
  }
  return cells;
}

function unsaidOf(profile: RuleProfile): readonly Unsaid[] {
  const unsaid: Unsaid[] = [
    { at: 'rows', what: 'a test of null does not hold in DMN: an unknown answer is a no there, and unknown here' },
    { at: 'then', what: 'evidence, options, and the words for the clinician and the patient are not in the table' },
  ];
  if (profile.hit === 'first')
    unsaid.push({
      at: 'hit',
      what: 'first: an unknown row before it leaves a row open here, and is passed over in DMN',
    });
  for (const root of conditionsOf(profile))
    for (const { at } of leavesOf(root))
      if ('fhirpath' in at || 'elm' in at) {
        const language = 'elm' in at ? 'CQL' : 'FHIRPath';
        unsaid.push({ at: 'when', what: `${at.asks}: a truth that the caller works out with ${language}` });
      }
  for (const [i, row] of profile.rows.entries())
    if (row.population !== undefined) unsaid.push({ at: `rows[${i + 1}].population`, what: row.population });
  return unsaid;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** Control characters have no place in XML 1.0 at all. */
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '').replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
const attribute = (name: string, value: string): string => ` ${name}="${escaped(value)}"`;
const element = (name: string, text: string): string => `<${name}><text>${escaped(text)}</text></${name}>`;

function document(
  profile: RuleProfile,
  columns: ReadonlyMap<string, Column>,
  rows: readonly Cells[],
  unsaid: readonly Unsaid[],
): string {
  const id = plainName(profile.id);
  const wanted = [
    ...(profile.when === undefined ? [] : variablesOf(profile.when)),
    ...profile.rows.flatMap(({ when }) => variablesOf(when)),
  ];
  const variables = [...new Map(wanted.map((one) => [one.name, one])).values()];
  const woken = 'drugs' in profile.trigger ? profile.trigger.drugs.join(', ') : 'Facts of the patient';
  const about = [
    `${profile.title}. Version ${profile.version}, ${profile.status}. Owner: ${profile.owner}. Woken by ${woken}.`,
    ...unsaidLines(unsaid).map((line) => `Not said exactly: ${line}.`),
  ].join('\n');
  const hit = profile.hit === 'first' || profile.hit === 'first-known' ? 'FIRST' : 'UNIQUE';
  const names = [...columns.keys()];
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<definitions xmlns="${MODEL}"${attribute('id', `rule-${id}`)}${attribute('name', profile.title)} namespace="urn:uuid:${NAMESPACE}">`,
    `  <description>${escaped(about)}</description>`,
    ...variables.flatMap(({ name, type, label }) => [
      `  <inputData${attribute('id', `input-${name}`)}${attribute('name', name)}${attribute('label', label)}>`,
      `    <variable${attribute('id', `variable-${name}`)}${attribute('name', name)} typeRef="${type}"/>`,
      '  </inputData>',
    ]),
    `  <decision${attribute('id', id)}${attribute('name', profile.title)}>`,
    `    <variable id="variable-of-decision" name="advice"/>`,
    ...variables.flatMap(({ name }) => [
      `    <informationRequirement${attribute('id', `needs-${name}`)}>`,
      `      <requiredInput${attribute('href', `#input-${name}`)}/>`,
      '    </informationRequirement>',
    ]),
    `    <decisionTable id="table" hitPolicy="${hit}">`,
    ...[...columns.values()].flatMap(({ label, type, expression }, i) => [
      `      <input id="column-${i + 1}"${attribute('label', label)}>`,
      `        <inputExpression id="question-${i + 1}" typeRef="${type}"><text>${escaped(expression)}</text></inputExpression>`,
      '      </input>',
    ]),
    ...OUTPUTS.map((name) => `      <output id="output-${name}" name="${name}" typeRef="string"/>`),
    '      <annotation name="row"/>',
    ...profile.rows.flatMap((row, i) => {
      const outcome = outcomeOf(profile, i);
      const said = {
        outcome: typeof row.then === 'string' ? row.then : row.row,
        level: outcome?.level ?? '',
        category: outcome?.category ?? '',
        summary: outcome?.summary ?? '',
      };
      return [
        `      <rule id="row-${i + 1}">`,
        ...names.map(
          (name, c) => `        ${withId(element('inputEntry', rows[i]?.get(name) ?? '-'), `cell-${i + 1}-${c + 1}`)}`,
        ),
        ...OUTPUTS.map((name) => `        ${withId(element('outputEntry', quoted(said[name])), `${name}-${i + 1}`)}`),
        `        ${element('annotationEntry', row.row)}`,
        '      </rule>',
      ];
    }),
    '    </decisionTable>',
    '  </decision>',
    '</definitions>',
    '',
  ];
  return lines.join('\n');
}

/** One namespace for all tables that this program writes; names within are those of the rules. */
const NAMESPACE = '7b0f4c1e-6a35-4d0e-9a0c-2f1d5a4e8c63';
const withId = (xml: string, id: string): string => xml.replace(/^<(\w+)>/, `<$1 id="${id}">`);
