import { isObject, isText, type JsonObject } from '../../kernel/index.ts';
import type { Check } from './check.ts';

/** The type that a search asked for, as the self link tells it: `[base]/Patient?name=x`. */
const SEARCHED = /(?:^|\/)([A-Z][A-Za-z]{1,60})(?:\/_search)?(?:\?|$)/;
const WITHOUT_TYPE = /\?(?:.*&)?_type=/;

function searchedType(bundle: JsonObject): string | undefined {
  const links: readonly unknown[] = Array.isArray(bundle.link) ? bundle.link : [];
  const self = links.find((link) => isObject(link) && link.relation === 'self');
  const url = isObject(self) ? self.url : undefined;
  return isText(url) && !WITHOUT_TYPE.test(url) ? SEARCHED.exec(url)?.[1] : undefined;
}

/** Rules of search results (https://hl7.org/fhir/R4/http.html#search): what each entry is there for, and what it therefore must be. */
export function searchset(check: Check, bundle: JsonObject, entries: readonly unknown[]): void {
  const type = searchedType(bundle);
  entries.forEach((entry, i) => {
    if (!isObject(entry) || !isObject(entry.resource)) return;
    const { resource, search } = entry;
    const mode = isObject(search) ? search.mode : undefined;
    const place = `entry[${i}].resource`;
    const isOutcome = resource.resourceType === 'OperationOutcome';
    if (mode === 'outcome') {
      if (!isOutcome) check.add('fhir.bundle', 'An entry of mode outcome must be an OperationOutcome.', place);
      return;
    }
    if (!isText(resource.id) && (!isOutcome || mode !== undefined))
      check.add('fhir.bundle', 'A search result needs its id.', place);
    if (mode === 'match' && type !== undefined && isText(resource.resourceType) && resource.resourceType !== type) {
      const message = `The search was for ${type}; what is of another type is no match.`;
      check.add('fhir.bundle', message, place, { remedy: 'Give the entry the mode include or outcome.' });
    }
  });
}
