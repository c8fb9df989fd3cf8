import { type Finding, fail, finding, ok, type Result } from '../../kernel/index.ts';

/** One GET at a FHIR server: its absolute address, and the resource type that has to come back. */
export interface Target {
  readonly url: string;
  readonly expected: string;
  /** Type read or searched; absent for a page whose address does not say. */
  readonly type?: string;
  readonly interaction: 'read' | 'search';
}

const TYPE = /^[A-Z][A-Za-z]{1,63}$/;

/**
 * Address of a query, which is a relative read or search, or the absolute address of a next page. fhir-kit-client would follow any absolute URL with
 * the access token attached; so nothing gets through here that is not of the base's origin and below its path.
 */
export function targetOf(base: string, query: string): Result<Target> {
  const root = new URL(base);
  const path = root.pathname.replace(/\/+$/, '');
  if (/[^\x21-\x7e]|\\/.test(query) || !URL.canParse(query, `${root.origin}${path}/`)) return outside();
  const url = new URL(query, `${root.origin}${path}/`);
  const within = url.pathname === path || url.pathname.startsWith(`${path}/`);
  if (url.origin !== root.origin || !within || url.username !== '' || url.password !== '' || url.hash !== '')
    return outside();
  if (/%2f|%5c|%2e/i.test(url.pathname)) return outside();

  const [type = '', id] = url.pathname.slice(path.length + 1).split('/');
  const named = TYPE.test(type) ? { type } : {};
  const isRead = named.type !== undefined && id !== undefined && !id.startsWith('_') && url.search === '';
  return ok({
    // The bar between system and code is no character of a URL, though browsers let it pass.
    url: url.href.replaceAll('|', '%7C'),
    expected: isRead ? type : 'Bundle',
    interaction: isRead ? 'read' : 'search',
    ...named,
  });
}

const outside = (): { readonly ok: false; readonly findings: readonly Finding[] } =>
  fail(finding('ehr.outside-base', 'The query leaves the registered base.'));
