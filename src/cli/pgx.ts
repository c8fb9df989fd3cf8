import type { Command } from 'commander';
import type { AdviseOptions } from './pgx/advise.ts';
import type { PgxCommandDeps } from './pgx/deps.ts';
import type { KnowledgeDiffOptions } from './pgx/knowledge-diff.ts';

export type { PgxCommandDeps } from './pgx/deps.ts';

const PHENOTYPE_HELP = `
One JSON object on each line in, the same with what was found added out:
  {"gene":"CYP2C19","diplotype":"*2/*17"}
  {"gene":"CYP2D6","alleles":["*1","*4"]}
  {"gene":"DPYD","score":0.5}
  {"gene":"TPMT","phenotype":"possible intermediate metabolizer"}
  {"gene":"G6PD","diplotype":"B/A- 202A_376G","sex":"female"}

Added are state (known, indeterminate, contradictory), phenotypes (several where it is open which), activityScore, rule (what gave the phenotype)
or reason (why there is none), genotype in normal form, and notes. A line that cannot be read is answered with its findings; the rest go on.

  precision-gateway phenotype results.ndjson > phenotypes.ndjson
  some-query | precision-gateway phenotype
`;

const ADVISE_HELP = `
One JSON object on each line in, what each source says out:
  {"drug":"clopidogrel","genes":{"CYP2C19":"*2/*2"}}
  {"drug":"2670","genes":{"CYP2D6":{"score":1}}}                      RxNorm ingredient code; ATC codes and names as well
  {"drug":"abacavir","genes":{"HLA-B":{"*57:01":"positive"}}}
  {"drug":"codeine","genes":{"CYP2D6":"Normal Metabolizer"},
   "patient":{"age":44,"sex":"female","pregnant":false,"active":["paroxetine"],"conditions":["stroke-or-tia"],"observations":{"egfr":55}}}
  (each on one line)

Genes: text (phenotype, genotype or score), a number (score), {diplotype|alleles|phenotype|score}, HLA alleles by name, null for not tested; a list for
several results. What the line does not mention of the patient was not asked for: rules that need it come under "undecided" with every row that may
hold. "known": ["conditions", ...] says that a class of data was looked up. Other keys of the line are passed through unread.

Out: genes as read, status (guidance, undecided, no-guidance), guidance (one entry for each row of each source: rule, version, row, population,
strength, category, text, actions), instead (rows of the same rules for special populations that hold in their place if what is missing were
known), beside (what other rules say, such as a test that comes first), undecided, leads (what the gateway would show first), contradictions,
and for warfarin doseEstimate.
With --all-drugs: avoid, adjust, heed (one entry a drug), noChange (names), undecided (results that do not say).

  precision-gateway advise cases.ndjson > advice.ndjson
`;

const KNOWLEDGE_LOOK_UP_HELP = `
The codes stand at /admin/codes of a running gateway. Rows go to standard output, everything else to standard error. Look at each row before it is
added: the drugs are those that the server's name of the product holds.
  precision-gateway knowledge look-up --tx https://tx.example.org/r4 198051 312940 >> profiles/knowledge/clinical-drugs.tsv
`;

const KNOWLEDGE_DIFF_HELP = `
A former revision is put into a folder with git:
  mkdir /tmp/before && git archive v1.2.0 profiles | tar -x -C /tmp/before
  precision-gateway knowledge diff /tmp/before/profiles profiles --patients panel.ndjson
`;

/** Adds `phenotype` and `advise`: gene results in bulk, by the functions that answer the hooks; and `knowledge`. */
export function registerPgxCommands(program: Command, deps: PgxCommandDeps): void {
  const command = (nameAndArguments: string, description: string): Command =>
    program
      .command(nameAndArguments)
      .description(description)
      .option('--profiles <dir>', 'folder of rules and knowledge', deps.profilesDir);

  command('phenotype', 'Phenotypes and activity scores of gene results, line by line')
    .argument('[file]', 'JSON lines; standard input when left out')
    .addHelpText('after', PHENOTYPE_HELP)
    .action(async (file: string | undefined, options: { profiles: string }) => {
      const { phenotype } = await import('./pgx/phenotype.ts');
      await phenotype(deps, file, options);
    });

  command('advise', 'What every source says of a drug for gene results, line by line')
    .argument('[file]', 'JSON lines; standard input when left out')
    .option('--as-of <date>', 'the day to judge by; today when left out')
    .option('--brief', 'leave out details, reasons and addresses')
    .option('--all-drugs', 'lines need no drug: which drugs to avoid, adjust or heed with these results')
    .addHelpText('after', ADVISE_HELP)
    .action(async (file: string | undefined, options: AdviseOptions) => {
      const { advise } = await import('./pgx/advise.ts');
      await advise(deps, file, options);
    });

  const knowledge = program
    .command('knowledge')
    .description('Which data answers are made with, and what changed in them');
  knowledge
    .command('list')
    .description('Every table with its source, version, date and licence, and the versions that Decisions name')
    .option('--profiles <dir>', 'folder of rules and knowledge', deps.profilesDir)
    .action(async (options: { profiles: string }) => {
      const { knowledgeList } = await import('./pgx/knowledge-list.ts');
      await knowledgeList(deps, options);
    });
  knowledge
    .command('look-up')
    .description('Rows for clinical-drugs.tsv out of RxNorm codes that are not understood, by a terminology server')
    .argument('[codes...]', 'RxNorm codes; one a line of standard input when left out')
    .requiredOption('--tx <url>', 'base of a FHIR R4 terminology server; it is sent the codes, nothing else')
    .option('--profiles <dir>', 'folder of rules and knowledge', deps.profilesDir)
    .addHelpText('after', KNOWLEDGE_LOOK_UP_HELP)
    .action(async (codes: string[], options: { profiles: string; tx: string }) => {
      const { knowledgeLookUp } = await import('./pgx/knowledge-look-up.ts');
      await knowledgeLookUp(deps, codes, options);
    });
  knowledge
    .command('diff')
    .description('What became otherwise between two profiles folders: alleles, phenotypes, drugs, names, rules')
    .argument('<before>', 'a profiles folder')
    .argument('<after>', 'another')
    .option('--patients <file>', 'lines as `advise` reads them: which of them would now be advised otherwise')
    .option('--json', 'one JSON object on each line')
    .addHelpText('after', KNOWLEDGE_DIFF_HELP)
    .action(async (before: string, after: string, options: KnowledgeDiffOptions) => {
      const { knowledgeDiff } = await import('./pgx/knowledge-diff.ts');
      await knowledgeDiff(deps, before, after, options);
    });
}
