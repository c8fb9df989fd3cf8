import { isObject, isText, type JsonObject, textOf } from '../../kernel/index.ts';
import type { Profile } from '../compile/profile-node.ts';
import { extensionUrl, isAbsolute } from './absolute.ts';
import { type Check, named, quoted, quotedUrl } from './check.ts';
import { ProfileJudge } from './judge-profile.ts';
import type { ProfileEntry, Profiles } from './profiles.ts';

/** Types of the children of each group, by element: generated from the snapshots. */
export type TypeModel = ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;

const HL7_EXTENSION = 'http://hl7.org/fhir/StructureDefinition/';

const DEFINITIONAL = new Set([
  'StructureDefinition',
  'ValueSet',
  'CodeSystem',
  'ConceptMap',
  'OperationDefinition',
  'SearchParameter',
]);

/** The published definitions themselves keep to the rules of extensions only in part. */
const severityIn = (check: Check) => (DEFINITIONAL.has(textOf(check.root.resourceType)) ? 'warning' : 'error');

/** Names of the place where the extension at the present path stands: its path, its type, and what these specialise. */
function placesOf(check: Check, model: TypeModel): ReadonlySet<string> {
  const places = new Set<string>(['Element']);
  // The path ends in `extension` or `modifierExtension`, and an index.
  let end = check.depth - 1;
  if (typeof check.path[end] === 'number') end--;
  let group = '';
  let paths: string[] = [];
  for (let i = 0; i < end; i++) {
    const step = check.path[i];
    if (typeof step === 'number' || step === undefined) continue;
    const typed = /^(\w+)\.ofType\((\w+)\)$/.exec(step);
    const name = typed?.[1] ?? step;
    if (i === 0) {
      group = step;
      paths = [step];
      continue;
    }
    const types = model.get(group)?.[name] ?? [];
    const isResource = typed !== null && (types.includes('Resource') || name === 'resource');
    const next = typed?.[2] ?? types[0] ?? '';
    paths = isResource
      ? [next]
      : [
          ...paths.map((p) => `${p}.${name}`),
          ...paths.map((p) => `${p}.${name}[x]`).filter(() => typed !== null),
          next,
        ];
    group = next;
  }
  for (const path of paths) if (path !== '') places.add(path);
  if (model.has(group) && paths.length === 1) {
    places.add('Resource').add('DomainResource');
    // The definitional resources, which later versions call so.
    if (model.get(group)?.url !== undefined) places.add('CanonicalResource').add('MetadataResource');
  }
  // A place reached by a content reference also has the path of what it refers to.
  if (group.includes('_')) places.add('BackboneElement').add(group.replaceAll('_', '.'));
  if (['Age', 'Count', 'Distance', 'Duration', 'SimpleQuantity', 'MoneyQuantity'].includes(group))
    places.add('Quantity');
  return places;
}

function standsWell(check: Check, entry: ProfileEntry, model: TypeModel): boolean {
  const { context } = entry;
  if (context === undefined || context.includes('Element')) return true;
  // Mostly an extension stands on the resource itself, which needs no walk along the path.
  const above = check.path[check.depth - 3];
  const onResource = check.depth === 3 || (typeof above === 'string' && above.startsWith('resource.'));
  if (onResource && context.includes(textOf(check.resource.resourceType))) return true;
  const places = placesOf(check, model);
  // Contained resources have no type in the path; what stands in them cannot be told from it.
  if (check.path.slice(0, check.depth).includes('contained')) return true;
  return context.some((c) => places.has(c) || places.has(c.replace(/\[x\]$/, '')));
}

const isModifierPlace = (check: Check): boolean => check.path[check.depth - 2] === 'modifierExtension';

const claimsKnown = ({ meta }: JsonObject, profiles: Profiles): boolean =>
  isObject(meta) &&
  Array.isArray(meta.profile) &&
  meta.profile.some((url: unknown) => typeof url === 'string' && profiles.entry(url) !== undefined);

