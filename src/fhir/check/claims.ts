import { isObject, type JsonObject, textOf } from '../../kernel/index.ts';
import type { Check } from './check.ts';
import { ProfileJudge } from './judge-profile.ts';
import { type Profiles, withoutVersion } from './profiles.ts';
import { isR4Type } from './references.ts';
import { vitalSignProfiles } from './vital-signs.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
/** Base definitions that every resource fits once it has been judged. */
const ABSTRACT = new Set([`${CORE}Resource`, `${CORE}DomainResource`]);

/** Judges a resource against the profiles that it claims and, of the outermost resource, those that were asked for. */
export function claims(check: Check, resource: JsonObject, profiles: Profiles, asked: readonly string[]): void {
  const { meta } = resource;
  const claimed =
    check.scope === 'whole' && isObject(meta) && Array.isArray(meta.profile)
      ? meta.profile.filter((url) => typeof url === 'string')
      : [];
  const byCode = check.vitalSigns && resource.resourceType === 'Observation' ? vitalSignProfiles(resource) : [];
  const global = check.scope === 'whole' ? profiles.globalsOf(textOf(resource.resourceType)) : [];
  for (const url of new Set([...claimed, ...asked, ...byCode, ...global])) claim(check, resource, profiles, url);
}

function claim(check: Check, resource: JsonObject, profiles: Profiles, url: string): void {
  const plain = withoutVersion(url);
  const type = textOf(resource.resourceType);
  if (plain === `${CORE}${type}` || ABSTRACT.has(plain)) return;
  const opened = profiles.find(plain);
  const shown = /^[\w.:/|%#~-]{1,200}$/.test(url) ? url : 'of the given URL';
  if (opened === undefined && plain.startsWith(CORE) && isR4Type(plain.slice(CORE.length))) {
    check.add('fhir.profile-mismatch', `The profile ${shown} is the definition of another type than ${type}.`);
  } else if (opened === undefined) {
    check.add('fhir.unknown-profile', `The profile ${shown} is not loaded; nothing was checked against it.`);
  } else if (opened.profile.type !== type) {
    check.add('fhir.profile-mismatch', `The profile ${shown} is one of ${opened.profile.type}, not of ${type}.`);
  } else {
    new ProfileJudge(check, profiles, opened).judge(resource);
  }
}
