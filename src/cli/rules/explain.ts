import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readRulesAsWanted } from '../../adapters/files/rules.ts';
import { fail, finding, isFault, ok, type Result } from '../../kernel/index.ts';
import type { PatientProfile } from '../../patient/profile.ts';
import { compileRules } from '../../rules/compile.ts';
import { wokenRules } from '../../rules/evaluate.ts';
import { type Explanation, explain as explainRule } from '../../rules/explain/explain.ts';
import { explanationPage } from '../../rules/explain/page.ts';
import { explanationText } from '../../rules/explain/text.ts';
import { parseRuleTests } from '../../rules/reading/parse.ts';
import { patientOfTest } from '../../rules/testing/patient-of-test.ts';
import type { TestingKnowledge } from '../../rules/testing/run-tests.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

export interface ExplainOptions {
  readonly profiles: string;
  /** Only this rule, whether or not the patient wakes it. */
  readonly rule?: string;
  /** In a tests.yaml, which test's patient (from 1). */
  readonly test?: string;
  readonly asOf?: string;
  readonly json?: boolean;
  /** File to write a page of HTML to, instead of text. */
  readonly html?: string;
}

/** `rules explain`: why each rule that the patient wakes says what it says, and why not. */
export async function explain(deps: RuleCommandDeps, file: string, options: ExplainOptions): Promise<void> {
  const paint = paintFor(deps.isTerminal);
  const explained = await explanations(deps, file, options);
  if (!explained.ok) {
    for (const found of explained.findings) deps.print(findingText(found, paint));
    deps.exitWith(1);
    return;
  }
  const { told } = explained.value;
  if (options.html !== undefined) {
    const asOf = new Date(explained.value.asOf).toISOString().slice(0, 10);
    await writeFile(options.html, explanationPage(told, { about: basename(file), asOf }));
    deps.print(`${options.html} written: ${told.length} rules`);
  } else if (options.json === true) deps.print(JSON.stringify(told, null, 2));
  else if (told.length === 0) deps.print('No rule is woken by this patient; --rule ID explains one all the same.');
  else deps.print(told.map((one) => explanationText(one, paint)).join('\n\n'));
  deps.exitWith(0);
}

async function explanations(
  deps: RuleCommandDeps,
  file: string,
  options: ExplainOptions,
): Promise<Result<{ readonly told: readonly Explanation[]; readonly asOf: number }>> {
  const knowledge = loadKnowledge(options.profiles);
  if (!knowledge.ok) return knowledge;
  const { folders, findings } = await readRulesAsWanted(options.profiles, { tests: false, asOf: deps.now() });
  if (findings.some(isFault)) return fail(...findings);
  const compiled = compileRules(
    folders.map(({ rule }) => rule),
    knowledge.value.terminology,
    { scoresOfPhenotype: knowledge.value.genomics.scoresOfPhenotype },
  );
  if (!compiled.ok) return compiled;
  const asOf = options.asOf === undefined ? deps.now() : Date.parse(options.asOf);
  const patient = /\.ya?ml$/.test(file)
    ? await patientOfYaml(file, Number(options.test ?? 1) - 1, knowledge.value)
    : await deps.readPatient(file, knowledge.value, asOf);
  if (!patient.ok) return patient;
  const ruleSet = compiled.value;
  const woken = wokenRules(ruleSet, patient.value, 'all');
  const tell = ({ rule, medication, drug }: (typeof woken)[number]): Explanation =>
    explainRule(ruleSet, rule, patient.value, {
      ...(medication === undefined ? {} : { medication }),
      ...(drug === undefined ? {} : { drug: drug.name }),
    });
  const { asOf: judgedAt } = patient.value;
  if (options.rule === undefined) return ok({ told: woken.map(tell), asOf: judgedAt });
  const rule = ruleSet.byId.get(options.rule);
  if (rule === undefined) return fail(finding('rules.unknown-reference', `there is no rule ${options.rule}`));
  const wakings = woken.filter((one) => one.rule === rule);
  return ok({ told: wakings.length > 0 ? wakings.map(tell) : [tell({ rule })], asOf: judgedAt });
}

async function patientOfYaml(
  file: string,
  index: number,
  knowledge: TestingKnowledge,
): Promise<Result<PatientProfile>> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return fail(finding('rules.unreadable', 'the file cannot be read', { file }));
  const tests = parseRuleTests(text, file);
  if (!tests.ok) return tests;
  if (tests.value.value[index] === undefined)
    return fail(finding('rules.unknown-reference', `the file has ${tests.value.value.length} tests`, { file }));
  return patientOfTest(tests.value, index, knowledge.terminology, knowledge.genomics);
}
