import { basename } from 'node:path';
import { type Finding, fail, finding, isObject, isText, type JsonObject, ok, type Result } from '../../kernel/index.ts';
import { packageFiles } from './package-files.ts';

/** The package of one implementation guide, as npm and the FHIR registries lay it out. */
export interface GuidePackage {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** Versions asked for, by package name. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Definitions that validation reads: StructureDefinition, ValueSet, CodeSystem, and the ImplementationGuide for its global profiles. */
  readonly definitions: readonly JsonObject[];
}

const DEFINITIONS = new Set<unknown>(['StructureDefinition', 'ValueSet', 'CodeSystem', 'ImplementationGuide']);
const R4 = /^4\.0(\.|$)/;

/** Reads a package folder or tgz. Single files that are no JSON are named and left out; a package of another FHIR version fails. */
export async function readGuidePackage(path: string): Promise<Result<GuidePackage>> {
  const files = await packageFiles(path);
  if (!files.ok) return files;
  const findings: Finding[] = [];
  const definitions: JsonObject[] = [];
  let manifest: JsonObject | undefined;
  for (const { name, text } of files.value) {
    const json = parsed(text);
    if (json === undefined) {
      findings.push(finding('guide.bad-file', `${name} is not JSON.`, { file: path }));
    } else if (name === 'package.json') manifest = json;
    else if (DEFINITIONS.has(json.resourceType) && isText(json.url)) definitions.push(json);
  }
  if (manifest === undefined)
    return fail(finding('guide.unreadable', 'The package has no package.json.', { file: path }), ...findings);
  const versions = [manifest.fhirVersions, manifest['fhir-version-list']].flat().filter(isText);
  if (versions.length > 0 && !versions.some((version) => R4.test(version)))
    return fail(
      finding('guide.fhir-version', `The package is for FHIR ${versions.join(', ').slice(0, 40)}.`, { file: path }),
    );
  const dependencies = isObject(manifest.dependencies) ? Object.entries(manifest.dependencies) : [];
  return ok(
    {
      path,
      name: isText(manifest.name) ? manifest.name : basename(path),
      version: isText(manifest.version) ? manifest.version : '',
      dependencies: new Map(dependencies.map(([name, version]) => [name, String(version)])),
      definitions,
    },
    findings,
  );
}

/** A JSON object, or undefined. Byte order marks are common in what authoring tools write. */
function parsed(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
