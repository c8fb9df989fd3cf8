import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';
import type { RegisteredClient } from '../../app/ports.ts';
import { isLoopback } from './fhir-base.ts';

/** A registered caller with the way to its public keys. */
export interface Issuer {
  readonly client: RegisteredClient;
  readonly keys: JWTVerifyGetKey;
}

/** How long to wait for a key set, how long one is trusted, and how soon an unknown `kid` may cause another look (a rotated key). */
const JWKS_TIMEOUT_MS = 2_000;
const JWKS_MAX_AGE_MS = 600_000;
const JWKS_COOLDOWN_MS = 1_000;

/**
 * Callers by issuer; one issuer may speak for several tenants. A caller whose key set would be fetched in clear text from another machine
 * has no keys, hence no way in.
 */
export function issuersOf(clients: readonly RegisteredClient[]): ReadonlyMap<string, readonly Issuer[]> {
  const issuers = new Map<string, Issuer[]>();
  for (const client of clients) {
    const known = issuers.get(client.issuer) ?? [];
    issuers.set(client.issuer, [...known, { client, keys: keysOf(client) }]);
  }
  return issuers;
}

function keysOf(client: RegisteredClient): JWTVerifyGetKey {
  if (client.keys !== undefined) return createLocalJWKSet({ keys: client.keys.map(publicPart) });
  const url = client.jwksUrl === undefined || !URL.canParse(client.jwksUrl) ? undefined : new URL(client.jwksUrl);
  if (url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    return createRemoteJWKSet(url, {
      timeoutDuration: JWKS_TIMEOUT_MS,
      cacheMaxAge: JWKS_MAX_AGE_MS,
      cooldownDuration: JWKS_COOLDOWN_MS,
    });
  }
  const none: JSONWebKeySet = { keys: [] };
  return createLocalJWKSet(none);
}

/** Somebody may have registered a private key by mistake; only its public half is of use here. */
function publicPart(key: Readonly<Record<string, unknown>>): JWK {
  const { d, p, q, dp, dq, qi, oth, k, ...rest } = key;
  // Border of jose: a registered key is JSON; jose refuses what is no JWK when it is used.
  return rest as JWK;
}
