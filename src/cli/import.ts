import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadDefinitions } from '../adapters/vcf/index.ts';
import type { Sex } from '../genomics/index.ts';
import type { OutsideCall } from '../genomics/outside/index.ts';
import { LocusIndex } from '../genomics/vcf/index.ts';
import { type Finding, fail, isFault, isFhirId, ok, type Result } from '../kernel/index.ts';
import { delivererTo } from './import/deliver.ts';
import type { ImportCommandDeps } from './import/deps.ts';
import { importAll } from './import/import-all.ts';
import type { ImportTools, ImportWish } from './import/import-file.ts';
import { progressOf } from './import/progress.ts';
import { readOutsideFile } from './import/read-files.ts';
import { loadKnowledge } from './rules/knowledge.ts';
import { findingText, paintFor } from './rules/paint.ts';

export type { ImportCommandDeps } from './import/deps.ts';

interface ImportOptions {
  readonly profiles: string;
  readonly patient?: string;
  readonly sample?: readonly string[];
  readonly sex: Sex;
  readonly outside?: string;
  readonly minDepth: number;
  readonly minQuality: number;
  readonly refuseFailedFilters?: boolean;
  readonly writeTo?: string;
  readonly json?: boolean;
  readonly fhir?: boolean;
  readonly summary?: boolean;
  readonly explain?: boolean;
}

/** Adds `import`: from files of variants and of called alleles to genotypes and phenotypes. */
export function registerImportCommand(program: Command, deps: ImportCommandDeps): void {
  program
    .command('import')
    .description(
      'Calls pharmacogenes from VCF files (plain, gzip, bgzip), outside calls (.tsv) and PharmCAT files (.json)',
    )
    .argument('<file...>', 'files to read')
    .option('--patient <id>', 'FHIR id of the patient; needed for --fhir')
    .option('--sample <name...>', 'samples of the VCF to read; all when left out')
    .addOption(
      new Option('--sex <sex>', 'for genes of the X chromosome')
        .choices(['female', 'male', 'other', 'unknown'])
        .default('unknown'),
    )
    .option('--outside <file>', 'alleles called elsewhere (CYP2D6, HLA, MT-RNR1): .tsv, or .json of PharmCAT')
    .option('--min-depth <reads>', 'rows with fewer reads (DP) do not count', wholeNumber, 0)
    .option('--min-quality <phred>', 'rows of lower genotype quality (GQ) do not count', wholeNumber, 0)
    .option('--refuse-failed-filters', 'rows whose FILTER names a failure do not count')
    .option('--write-to <base>', 'FHIR base of TRUSTED_FHIR_SERVERS to write the results to; needs --patient')
    .option('--profiles <dir>', 'folder of rules and knowledge', deps.profilesDir)
    .addOption(new Option('--json', 'JSON lines, one a gene, with scores and positions').conflicts(['fhir', 'summary']))
    .addOption(new Option('--fhir', 'a Bundle of Genomics Reporting resources a sample').conflicts(['json', 'summary']))
    .addOption(
      new Option('--explain', 'below the table: what each call stands on, and why it is this one').conflicts([
        'json',
        'fhir',
      ]),
    )
    .option('--summary', 'a table (what is printed when nothing else is asked for)')
    .action((files: readonly string[], options: ImportOptions) => importFiles(deps, files, options));
}

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,6}$/.test(text)) throw new InvalidArgumentError('a whole number from 0 on');
  return Number(text);
}

async function importFiles(deps: ImportCommandDeps, files: readonly string[], options: ImportOptions): Promise<void> {
  const paint = paintFor(deps.isTerminal);
  const say = (findings: readonly Finding[]): void => {
    for (const one of findings) deps.note(`${findingText(one, paint)}\n`);
  };
  const asFhir = options.fhir === true || options.writeTo !== undefined;
  if (asFhir && (options.patient === undefined || !isFhirId(options.patient))) {
    deps.note('--fhir and --write-to need --patient with the FHIR id of the patient.\n');
    deps.exitWith(2);
    return;
  }
  const prepared = await prepare(options);
  const deliverer =
    options.writeTo === undefined
      ? ok(undefined)
      : delivererTo(options.writeTo, deps.trustedFhirServers, deps.fhirTokensFile, (ms) => setTimeout(ms));
  say([...prepared.findings, ...deliverer.findings]);
  if (!prepared.ok || !deliverer.ok) {
    deps.exitWith(2);
    return;
  }
  const wish = wishOf(options, prepared.value.outside, asFhir, deps);
  const progress = progressOf(deps, files.length);
  let failed = 0;
  for await (const output of importAll(files, wish, prepared.value.tools, deps.threads, progress)) {
    progress.end();
    say(output.findings);
    if (output.complaint !== undefined) deps.note(`${output.complaint}\n`);
    let wrong = output.failed;
    for (const bundle of output.bundles) {
      const went = await deliverer.value?.deliver(bundle);
      if (went === undefined) continue;
      say([went]);
      wrong ||= isFault(went);
    }
    for (const line of output.lines) deps.print(line);
    if (wrong) failed++;
  }
  progress.end();
  await deliverer.value?.close();
  deps.exitWith(failed > 0 ? 1 : 0);
}

const wishOf = (
  options: ImportOptions,
  outside: readonly OutsideCall[],
  asFhir: boolean,
  deps: ImportCommandDeps,
): ImportWish => ({
  profiles: options.profiles,
  ...(options.patient === undefined ? {} : { patient: options.patient }),
  ...(options.sample === undefined ? {} : { samples: options.sample }),
  sex: options.sex,
  outside,
  thresholds: {
    minDepth: options.minDepth,
    minGenotypeQuality: options.minQuality,
    failedFilters: options.refuseFailedFilters === true ? 'refuse' : 'accept',
  },
  print:
    options.json === true ? 'json' : options.fhir === true ? 'fhir' : options.explain === true ? 'explained' : 'table',
  asFhir,
  publicUrl: deps.publicUrl,
  asOf: deps.now(),
});

async function prepare(
  options: ImportOptions,
): Promise<Result<{ readonly tools: ImportTools; readonly outside: readonly OutsideCall[] }>> {
  const definitions = loadDefinitions(options.profiles);
  const loaded = loadKnowledge(options.profiles);
  const outside: Result<readonly OutsideCall[]> =
    options.outside === undefined ? ok([]) : await readOutsideFile(options.outside);
  if (!definitions.ok || !loaded.ok || !outside.ok)
    return fail(...[definitions, loaded, outside].flatMap(({ findings }) => findings.filter(isFault)));
  return ok({
    tools: {
      knowledge: { definitions: definitions.value, ...loaded.value },
      index: new LocusIndex(definitions.value),
    },
    outside: outside.value,
  });
}
