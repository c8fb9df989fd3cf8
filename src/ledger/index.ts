export { Chain, type ChainHead, chainOf } from './chain.ts';
export type { Decision, DecisionBody, Feedback, RuleUse } from './decision.ts';
export { sealDecision, sealOf } from './seal.ts';
export { verifyChain } from './verify.ts';
