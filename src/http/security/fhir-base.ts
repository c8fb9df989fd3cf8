import type { HttpParts } from '../parts.ts';

/** The loopback names and addresses that may be spoken to without TLS. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * A FHIR base URL in its one canonical spelling (without a slash at the end), or undefined when it is not one that a token may ever be sent to:
 * another scheme than http(s), user-info, query, fragment, encoded separators, control characters, or clear text to another machine.
 */
export function canonicalBase(text: string): string | undefined {
  // The URL parser would silently drop tabs and line breaks and turn backslashes into slashes.
  if (/[^\x21-\x7e]|[\\?#@]|%2f|%5c/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!safe || url.username !== '' || url.password !== '') return undefined;
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/**
 * The canonical base when it is one of the registered ones: same scheme, host, port and path. A registered base without a path stands for every
 * FHIR base on that origin.
 */
export function registeredBase(text: string, registered: readonly string[]): string | undefined {
  const base = canonicalBase(text);
  if (base === undefined) return undefined;
  const allowed = registered.some((entry) => {
    const known = canonicalBase(entry);
    return known !== undefined && (known === base || (known === new URL(known).origin && base.startsWith(`${known}/`)));
  });
  return allowed ? base : undefined;
}

/** FHIR bases that data may be fetched from on behalf of a caller: those registered for it, and those trusted for all. */
export function fhirBasesOf(
  parts: Pick<HttpParts, 'settings' | 'clients'>,
): (issuer: string, tenant: string) => readonly string[] {
  const trusted = parts.settings.trustedFhirServers;
  const registered = new Map(
    parts.clients.map((client) => [`${client.tenant} ${client.issuer}`, [...client.fhirBases, ...trusted]]),
  );
  return (issuer, tenant) => registered.get(`${tenant} ${issuer}`) ?? trusted;
}
