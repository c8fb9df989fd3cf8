import { fileURLToPath } from 'node:url';
import { loadGenomicsData, loadTerminologyData } from '../../src/adapters/files/knowledge.ts';
import { createGenomics, type Genomics } from '../../src/genomics/index.ts';
import type { Result } from '../../src/kernel/index.ts';
import { createTerminology, type Terminology } from '../../src/terminology/index.ts';

const PROFILES = fileURLToPath(new URL('../../profiles', import.meta.url));

function must<T>(made: Result<T>): T {
  if (made.ok) return made.value;
  throw new Error(made.findings.map((f) => `${f.place.file ?? ''}:${f.place.line ?? ''} ${f.message}`).join('\n'));
}

export interface Knowledge {
  readonly terminology: Terminology;
  readonly genomics: Genomics;
}

let loaded: Knowledge | undefined;

/** The knowledge of profiles/ as the gateway itself reads it, made once a test file. */
export function knowledge(): Knowledge {
  loaded ??= {
    terminology: must(createTerminology(must(loadTerminologyData(PROFILES)))),
    genomics: must(createGenomics(must(loadGenomicsData(PROFILES)))),
  };
  return loaded;
}
