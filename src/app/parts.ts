import type { Clock } from '../kernel/index.ts';
import type { WrittenBody } from '../ledger/decision.ts';
import type { Policy } from '../recommend/policy.ts';
import type { CodeInbox, DecisionStore, EhrClient, JobQueue, JobStore, Reasoners, Telemetry } from './ports.ts';
import type { Dependency } from './readiness.ts';
import type { RuleBook } from './rule-book.ts';

/** What the use cases are made of; the composition root supplies it. */
export interface Parts {
  readonly rules: RuleBook;
  readonly policy: Policy;
  readonly ehr: EhrClient;
  readonly decisions: DecisionStore;
  readonly queue: JobQueue;
  readonly jobs: JobStore;
  readonly codeInbox: CodeInbox;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Absent: every hook is reasoned on the thread that took it. */
  readonly reasoners?: Reasoners;
  /** A fresh UUID. */
  readonly newId: () => string;
  /** Seals the body into this instance's chain and keeps it; resolves when it is durable. */
  readonly record: (body: WrittenBody) => Promise<void>;
  readonly publicUrl: string;
  /** Milliseconds that a hook answer may take, fetching included. */
  readonly hookBudgetMs: number;
  /** Days for which a new gene result brings a summary on patient-view; 0: never. */
  readonly resultSummaryDays: number;
  /** What /health/ready asks, each with a name for people. */
  readonly dependencies: readonly Dependency[];
}
