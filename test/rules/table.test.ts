import fc from 'fast-check';
import { readRuleFolders } from '../../src/adapters/files/rules.ts';
import { parseRule } from '../../src/rules/reading/parse.ts';
import type { RuleRow } from '../../src/rules/rule-profile.ts';
import { withRows } from '../../src/rules/table/rewrite-rows.ts';
import { rowsFromCsv, rowsToCsv } from '../../src/rules/table/table.ts';
import { must, rule } from './knowledge.ts';
import { condition } from './random-rules.ts';
import { SOUND } from './sound-rule.ts';

const back = (rows: readonly RuleRow[]): readonly RuleRow[] => must(rowsFromCsv(rowsToCsv(rows), 'table.csv'));
const faults = (csv: string): readonly string[] =>
  rowsFromCsv(csv, 'table.csv').findings.map(({ place, message }) => `${place.line}:${place.column ?? ''} ${message}`);

describe('a decision table', () => {
  test('is a line a row and a column a question', () => {
    const rows: readonly RuleRow[] = [
      {
        row: 'old',
        population: 'adults',
        when: {
          all: [
            { gene: 'CYP2D6', phenotype: ['Poor Metabolizer', 'Intermediate Metabolizer'] },
            { age: { 'at-least': 18, below: 65 } },
          ],
        },
        then: 'less',
      },
      { row: 'score', when: { gene: 'CYP2D6', score: { 'at-most': 0.5 } }, then: 'less' },
      {
        row: 'hla',
        when: { all: [{ gene: 'HLA-B', allele: '*57:01', is: 'positive' }, { not: { condition: 'gout' } }] },
        then: 'stop',
      },
      {
        row: 'lab',
        when: {
          all: [
            { observation: 'hba1c', 'at-least': 5.7, 'within-days': 90, pick: 'any' },
            { drug: '@statins', taken: 'active' },
          ],
        },
        then: 'stop',
      },
      { row: 'odd', when: { any: [{ sex: 'female' }, { pregnant: true }] }, then: 'stop' },
    ];
    expect(rowsToCsv(rows).split('\n')).toEqual([
      'row,population,CYP2D6,age,CYP2D6 score,HLA-B*57:01,has gout,"hba1c (any, within 90 days)",takes @statins (active),when,then',
      'old,adults,Poor Metabolizer | Intermediate Metabolizer,>= 18 & < 65,,,,,,,less',
      'score,,,,<= 0.5,,,,,,less',
      'hla,,,,,positive,no,,,,stop',
      'lab,,,,,,,>= 5.7,yes,,stop',
      'odd,,,,,,,,,"{""any"":[{""sex"":""female""},{""pregnant"":true}]}",stop',
      '',
    ]);
    expect(back(rows)).toEqual(rows);
  });

  test('comes back as it went, for random rows', () => {
    const row = fc.record(
      {
        row: fc.constantFrom('a', 'b-c'),
        population: fc.constantFrom('general', 'adults, and "others"'),
        when: condition,
        then: fc.constantFrom('one', 'two'),
      },
      { requiredKeys: ['row', 'when', 'then'] },
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
        expect(back(rows as readonly RuleRow[])).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  test('every shipped rule goes through a spreadsheet and back into its file without loss', async () => {
    const { folders } = await readRuleFolders('profiles', { tests: false });
    for (const { rule: file } of folders) expect(back(file.value.rows)).toEqual(file.value.rows);
    expect(folders.length).toBeGreaterThan(0);
  });

  test('is read as other spreadsheets write it: semicolons, byte order mark, carriage returns, empty lines', () => {
    expect(must(rowsFromCsv('\uFEFFrow;CYP2C19;then\r\na;Poor Metabolizer;x\r\n;;\r\n', 't.csv'))).toEqual([
      { row: 'a', when: { gene: 'CYP2C19', phenotype: ['Poor Metabolizer'] }, then: 'x' },
    ]);
  });

  test('says which line and cell cannot be read', () => {
    expect(faults('name,then\n')).toEqual(['1:1 the first line names no column row']);
    expect(faults('row,age,age,then\n')).toEqual(['1:3 two columns are named age']);
    expect(faults('row,age,has gout,then\na,18,yes,x\nb,>= 18,perhaps,x\nc,,,x\n')).toEqual([
      '2:2 age: must be bounds such as ">= 18 & < 65", not 18',
      '3:3 has gout: must be yes or no, not perhaps',
      '4:1 the line asks nothing',
    ]);
    expect(faults('row,some thing,then\na,1,x\n')).toEqual([
      '2:2 some thing: the column names no gene, problem, drug, measurement, age, sex or pregnancy',
    ]);
    expect(faults('row,sex,when,then\na,femal,,x\nb,,{,x\n')).toEqual(['3:3 when: is not a condition in JSON']);
    expect(faults('row,sex,then\na,femal,x\n')).toEqual(['2: femal is not one of female, male; did you mean female?']);
  });

  test('goes into a rule whose other lines stay as they are, to the byte', () => {
    const { rows } = rule(SOUND).value;
    const [first] = rows;
    if (first === undefined) throw new Error('the rule has rows');
    const changed = withRows(`# a comment\n${SOUND}`, [{ ...first, row: 'renamed' }]);
    const lines = changed?.split('\n') ?? [];
    expect(lines.slice(0, 12).join('\n')).toBe(`# a comment\n${SOUND}`.split('\n').slice(0, 12).join('\n'));
    expect(lines.slice(12, 16)).toEqual([
      '  - row: renamed',
      '    when: { gene: CYP2C19, phenotype: [ Poor Metabolizer, Likely Poor Metabolizer ] }',
      '    then: other-drug',
      'outcomes:',
    ]);
    expect(SOUND.endsWith(lines.slice(15).join('\n'))).toBe(true);
    expect(must(parseRule(changed ?? '', 'rule.yaml')).value.rows).toEqual([{ ...first, row: 'renamed' }]);
    expect(must(parseRule(withRows(SOUND, rows) ?? '', 'rule.yaml')).value).toEqual(rule(SOUND).value);
  });
});
