import { processor as importProcessor } from '../../workers/import-genomics.ts';
import { processor as recommendProcessor } from '../../workers/recommend.ts';
import { processor as validateProcessor } from '../../workers/validate.ts';
import type { ImportWork } from '../app/import-genomics.ts';
import type { Parts } from '../app/parts.ts';
import type { EhrWriter, JobWorkers, Log } from '../app/ports.ts';
import type { createUseCases } from '../app/use-cases.ts';
import type { Settings } from '../config/index.ts';
import type { TerminologyServer } from '../fhir/index.ts';

/** Workers wait for their server as long as it takes; meanwhile the doors answer. */
export function startWorkers(
  settings: Settings,
  parts: Parts,
  useCases: ReturnType<typeof createUseCases>,
  importing: { readonly work: ImportWork; readonly writer: EhrWriter },
  tx: TerminologyServer | undefined,
  workers: JobWorkers,
  log: Log,
): JobWorkers {
  const processors = {
    recommend: recommendProcessor({ jobs: parts.jobs, useCases }),
    'import-genomics': importProcessor({ jobs: parts.jobs, log, ...importing }),
    validate: validateProcessor({ jobs: parts.jobs, ...(tx === undefined ? {} : { terminologyServer: tx }) }),
  };
  workers.start(processors, settings.jobConcurrency).then(
    () => log.info({ concurrency: settings.jobConcurrency }, 'workers take jobs'),
    () => log.error({}, 'workers could not be started'),
  );
  return workers;
}
