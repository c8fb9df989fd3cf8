import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fail, finding, type Result } from '../../kernel/index.ts';
import { faultOf, type NewRuleAnswers, newRule } from '../../rules/new-rule.ts';
import type { TestingKnowledge } from '../../rules/testing/run-tests.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

export type NewOptions = { readonly profiles: string } & Partial<Readonly<Record<Key, string>>>;
type Key = keyof NewRuleAnswers;

const QUESTIONS: readonly (readonly [Key, string])[] = [
  ['drug', 'Which drug (generic name) wakes the rule?'],
  ['gene', 'Which gene does it ask about?'],
  ['results', 'For which results, parted by commas?'],
  ['advice', 'What shall the card say first? {drug} stands for the drug.'],
  ['source', 'What is the source? Title, a space, https address.'],
  ['owner', 'Who answers for the rule?'],
];

/** `rules new`: asks what was not given as an option, and writes a draft with tests that pass. */
export async function create(deps: RuleCommandDeps, options: NewOptions): Promise<void> {
  const written = await run(deps, options);
  if (written.ok) deps.print(written.value);
  else for (const found of written.findings) deps.print(findingText(found, paintFor(deps.isTerminal)));
  deps.exitWith(written.ok ? 0 : 1);
}

async function run(deps: RuleCommandDeps, options: NewOptions): Promise<Result<string>> {
  const knowledge = loadKnowledge(options.profiles);
  if (!knowledge.ok) return knowledge;
  const answers = await answersOf(deps, options, knowledge.value);
  const made = newRule(
    { ...answers, results: answers.results.split(',').map((term) => term.trim()) },
    knowledge.value.terminology,
    deps.now(),
  );
  if (!made.ok) return made;
  const { id, rule, tests } = made.value;
  const folder = join(options.profiles, 'drug-gene', id);
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  if (exists) return fail(finding('rules.duplicate-id', `${folder} is already there`, { file: folder }));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'rule.yaml'), rule);
  await writeFile(join(folder, 'tests.yaml'), tests);
  const text = `${folder} written: a draft of one row with its tests.\nNext: fill in detail, patient and licence, run \`rules test ${id}\`, then set status to shadow or active.`;
  return { ok: true, value: text, findings: [] };
}

/** Asks on the terminal until an answer can be used; what was given as an option is taken as it is. */
async function answersOf(
  deps: RuleCommandDeps,
  options: NewOptions,
  { terminology }: TestingKnowledge,
): Promise<Readonly<Record<Key, string>>> {
  const answers: Record<Key, string> = { drug: '', gene: '', results: '', advice: '', source: '', owner: '' };
  const open = QUESTIONS.some(([key]) => options[key] === undefined);
  const terminal = open ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  try {
    for (const [key, question] of QUESTIONS) {
      const given = options[key];
      if (given !== undefined || terminal === undefined) {
        answers[key] = given ?? '';
        continue;
      }
      if (key === 'results') deps.print(terminology.genes.bySymbol(answers.gene)?.phenotypes.join(', ') ?? '');
      for (;;) {
        answers[key] = (await terminal.question(`${question} `)).trim();
        const fault = faultOf(key, answers[key], answers.gene, terminology);
        if (fault === undefined) break;
        deps.print(`  ${fault}`);
      }
    }
  } finally {
    terminal?.close();
  }
  return answers;
}
