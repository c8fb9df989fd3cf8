import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type Finding, finding } from '../../kernel/index.ts';
import { endOfDay } from '../calendar-day.ts';
import type { Located, RuleFolder } from '../rule-file.ts';
import { type Changed, change, fileOf, type PlacedOverlay } from './change.ts';
import type { NeverDisabled, Overlay } from './overlay.ts';

/** What a hospital has written about rules that it did not write. */
export interface LocalWill {
  readonly overlays: readonly Located<readonly Overlay[]>[];
  readonly neverDisabled?: Located<readonly NeverDisabled[]>;
}

/** How an overlay stands today. */
export interface OverlayStanding extends PlacedOverlay {
  readonly standing: 'applies' | 'expired' | 'refused';
  /** Version of the rule now; absent when there is no such rule. */
  readonly ruleVersion?: string;
}

export interface Overlaid {
  readonly folders: readonly RuleFolder[];
  /** Those of them that an overlay changed. */
  readonly changed: readonly RuleFolder[];
  readonly standings: readonly OverlayStanding[];
  readonly findings: readonly Finding[];
}

/**
 * The rules as this hospital wants them. Overlays that have expired (`asOf`: now, ms since the epoch) do not apply and are Findings, and so are those that were
 * written for another version of their rule: these do apply, but somebody must look at them. Rules that may not be switched off must be there and active.
 */
export function applyOverlays(folders: readonly RuleFolder[], will: LocalWill, asOf: number): Overlaid {
  const findings: Finding[] = [];
  const standings: OverlayStanding[] = [];
  const byId = new Map(folders.map((folder) => [folder.rule.value.id, folder]));
  const guarded = new Set((will.neverDisabled?.value ?? []).map(({ rule }) => rule));
  const changes = new Map<string, Changed>();
  for (const file of will.overlays)
    for (const [index, overlay] of file.value.entries()) {
      const placed: PlacedOverlay = { overlay, in: file, path: [index] };
      const rule = byId.get(overlay.rule)?.rule;
      const ruleVersion = rule?.value.version;
      const stands = (standing: OverlayStanding['standing']): void => {
        standings.push({ ...placed, standing, ...(ruleVersion === undefined ? {} : { ruleVersion }) });
      };
      const end = endOfDay(overlay.expires);
      if (rule === undefined) {
        const near = didYouMean(overlay.rule, byId.keys());
        const message = `there is no rule ${overlay.rule}${near === undefined ? '' : `; did you mean ${near}?`}`;
        findings.push(finding('rules.unknown-reference', message, file.place([index, 'rule'])));
        stands('refused');
      } else if (end === undefined) {
        const place = file.place([index, 'expires']);
        findings.push(finding('rules.wrong-value', `${overlay.expires} is no day of the calendar`, place));
        stands('refused');
      } else if (end < asOf) {
        const message = `the overlay of ${overlay.rule} ended on ${overlay.expires}; the rule runs as it came`;
        findings.push(finding('rules.overlay-expired', message, file.place([index, 'expires'])));
        stands('expired');
      } else {
        if (overlay['written-for'] !== ruleVersion) {
          const message = `written for ${overlay['written-for']} of ${overlay.rule}, which is ${ruleVersion} now`;
          findings.push(finding('rules.overlay-stale', message, file.place([index, 'written-for'])));
        }
        const before = changes.get(overlay.rule) ?? { profile: rule.value, places: [] };
        const after = change(before, placed, guarded.has(overlay.rule));
        if ('profile' in after) changes.set(overlay.rule, after);
        else findings.push(...after);
        stands('profile' in after ? 'applies' : 'refused');
      }
    }
  const whole = folders.map((folder): RuleFolder => {
    const made = changes.get(folder.rule.value.id);
    return made === undefined ? folder : { ...folder, rule: fileOf(folder.rule, made) };
  });
  findings.push(...unguarded(whole, will.neverDisabled));
  return {
    folders: whole,
    changed: whole.filter(({ rule }) => changes.has(rule.value.id)),
    standings,
    findings,
  };
}

/** Rules of the list that are not there or do not run. */
function unguarded(
  folders: readonly RuleFolder[],
  list: Located<readonly NeverDisabled[]> | undefined,
): readonly Finding[] {
  if (list === undefined) return [];
  const statuses = new Map(folders.map(({ rule }) => [rule.value.id, rule.value.status]));
  return list.value.flatMap(({ rule }, index) => {
    const status = statuses.get(rule);
    if (status === 'active') return [];
    const message =
      status === undefined
        ? `${rule} is not there, and may not be left out`
        : `${rule} is ${status}, and may not be switched off`;
    return [finding('rules.never-disabled', message, list.place([index, 'rule']))];
  });
}
