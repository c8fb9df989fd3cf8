import type { TenantId } from '../kernel/index.ts';

/** Who asks, verified. With AUTH=off there is one caller, the demonstration's. */
export interface Caller {
  readonly issuer: string;
  readonly tenant: TenantId;
  readonly requestId: string;
}
