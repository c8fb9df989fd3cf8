export { chainOf } from './chain.ts';
export type { Decision, DecisionBody } from './decision.ts';
export { sealDecision } from './seal.ts';
export { verifyChain } from './verify.ts';
