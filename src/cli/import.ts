import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadDefinitions } from '../adapters/vcf/index.ts';
import type { CallingKnowledge } from '../genomics/calls/call-genes.ts';
import type { Sex } from '../genomics/index.ts';
import type { OutsideCall } from '../genomics/outside/index.ts';
import { LocusIndex } from '../genomics/vcf/index.ts';
import { type Finding, fail, isFault, isFhirId, ok, type Result } from '../kernel/index.ts';
import { genomicReportBundle } from '../render/genomics/genomic-report.ts';
import { delivererTo } from './import/deliver.ts';
import type { ImportCommandDeps } from './import/deps.ts';
import { jsonOf, tableOf } from './import/lines.ts';
import { readGenomicFile, readOutsideFile } from './import/read-files.ts';
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
  say(prepared.findings);
  if (!prepared.ok) {
    deps.exitWith(2);
    return;
  }
  const { knowledge, outside } = prepared.value;
  const deliverer =
    options.writeTo === undefined
      ? undefined
      : delivererTo(options.writeTo, deps.trustedFhirServers, deps.fhirTokensFile, (ms) => setTimeout(ms));
  if (deliverer?.ok === false) {
    say(deliverer.findings);
    deps.exitWith(2);
    return;
  }
  const index = new LocusIndex(knowledge.definitions);
  let failed = 0;
  for (const [at, path] of files.entries()) {
    const progress = progressOf(deps, files.length > 1 ? `${at + 1} of ${files.length}, ${path}` : path);
    const read = await readGenomicFile(
      path,
      knowledge,
      { sex: options.sex, outside },
      {
        ...(options.sample === undefined ? {} : { samples: options.sample }),
        thresholds: {
          minDepth: options.minDepth,
          minGenotypeQuality: options.minQuality,
          failedFilters: options.refuseFailedFilters === true ? 'refuse' : 'accept',
        },
        onProgress: progress.show,
        index,
      },
    );
    progress.end();
    if (!read.ok) {
      failed++;
      say(read.findings);
      continue;
    }
    say(read.value.remarks);
    const several = read.value.samples.length > 1;
    if (asFhir && several) {
      failed++;
      deps.note(`${path}: several samples are not one patient; name one with --sample.\n`);
      continue;
    }
    for (const sample of read.value.samples) {
      const from = {
        file: read.value.file,
        sample: sample.sample,
        ...(options.patient === undefined ? {} : { patient: options.patient }),
      };
      const bundle = asFhir
        ? genomicReportBundle(sample, {
            patientId: options.patient ?? '',
            asOf: deps.now(),
            publicUrl: deps.publicUrl,
            genes: knowledge.terminology.genes,
            sourceId: `${read.value.file} ${sample.sample}`,
            remarks: read.value.remarks.map(({ message }) => message),
          })
        : undefined;
      if (bundle !== undefined && deliverer !== undefined) {
        const went = await deliverer.value.deliver(bundle);
        say([went]);
        if (isFault(went)) failed++;
      }
      if (options.json === true) for (const gene of sample.genes) deps.print(JSON.stringify(jsonOf(gene, from)));
      else if (options.fhir === true) deps.print(JSON.stringify(bundle, null, 2));
      else for (const line of tableOf(sample, read.value.file)) deps.print(line);
    }
  }
  await deliverer?.value.close();
  deps.exitWith(failed > 0 ? 1 : 0);
}

async function prepare(
  options: ImportOptions,
): Promise<Result<{ readonly knowledge: CallingKnowledge; readonly outside: readonly OutsideCall[] }>> {
  const definitions = loadDefinitions(options.profiles);
  const loaded = loadKnowledge(options.profiles);
  const outside: Result<readonly OutsideCall[]> =
    options.outside === undefined ? ok([]) : await readOutsideFile(options.outside);
  if (!definitions.ok || !loaded.ok || !outside.ok)
    return fail(...[definitions, loaded, outside].flatMap(({ findings }) => findings.filter(isFault)));
  return ok({ knowledge: { definitions: definitions.value, ...loaded.value }, outside: outside.value });
}

/** A line on a terminal that is written anew, at most ten times a second. */
function progressOf(deps: ImportCommandDeps, name: string) {
  let last = 0;
  let shown = false;
  return {
    show: (read: number, of: number | undefined): void => {
      if (!deps.isTerminal || deps.now() - last < 100) return;
      last = deps.now();
      shown = true;
      const share =
        of === undefined || of === 0 ? `${Math.round(read / 1_048_576)} MB` : `${Math.floor((read / of) * 100)} %`;
      const bar = of === undefined || of === 0 ? '' : ` [${'#'.repeat(Math.floor((read / of) * 30)).padEnd(30)}]`;
      deps.note(`\r${name}${bar} ${share}`);
    },
    end: (): void => {
      if (shown) deps.note('\r\u001b[K');
    },
  };
}
