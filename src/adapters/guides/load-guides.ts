import { builtInPackages, loadGuide } from '../../fhir/index.ts';
import {
  digestOf,
  type Finding,
  fail,
  finding,
  isFault,
  type JsonObject,
  ok,
  type Result,
} from '../../kernel/index.ts';
import { type GuidePackage, readGuidePackage } from './guide-package.ts';

/** What was loaded, for the log. */
export interface LoadedGuides {
  readonly packages: readonly { readonly name: string; readonly version: string; readonly definitions: number }[];
}

/** Packages that are R4 itself, under the names that registries give it. */
const R4_ITSELF = /^hl7\.fhir\.r4\.(core|examples|expansions|elements|corexml|search)$/;

/**
 * Adds a hospital's own guides to what resources are judged by, dependencies before those that are built on them. Fails with Findings
 * when a package cannot be read; what is missing, or defined twice, is named and the rest is used.
 */
export async function loadGuides(paths: readonly string[]): Promise<Result<LoadedGuides>> {
  const findings: Finding[] = [];
  const read: GuidePackage[] = [];
  for (const path of paths) {
    const result = await readGuidePackage(path);
    findings.push(...result.findings);
    if (result.ok) read.push(result.value);
  }
  if (findings.some(isFault)) return fail(...findings);
  const ordered = dependenciesFirst(read);
  findings.push(...ordered.flatMap((guide) => dependencyFindings(guide, ordered)), ...conflicts(ordered));
  const definitions = ordered.flatMap((guide) => guide.definitions);
  if (definitions.length > 0) findings.push(...loadGuide(definitions));
  return ok(
    { packages: ordered.map(({ name, version, definitions: own }) => ({ name, version, definitions: own.length })) },
    findings,
  );
}

function dependenciesFirst(guides: readonly GuidePackage[]): readonly GuidePackage[] {
  const byName = new Map(guides.map((guide) => [guide.name, guide]));
  const ordered = new Set<GuidePackage>();
  const begun = new Set<GuidePackage>();
  const place = (guide: GuidePackage): void => {
    if (begun.has(guide)) return;
    begun.add(guide);
    for (const name of guide.dependencies.keys()) {
      const needed = byName.get(name);
      if (needed !== undefined) place(needed);
    }
    ordered.add(guide);
  };
  guides.forEach(place);
  return [...ordered];
}

/** Whether a version is one that was asked for: `4.0.x`, `current` and `latest` leave it open. */
function satisfies(version: string, asked: string): boolean {
  if (asked === version || asked === '*' || /^(current|latest|dev)/.test(asked)) return true;
  const parts = asked.split('.');
  return parts.some((p) => p === 'x') && parts.every((p, i) => p === 'x' || p === version.split('.')[i]);
}

function dependencyFindings(guide: GuidePackage, loaded: readonly GuidePackage[]): readonly Finding[] {
  const builtIn = builtInPackages();
  return [...guide.dependencies].flatMap(([name, asked]) => {
    if (R4_ITSELF.test(name)) return [];
    const at = { file: guide.path };
    const present = loaded.filter((g) => g.name === name).map((g) => g.version);
    const own = builtIn.get(name);
    if (own !== undefined) present.push(own);
    if (present.length === 0)
      return [finding('guide.dependency-missing', `${guide.name} needs ${name} ${asked}, which is not loaded.`, at)];
    if (present.some((version) => satisfies(version, asked))) return [];
    return [
      finding('guide.dependency-version', `${guide.name} asks for ${name} ${asked}; loaded is ${present[0]}.`, at),
    ];
  });
}

/** URLs that two of the packages define, and not alike. */
function conflicts(guides: readonly GuidePackage[]): readonly Finding[] {
  const owners = new Map<string, { readonly guide: GuidePackage; readonly definition: JsonObject }>();
  const found: Finding[] = [];
  const builtIn = builtInPackages();
  for (const guide of guides) {
    const own = builtIn.get(guide.name);
    if (own !== undefined && own !== guide.version) {
      const message = `${guide.name} ${guide.version} takes the place of ${own}, which is built in.`;
      found.push(finding('guide.conflict', message, { file: guide.path }));
    }
    for (const definition of guide.definitions) {
      const url = String(definition.url);
      const before = owners.get(url);
      owners.set(url, { guide, definition });
      if (before === undefined || digestOf(before.definition) === digestOf(definition)) continue;
      const both = `${before.guide.name} ${before.guide.version} and by ${guide.name} ${guide.version}`;
      found.push(finding('guide.conflict', `${url} is defined by ${both}, not alike.`, { file: guide.path }));
    }
  }
  return found;
}
