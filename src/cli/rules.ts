import { type Command, Option } from 'commander';
import { freeze, keygen, type TrustOptions, use, verify } from './rules/bundle.ts';
import type { RuleCommandDeps } from './rules/deps.ts';
import { diff } from './rules/diff.ts';
import { type ExplainOptions, explain } from './rules/explain.ts';
import { type ExportOptions, exportRules } from './rules/export.ts';
import { fmt } from './rules/fmt.ts';
import { gaps } from './rules/gaps.ts';
import { type ImportOptions, importRules } from './rules/import.ts';
import { lint } from './rules/lint.ts';
import { list } from './rules/list.ts';
import { create, type NewOptions } from './rules/new.ts';
import { overlays } from './rules/overlays.ts';
import { type PreviewOptions, preview } from './rules/preview.ts';
import { schema } from './rules/schema.ts';
import { type TableOptions, table } from './rules/table.ts';
import { type TestOptions, test } from './rules/test.ts';
import { testgen } from './rules/testgen.ts';

export type { RuleCommandDeps } from './rules/deps.ts';

/** Adds `rules …`: the bench of the engineer who writes the rules of a hospital. */
export function registerRuleCommands(program: Command, deps: RuleCommandDeps): void {
  const rules = program.command('rules').description('Write, check, test and explain RuleProfiles');
  const command = (nameAndArguments: string, description: string): Command =>
    rules
      .command(nameAndArguments)
      .description(description)
      .option('--profiles <dir>', 'folder of rules and knowledge', deps.profilesDir);

  command('lint', 'Everything that is wrong with the rules, with file, line and column')
    .option('--json', 'as JSON')
    .action((options: { profiles: string; json?: boolean }) => lint(deps, options));

  command('test', 'Run the tests beside the rules')
    .argument('[id...]', 'only rules whose id holds one of these')
    .option('--coverage', 'conditions and rows that the tests exercise, with the reason for each that is not')
    .option('--json', 'as JSON')
    .option('--junit <file>', 'write the results for a build server')
    .option('--watch', 'run again whenever a file changes')
    .action((only: string[], options: TestOptions) => test(deps, only, options));

  command('testgen', 'Propose tests for what the tests of a rule do not exercise, as YAML')
    .argument('<id>', 'rule')
    .action((id: string, options: { profiles: string }) => testgen(deps, id, options));

  command('explain', 'Why each rule says what it says of one patient')
    .argument('<patient>', 'a file of FHIR resources (JSON), or a tests.yaml')
    .option('--rule <id>', 'only this rule, whether or not the patient wakes it')
    .option('--why-not <id>', 'the same: why a rule does not speak')
    .option('--test <number>', 'which patient of a tests.yaml, from 1')
    .option('--as-of <date>', 'the day to judge by; today when left out')
    .option('--html <file>', 'write a page that needs nothing else, for screen and paper')
    .option('--json', 'as JSON')
    .action((file: string, { whyNot, ...options }: ExplainOptions & { whyNot?: string }) =>
      explain(deps, file, whyNot === undefined ? options : { ...options, rule: whyNot }),
    );

  command('gaps', 'What the decision tables leave open, say twice or say against each other')
    .argument('[id...]', 'only rules whose id holds one of these')
    .option('--json', 'as JSON')
    .action((only: string[], options: { profiles: string; json?: boolean }) => gaps(deps, only, options));

  command('list', 'Every rule with version, status and what wakes it')
    .option('--json', 'as JSON')
    .option(
      '--counts <file>',
      'text of /metrics (- for standard input): how often each rule held, active and in shadow',
    )
    .action((options: { profiles: string; json?: boolean; counts?: string }) => list(deps, options));

  command(
    'overlays',
    'What this hospital does otherwise than the shipped rules, until when, and whether the rules have changed since',
  )
    .option('--json', 'as JSON')
    .action((options: { profiles: string; json?: boolean }) => overlays(deps, options));

  command('new', 'A draft of a drug-gene rule with tests that pass, from a few questions')
    .option('--drug <name>', 'generic name')
    .option('--gene <symbol>', 'HGNC symbol')
    .option('--results <terms>', 'results it speaks for, parted by commas')
    .option('--advice <text>', 'what the card says first')
    .option('--source <text>', 'title and https address')
    .option('--owner <name>', 'who answers for it')
    .action((options: NewOptions) => create(deps, options));

  command('diff', 'What became otherwise between two folders of rules, in clinical words')
    .argument('<before>', 'folder of rules')
    .argument('[after]', 'folder of rules; the current one when left out')
    .option('--json', 'as JSON')
    .action((before: string, after: string | undefined, options: { profiles: string; json?: boolean }) =>
      diff(deps, before, after ?? options.profiles, options),
    );

  command('preview', 'The cards of real charts under the rules as they were and as they are, with counts')
    .requiredOption('--since <dir-or-revision>', 'folder of rules, or a tag, branch or commit')
    .requiredOption('--on <file...>', 'files of FHIR resources (JSON), one patient each')
    .option('--json', 'as JSON')
    .action((options: PreviewOptions) => preview(deps, options));

  command('table', 'The rows of a rule as a spreadsheet (CSV), or from one')
    .argument('<id>', 'rule')
    .option('--write <file>', 'write the rows there instead of printing them')
    .option('--read <file>', 'put the rows of this file into the rule')
    .action((id: string, options: TableOptions) => table(deps, id, options));

  command('export', 'Rules as FHIR PlanDefinitions or as DMN 1.3 decision tables; what these cannot say is named')
    .argument('[id...]', 'only rules whose id holds one of these')
    .addOption(new Option('--as <form>', 'what to write').choices(['plandefinition', 'dmn']).makeOptionMandatory())
    .requiredOption('--out <dir>', 'folder for one file a rule')
    .action((only: string[], options: ExportOptions) => exportRules(deps, only, options));

  command('import', 'Drafts from FHIR PlanDefinitions with FHIRPath conditions; what was not taken is named')
    .argument('<file>', 'a PlanDefinition, or a Bundle of them (JSON)')
    .option('--drug <name...>', 'generic names that wake the rule, where the file does not say')
    .option('--owner <name>', 'who answers for it')
    .option('--source <url>', 'https address of the source, where the file names none')
    .action((file: string, options: ImportOptions) => importRules(deps, file, options));

  command('fmt', 'Put the sections of each rule into the usual order; comments stay with them')
    .option('--check', 'only say which are not')
    .action((options: { profiles: string; check?: boolean }) => fmt(deps, options));

  rules
    .command('keygen')
    .description('A pair of Ed25519 keys to release rules with')
    .requiredOption('--key <file>', 'new file for the private key')
    .requiredOption('--trust <file>', 'JWK set of trusted keys that the public key is added to (RULES_KEYS)')
    .requiredOption('--owner <name>', 'whose key it is')
    .action((options: { key: string; trust: string; owner: string }) => keygen(deps, options));

  command('freeze', 'Sign the rules as one bundle, if neither lint nor a test finds fault with them')
    .argument('<out>', 'new file for the bundle')
    .requiredOption('--key <file>', 'private key')
    .action((out: string, options: { profiles: string; key: string }) => freeze(deps, out, options));

  command('verify', 'Whether a gateway would trust a bundle, and what is in it')
    .argument('<bundle>', 'file')
    .option('--keys <file>', 'JWK set of trusted keys; RULES_KEYS when left out')
    .action((file: string, options: TrustOptions) => verify(deps, file, options));

  command('use', 'Put a bundle, perhaps an earlier one, in the place of the one that the gateway runs')
    .argument('<bundle>', 'file')
    .option('--keys <file>', 'JWK set of trusted keys; RULES_KEYS when left out')
    .option('--as <file>', 'the bundle in use; RULES_BUNDLE when left out')
    .action((file: string, options: TrustOptions & { as?: string }) => use(deps, file, options));

  command('schema', 'Write the JSON Schemas that editors complete and check rules with')
    .option('--check', 'only say whether they are current')
    .action((options: { profiles: string; check?: boolean }) => schema(deps, options));
}
