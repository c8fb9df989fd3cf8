import type { Knowledge } from '../../app/rule-book.ts';
import { createGenomics } from '../../genomics/index.ts';
import { ok, type Result } from '../../kernel/index.ts';
import { createTerminology } from '../../terminology/index.ts';
import { type BundleFiles, loadBundledRules } from './bundle.ts';
import { loadGenomicsData, loadTerminologyData } from './knowledge.ts';
import { loadRuleSet } from './rules.ts';

/**
 * Reads everything under profiles/ that answers are made with; the rules from a frozen bundle instead where there is one. Any fault refuses the whole.
 * `asOf`: now, for review dates and overlays (ms since the epoch).
 */
export async function loadKnowledge(
  profilesDir: string,
  asOf: number,
  bundle?: BundleFiles,
): Promise<Result<Knowledge>> {
  const terminologyData = loadTerminologyData(profilesDir);
  if (!terminologyData.ok) return terminologyData;
  const terminology = createTerminology(terminologyData.value);
  if (!terminology.ok) return terminology;
  const genomicsData = loadGenomicsData(profilesDir);
  if (!genomicsData.ok) return genomicsData;
  const genomics = createGenomics(genomicsData.value);
  if (!genomics.ok) return genomics;
  const { scoresOfPhenotype } = genomics.value;
  const options = { asOf, scoresOfPhenotype };
  const versions = { terminology: terminology.value.version, genomics: genomics.value.version };
  const ruleSet = await (bundle === undefined
    ? loadRuleSet(profilesDir, terminology.value, options)
    : loadBundledRules(bundle, terminology.value, versions, options));
  if (!ruleSet.ok) return ruleSet;
  const remarks = [terminologyData, terminology, genomicsData, genomics, ruleSet].flatMap(({ findings }) => findings);
  return ok({ ruleSet: ruleSet.value, genomics: genomics.value }, remarks);
}
