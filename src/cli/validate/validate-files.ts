import { loadGuides } from '../../adapters/guides/load-guides.ts';
import { createTerminologyServer } from '../../adapters/terminology-server/terminology-server.ts';
import { type TerminologyServer, validateText } from '../../fhir/index.ts';
import { codeOf, type Finding, finding, isFault, systemClock } from '../../kernel/index.ts';
import { findingText, paintFor } from '../rules/paint.ts';
import type { ValidateCommandDeps, ValidateCommandOptions } from './deps.ts';
import { type ResourceText, resourcesIn } from './resources.ts';

/** How the command ended, for scripts. */
const VALID = 0;
const FAULTY = 1;
const UNUSABLE = 2;

/** `validate`: every resource of the files judged, each Finding with file, line and column. */
export async function validateFiles(
  deps: ValidateCommandDeps,
  files: readonly string[],
  options: ValidateCommandOptions,
): Promise<void> {
  const guides = await loadGuides([...deps.guides, ...(options.guide ?? [])]);
  for (const { severity, place, message, remedy } of guides.findings)
    deps.warn(`${severity}: ${place.file === undefined ? '' : `${place.file}: `}${message} ${remedy}`);
  if (!guides.ok) return deps.exitWith(UNUSABLE);

  const base = options.tx ?? deps.terminologyServer;
  const server = base === undefined ? undefined : createTerminologyServer(base.replace(/\/$/, ''), systemClock);
  const paint = paintFor(deps.isTerminal);
  const counts = { fatal: 0, error: 0, warning: 0, information: 0 };
  let resources = 0;
  let faulty = 0;
  let unread = false;
  for (const file of files) {
    const name = file === '-' ? '<stdin>' : file;
    try {
      for await (const resource of resourcesIn(file, deps.input)) {
        const findings = await judged(resource, name, options, server);
        resources++;
        if (findings.some(isFault)) faulty++;
        for (const { severity } of findings) counts[severity]++;
        await deps.write(
          options.json
            ? `${JSON.stringify({
                file: name,
                ...(resource.line === undefined ? {} : { line: resource.line }),
                valid: !findings.some(isFault),
                findings,
              })}\n`
            : findings.map((f) => `${findingText(f, paint)}\n`).join(''),
        );
      }
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
      deps.warn(`${name} cannot be read (${code}).`);
      unread = true;
    }
  }
  if (!options.json) {
    const said = [number(counts.fatal + counts.error, 'error'), number(counts.warning, 'warning')].join(', ');
    await deps.write(`${number(resources, 'resource')}, ${faulty} with errors: ${said}\n`);
  }
  deps.exitWith(unread ? UNUSABLE : faulty > 0 ? FAULTY : VALID);
}

const number = (count: number, of: string): string => `${count} ${of}${count === 1 ? '' : 's'}`;

/** The Findings of one resource, placed in its file. */
async function judged(
  { line, text }: ResourceText,
  file: string,
  options: ValidateCommandOptions,
  server: TerminologyServer | undefined,
): Promise<readonly Finding[]> {
  const findings =
    text === undefined
      ? [finding('fhir.too-large', 'The resource is longer than 64 million characters.')]
      : await validateText(text, { profiles: options.profile ?? [], vitalSigns: options.vitalSigns === true }, server);
  const kept = options.quiet ? findings.filter(isFault) : findings;
  const above = (line ?? 1) - 1;
  return kept.map((f) => ({ ...f, place: { file, ...f.place, line: (f.place.line ?? 1) + above } }));
}
