import type { Target } from './address.ts';

/** One SMART scope for resources; v1 says read, write or *, v2 lists the letters of create, read, update, delete, search. */
const RESOURCE_SCOPE = /^(?:patient|user|system)\/(\*|[A-Z][A-Za-z]*)\.(read|write|\*|[cruds]+)$/;

/**
 * Whether the granted scopes (SMART App Launch 1 or 2) cover a query. A scope narrowed by search parameters (v2) covers only a part of the data, which would
 * be taken for the whole; so it does not count. Without a scope it is left to the server.
 */
export function covers(scope: string | undefined, target: Target): boolean {
  if (scope === undefined || scope.trim() === '' || target.type === undefined) return true;
  return scope.split(/\s+/).some((one) => {
    const [, type, rights = ''] = RESOURCE_SCOPE.exec(one) ?? [];
    if (type !== '*' && type !== target.type) return false;
    if (rights === 'read' || rights === '*') return true;
    return rights !== 'write' && rights.includes(target.interaction === 'read' ? 'r' : 's');
  });
}
