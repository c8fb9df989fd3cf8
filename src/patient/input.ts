import { isObject, isText, type PatientId } from '../kernel/index.ts';
import type { Coverage, DataClass } from './profile.ts';
import { objects } from './read/elements.ts';

/** A resource with where it came from. `role`: an order under judgement or another unsigned one, as the caller says; absent = of the chart. */
export interface SourceResource {
  readonly resource: unknown;
  readonly role?: 'selected' | 'draft';
  /** fullUrl of the Bundle entry, which other resources of the Bundle refer to. */
  readonly fullUrl?: string;
}

export interface ProfileInput {
  readonly patient: PatientId;
  /** The instant the profile speaks for, milliseconds since the epoch. */
  readonly asOf: number;
  readonly resources: readonly SourceResource[];
  /** What was looked up; classes left out were not asked for. */
  readonly coverage: Readonly<Partial<Record<DataClass, Coverage>>>;
  /** Classes that consent withholds: nothing of them is read, whatever the resources hold. */
  readonly withheld?: readonly DataClass[];
  /** FHIR base URL of the caller's server, against which absolute references are judged. */
  readonly base?: string;
  /**
   * What to do with a resource that names no patient. `refuse` (default) for hooks. `accept-when-alone` for one Bundle sent about one patient: taken for
   * the patient's when the only Patient of the input is that patient, and said to be so.
   */
  readonly unnamedSubject?: 'refuse' | 'accept-when-alone';
}

/** Bundles within Bundles are unpacked to this depth. */
const NESTING = 4;

/**
 * The resources of a Bundle, of a list of either, or a resource itself, with their fullUrls. An OperationOutcome of a search (entry.search.mode
 * `outcome`) comes along like any resource, so that it is named as unread.
 */
export function unpack(value: unknown, role?: 'selected' | 'draft'): readonly SourceResource[] {
  const found: SourceResource[] = [];
  const visit = (item: unknown, fullUrl: string | undefined, depth: number): void => {
    if (isObject(item) && item.resourceType === 'Bundle' && depth < NESTING) {
      for (const entry of objects(item.entry)) {
        if (entry.resource !== undefined)
          visit(entry.resource, isText(entry.fullUrl) ? entry.fullUrl : undefined, depth + 1);
      }
      return;
    }
    found.push({
      resource: item,
      ...(role === undefined ? {} : { role }),
      ...(fullUrl === undefined ? {} : { fullUrl }),
    });
  };
  if (Array.isArray(value)) for (const item of value) visit(item, undefined, 0);
  else visit(value, undefined, 0);
  return found;
}
