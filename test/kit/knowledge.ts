import { fileURLToPath } from 'node:url';
import { loadGenomicsData, loadTerminologyData } from '../../src/adapters/files/knowledge.ts';
import { createGenomics, type Genomics } from '../../src/genomics/index.ts';
import type { Result } from '../../src/kernel/index.ts';
import { createTerminology, type Terminology } from '../../src/terminology/index.ts';

/* The knowledge of profiles/ as the gateway itself reads it, made once a test file. */

const PROFILES = fileURLToPath(new URL('../../profiles', import.meta.url));

function must<T>(made: Result<T>): T {
  if (made.ok) return made.value;
  throw new Error(made.findings.map((f) => `${f.place.file ?? ''}:${f.place.line ?? ''} ${f.message}`).join('\n'));
}

let terminology: Terminology | undefined;
let genomics: Genomics | undefined;

export function ownTerminology(): Terminology {
  terminology ??= must(createTerminology(must(loadTerminologyData(PROFILES))));
  return terminology;
}

export function ownGenomics(): Genomics {
  genomics ??= must(createGenomics(must(loadGenomicsData(PROFILES))));
  return genomics;
}
