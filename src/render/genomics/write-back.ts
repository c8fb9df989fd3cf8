import type { Bundle } from '../../fhir/index.ts';
import { isObject } from '../../kernel/index.ts';

/**
 * The identifier by which a result is found again: the same data of the same patient have the same one. It is not the fullUrl written as a URI: servers put
 * their own ids in place of that wherever it stands.
 */
export const identifierOf = (publicUrl: string, id: string): { readonly system: string; readonly value: string } => ({
  system: `${publicUrl}/genomic-results`,
  value: id,
});

/**
 * The results as one transaction of conditional updates: what is there already is brought up to date, what is not is created, however often it is sent. Ids are
 * the server's own; references within go by fullUrl, which the server replaces.
 */
export function transactionOf(bundle: Bundle): Bundle {
  const entries = (bundle.entry ?? []).flatMap(({ fullUrl, resource }) => {
    if (resource === undefined || fullUrl === undefined) return [];
    const { id, ...rest } = resource;
    const [named] =
      'identifier' in resource && Array.isArray(resource.identifier) ? resource.identifier.filter(isObject) : [];
    if (id === undefined || named === undefined) return [];
    return [
      {
        fullUrl,
        resource: rest,
        request: {
          method: 'PUT' as const,
          url: `${resource.resourceType}?identifier=${encodeURIComponent(`${String(named.system)}|${String(named.value)}`)}`,
        },
      },
    ];
  });
  return { resourceType: 'Bundle', type: 'transaction', entry: entries };
}
