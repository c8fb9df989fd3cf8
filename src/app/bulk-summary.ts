import type { JsonObject } from '../kernel/index.ts';
import type { PatientProfile } from '../patient/profile.ts';
import type { Policy } from '../recommend/policy.ts';
import { type DrugGroup, drugSummary, type SummarisedDrug } from './drug-summary.ts';
import type { Knowledge } from './rule-book.ts';

/** `avoid`, `adjust`, `heed`: drugs with the leading advice; `noChange`: names; `undecided`: drugs whose results do not say, with what is missing. */
export function summaryOf(profile: PatientProfile, knowledge: Knowledge, policy: Policy): JsonObject {
  const { advised, noChange, undecided } = drugSummary(profile, knowledge, policy);
  const of = (group: DrugGroup) => advised.filter((one) => one.group === group).map(entryOf);
  return {
    avoid: of('avoid'),
    adjust: of('adjust'),
    heed: of('heed'),
    noChange,
    undecided: undecided.map(({ drug, missing }) => ({
      drug,
      missing: [...new Set(missing.map(({ what, why }) => `${what} (${why})`))],
    })),
  };
}

const entryOf = ({ drug, taken, said }: SummarisedDrug): JsonObject => ({
  drug,
  ...(taken ? { taken } : {}),
  level: said.level,
  text: said.summary,
  source: said.evidence[0]?.source ?? '',
  strength: said.strength,
  rule: said.rule.id,
  row: said.rule.row,
});