/** Said once for each extension. */
function unchecked(check: Check, url: string, why: string): void {
  if (check.scope !== 'whole' || !check.isFirst(url)) return;
  const message = `The extension ${quotedUrl(url)} ${why}; its value was not checked.`;
  check.add('fhir.unknown-extension', message, undefined, { rule: url });
}

/** Addresses of documentation, which official examples put into modifiers too. */
const DOCUMENTATION = /^https?:\/\/([\w-]+\.)*example\.(org|com|net)(\/|$)/;

/** What may turn the meaning around is not to be processed by who does not know it (https://hl7.org/fhir/R4/extensibility.html#modifierExtension). */
function unknownModifier(check: Check, url: string): void {
  const severity = check.scope === 'whole' && DOCUMENTATION.test(url) ? 'warning' : 'error';
  const message = `The modifier extension ${quotedUrl(url)} is not known here; it may change the meaning of what it stands in.`;
  check.add('fhir.unknown-extension', message, undefined, {
    severity,
    rule: url,
    remedy: 'Load the package that defines it, or leave the resource unused.',
  });
}

/** Parts of an extension have short names that its definition gives them. Another is remarked upon only: the lists are open, and an official example has one. */
function parts(check: Check, { extension }: JsonObject, { root, url }: Profile): void {
  if (!Array.isArray(extension)) return;
  const slices = root.children?.find((child) => child.name === 'extension')?.slices ?? [];
  const names = slices.map((slice) => slice.children?.find((child) => child.name === 'url')?.fixed ?? slice.slice);
  extension.forEach((part: unknown, i) => {
    if (!isObject(part) || !isText(part.url) || isAbsolute(part.url) || names.includes(part.url)) return;
    check.add('fhir.extension', `The extension ${url} has no part ${quoted(part.url)}.`, `extension[${i}].url`, {
      severity: 'warning',
      rule: url,
      remedy: names.length === 0 ? 'Remove it.' : `Use one of: ${named(names.map(textOf))}.`,
    });
  });
}

/** Judges an extension by its definition: value, parts and place. A URL that HL7 does not define is an error, another's is not known. */
export function knownExtension(check: Check, extension: JsonObject, profiles: Profiles, model: () => TypeModel): void {
  const { url } = extension;
  if (typeof url !== 'string' || url === '') return;
  extensionUrl(check, url);
  const entry = profiles.entry(url);
  if (entry === undefined || entry.type !== 'Extension') {
    // Inside a complex extension the parts have short names of their own.
    const name = quotedUrl(url);
    if (url.startsWith(HL7_EXTENSION)) {
      check.add('fhir.extension', `HL7 defines no extension ${name}.`, 'url', { severity: severityIn(check) });
    } else if (isModifierPlace(check)) unknownModifier(check, url);
    else if (isAbsolute(url)) unchecked(check, url, 'is not known here');
    return;
  }
  // That its definition is at hand does not mean that reasoning obeys it.
  if (check.scope === 'content' && isModifierPlace(check)) unknownModifier(check, url);
  if (entry.claimed === true && !claimsKnown(check.resource, profiles) && !claimsKnown(check.root, profiles)) {
    unchecked(check, url, 'is judged in resources that claim a profile which is loaded');
    return;
  }
  const opened = profiles.find(url);
  if (opened !== undefined) {
    new ProfileJudge(check, profiles, opened).judge(extension);
    parts(check, extension, opened.profile);
  }
  if (!standsWell(check, entry, model())) {
    const places = entry.context?.join(', ');
    check.add('fhir.extension', `The extension ${url} is not allowed here; it belongs to ${places}.`, undefined, {
      remedy: `Move it to one of: ${places}.`,
      severity: severityIn(check),
    });
  }
  if (isModifierPlace(check) !== (entry.modifier === true)) {
    check.add(
      'fhir.extension',
      `The extension ${url} belongs in ${entry.modifier === true ? 'modifierExtension' : 'extension'}.`,
    );
  }
}
