import { type Digest, type Finding, isFault } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { checkRules } from '../check/check-rules.ts';
import { applyOverlays, type LocalWill } from '../overlay/apply.ts';
import type { NeverDisabled, Overlay } from '../overlay/overlay.ts';
import { type Located, type RuleFolder, unfiled } from '../rule-file.ts';
import type { RuleProfile } from '../rule-profile.ts';

/** Which knowledge the names in the rules were checked against. */
export interface KnowledgeVersions {
  readonly terminology: string;
  readonly genomics: string;
}

/** What a bundle holds: the rules and overlays as they were written. Overlays are applied when it is read, since each has a last day. */
export interface BundleContent {
  /** ISO 8601. */
  readonly frozenAt: string;
  readonly knowledge: KnowledgeVersions;
  readonly rules: readonly { readonly file: string; readonly digest: Digest; readonly rule: RuleProfile }[];
  readonly overlays: readonly { readonly file: string; readonly overlays: readonly Overlay[] }[];
  readonly neverDisabled?: { readonly file: string; readonly rules: readonly NeverDisabled[] };
}

export interface BundledRules {
  readonly folders: readonly RuleFolder[];
  /** Digests of the rules that no overlay changed. */
  readonly digests: ReadonlyMap<RuleProfile, Digest>;
  readonly findings: readonly Finding[];
}

/** The rules of a bundle as they run at `asOf` (ms since the epoch). What was sound when it was frozen is not checked again, unless an overlay has ended. */
export function rulesOf(content: BundleContent, terminology: Terminology, asOf: number): BundledRules {
  const folders = content.rules.map(({ rule, file }): RuleFolder => ({ rule: unfiled(rule, file) }));
  const digests = new Map(content.rules.map(({ rule, digest }) => [rule, digest]));
  const overlaid = applyOverlays(folders, willOf(content), asOf);
  const findings = [...overlaid.findings];
  if (!findings.some(isFault)) findings.push(...checkRules(overlaid.changed, terminology, { asOf, tests: false }));
  return { folders: overlaid.folders, digests, findings };
}

function willOf({ overlays, neverDisabled }: BundleContent): LocalWill {
  const located = overlays.map(({ file, overlays: value }): Located<readonly Overlay[]> => unfiled(value, file));
  return neverDisabled === undefined
    ? { overlays: located }
    : { overlays: located, neverDisabled: unfiled(neverDisabled.rules, neverDisabled.file) };
}
