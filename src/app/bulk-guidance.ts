import type { JsonObject } from '../kernel/index.ts';
import type { DrugRef } from '../patient/profile.ts';
import type { BlockedOption } from '../recommend/recommendation.ts';
import { fillDrug } from '../recommend/words.ts';
import type { Match } from '../rules/match.ts';
import type { RuleOption, RuleOutcome, RuleRow } from '../rules/rule-profile.ts';

/** What one row of one source says, as a bulk answer writes it. */
export function entryOf(
  { rule, drug }: Pick<Match, 'rule' | 'drug'>,
  row: RuleRow,
  outcome: RuleOutcome,
  blocked: ReadonlyMap<string, BlockedOption>,
  brief: boolean,
): JsonObject {
  const { profile } = rule;
  const evidence = profile.evidence.filter(({ key }) => outcome.evidence.includes(key));
  return {
    source: evidence[0]?.source ?? '',
    ...(drug === undefined ? {} : { drug: drug.name }),
    rule: rule.id,
    version: profile.version,
    row: row.row,
    ...(row.population === undefined ? {} : { population: row.population }),
    strength: outcome.strength,
    category: outcome.category,
    ...(outcome.also === undefined ? {} : { also: outcome.also }),
    level: outcome.level,
    text: fillDrug(outcome.summary, drug),
    ...(brief ? {} : { detail: fillDrug(outcome.detail, drug) }),
    actions: (outcome.options ?? []).map((option) => actionOf(option, drug, blocked)),
    evidence: evidence.map(({ source, title, version, url, pmid }) => ({
      source,
      title,
      version,
      ...(brief ? {} : { url, ...(pmid === undefined ? {} : { pmid }) }),
    })),
  };
}

function actionOf(
  option: RuleOption,
  drug: DrugRef | undefined,
  blocked: ReadonlyMap<string, BlockedOption>,
): JsonObject {
  switch (option.kind) {
    case 'replace': {
      const against = blocked.get(option.drug);
      return {
        kind: option.kind,
        drug: option.drug,
        ...(option.note === undefined ? {} : { note: fillDrug(option.note, drug) }),
        ...(against === undefined ? {} : { blocked: against.because }),
      };
    }
    case 'adjust-dose':
      return {
        kind: option.kind,
        percent: option.percent,
        ...(option.note === undefined ? {} : { note: fillDrug(option.note, drug) }),
      };
    case 'cancel':
      return { kind: option.kind };
    case 'test':
      return { kind: option.kind, test: option.test };
    case 'refer':
      return { kind: option.kind, service: option.service };
    case 'advise':
      return { kind: option.kind, text: fillDrug(option.text, drug) };
  }
}
