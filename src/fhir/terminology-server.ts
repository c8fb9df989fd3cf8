import type { Coded } from './check/questions.ts';

/** `unknown`: the server does not know the system or value set; `unavailable`: it gave no answer in time. */
export type Membership = 'member' | 'not-member' | 'unknown' | 'unavailable';

/**
 * What is asked of a terminology server: codes with their systems, never anything else of a resource. Answers never reject; nothing runs
 * on after `deadline` (ms since the epoch).
 */
export interface TerminologyServer {
  /** Whether a code system has the code. */
  inSystem(coding: Coded, deadline: number): Promise<Membership>;
  /** Whether a value set has the code. */
  inValueSet(valueSet: string, coding: Coded, deadline: number): Promise<Membership>;
}
