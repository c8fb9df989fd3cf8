export { chainOf } from './chain.ts';
export type { Decision, DecisionBody, SealedDecision, WrittenBody } from './decision.ts';
export { sealDecision, storable, written } from './seal.ts';
export { verifyChain } from './verify.ts';
