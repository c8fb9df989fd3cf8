import { loadGenomicsData, loadTerminologyData } from '../../adapters/files/knowledge.ts';
import { createGenomics } from '../../genomics/index.ts';
import { fail, ok, type Result } from '../../kernel/index.ts';
import type { TestingKnowledge } from '../../rules/testing/run-tests.ts';
import { createTerminology } from '../../terminology/index.ts';

/** The knowledge files under profiles/, checked and indexed; every fault of both kinds at once. */
export function loadKnowledge(profilesDir: string): Result<TestingKnowledge> {
  const terminologyData = loadTerminologyData(profilesDir);
  const genomicsData = loadGenomicsData(profilesDir);
  const terminology = terminologyData.ok ? createTerminology(terminologyData.value) : terminologyData;
  const genomics = genomicsData.ok ? createGenomics(genomicsData.value) : genomicsData;
  if (!terminology.ok || !genomics.ok) return fail(...terminology.findings, ...genomics.findings);
  return ok({ terminology: terminology.value, genomics: genomics.value }, [
    ...terminology.findings,
    ...genomics.findings,
  ]);
}
