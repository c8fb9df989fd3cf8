import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from 'jose';
import type { DecisionStore, RegisteredClient } from '../../app/ports.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Issuer } from './issuers.ts';

/** Signature algorithms, asymmetric all; CDS Hooks recommends ES384 and RS384. */
const ALGORITHMS = ['ES384', 'RS384', 'ES256', 'ES512', 'RS256', 'RS512', 'PS256', 'PS384', 'PS512'];
/** The longest life of a token: five minutes, as SMART Backend Services has it, and what two clocks may differ by. */
const LIFETIME_S = 300;
const SKEW_S = 60;
const LONGEST_JTI = 256;

/** Why a token was not accepted: for the log, never for the answer. */
export type Verdict =
  | { readonly ok: true; readonly client: RegisteredClient }
  | { readonly ok: false; readonly reason: string };

const no = (reason: string): Verdict => ({ ok: false, reason });

/**
 * Verifies a client's JWT as CDS Hooks describes it: issuer registered, signed by its key of that `kid`, made for one of `audiences`, alive, short-lived,
 * and never seen before. Throws only when the memory of seen ids cannot be asked.
 */
export async function verifyJwt(
  token: string,
  audiences: readonly string[],
  issuers: ReadonlyMap<string, readonly Issuer[]>,
  clock: Clock,
  rememberJti: DecisionStore['rememberJti'],
): Promise<Verdict> {
  let header: ProtectedHeaderParameters;
  let claimed: JWTPayload;
  try {
    header = decodeProtectedHeader(token);
    claimed = decodeJwt(token);
  } catch {
    return no('not-a-jwt');
  }
  const issuer = issuerOf(claimed, issuers);
  if (issuer === undefined) return no('unknown-issuer');
  const wrongHeader = headerFault(header, issuer.client);
  if (wrongHeader !== undefined) return no(wrongHeader);

  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, issuer.keys, {
      algorithms: ALGORITHMS,
      issuer: issuer.client.issuer,
      audience: [...audiences],
      requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti'],
      currentDate: new Date(clock.now()),
    }));
  } catch (error) {
    return no(error instanceof Error && 'code' in error ? String(error.code) : 'keys-unavailable');
  }
  const wrongClaim = claimFault(payload, clock.now() / 1000);
  if (wrongClaim !== undefined) return no(wrongClaim);
  const { jti = '', exp = 0 } = payload;
  // Last of all, so that a token which fails otherwise does not use up its id.
  const fresh = await rememberJti(issuer.client.issuer, jti, (exp + SKEW_S) * 1000);
  return fresh ? { ok: true, client: issuer.client } : no('replayed');
}

/** The registration that the token's issuer and, where it names one, tenant belong to. */
function issuerOf(claimed: JWTPayload, issuers: ReadonlyMap<string, readonly Issuer[]>): Issuer | undefined {
  const candidates = typeof claimed.iss === 'string' ? (issuers.get(claimed.iss) ?? []) : [];
  const { tenant } = claimed;
  if (tenant === undefined) return candidates.length === 1 ? candidates[0] : undefined;
  return candidates.find((issuer) => issuer.client.tenant === tenant);
}

function headerFault(header: ProtectedHeaderParameters, client: RegisteredClient): string | undefined {
  const { kid, typ, jku } = header;
  if (typeof kid !== 'string' || kid === '') return 'no-kid';
  if (typ !== undefined && (typeof typ !== 'string' || typ.toUpperCase() !== 'JWT')) return 'wrong-typ';
  // Keys come from the registration only; a token that points elsewhere is not from that caller.
  if (jku !== undefined && jku !== client.jwksUrl) return 'foreign-jku';
  return undefined;
}

/** Checks that jose leaves to the caller; it has already made sure that the claims are there and that `exp` and `iat` are numbers. */
function claimFault(payload: JWTPayload, now: number): string | undefined {
  const { jti, exp, iat } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) return 'bad-jti';
  if (typeof exp !== 'number' || typeof iat !== 'number' || !Number.isFinite(exp) || !Number.isFinite(iat))
    return 'bad-times';
  if (iat > now + SKEW_S) return 'issued-in-future';
  if (exp <= iat || exp - iat > LIFETIME_S + SKEW_S) return 'too-long-lived';
  return undefined;
}
