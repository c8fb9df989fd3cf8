import type { Command } from 'commander';
import type { ValidateCommandDeps, ValidateCommandOptions } from './validate/deps.ts';

export type { ValidateCommandDeps } from './validate/deps.ts';

const HELP = `
Files hold one resource as JSON, or one on each line (NDJSON; told by the ending .ndjson, or by the content). - is standard input.

  precision-gateway validate patient.json
  precision-gateway validate bundle.json --guide ./our-guide.tgz --profile https://hospital.example/fhir/StructureDefinition/summary
  some-export | precision-gateway validate --json -

Claims of meta.profile are always honoured. Ends with 0 when no resource has errors, 1 when one has, 2 when a file, a guide or the call itself is at fault.
`;

const several = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** Adds `validate`: the judgement of $validate for files. */
export function registerValidateCommand(program: Command, deps: ValidateCommandDeps): void {
  program
    .command('validate')
    .description('Judges FHIR R4 resources in files against R4, the profiles they claim and those that are named')
    .argument('<file...>', 'JSON or NDJSON files; - is standard input')
    .option('--profile <url>', 'judge against this profile as well; may be given again', several)
    .option('--guide <path>', 'package folder or .tgz file of an implementation guide; may be given again', several)
    .option('--tx <url>', 'base of a FHIR terminology server to ask for codes that are not bundled')
    .option('--json', 'one JSON object for each resource, on a line of its own')
    .option('--vital-signs', 'hold Observations with the LOINC code of a vital sign to its profile')
    .option('--quiet', 'errors only, no warnings and remarks')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], options: ValidateCommandOptions) => {
      const { validateFiles } = await import('./validate/validate-files.ts');
      await validateFiles(deps, files, options);
    });
}
