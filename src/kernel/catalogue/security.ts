import { entries } from './entry.ts';

/** Why a caller is turned away. Deliberately few: an answer that tells which check failed helps an attacker. */
export const SECURITY = entries({
  'security.unauthenticated': {
    severity: 'error',
    issue: 'login',
    status: 401,
    cause: 'The request carries no acceptable proof of who sends it.',
    remedy:
      'Send Authorization: Bearer with a JWT signed by a registered key, made for exactly this URL, at most five minutes old and never used before.',
  },
});
