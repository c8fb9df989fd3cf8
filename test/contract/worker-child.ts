import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openJobWorkers } from '../../src/adapters/bullmq/index.ts';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import { ok } from '../../src/kernel/index.ts';
import { processor } from '../../workers/recommend.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { backendOf, TEST_TIMES } from './backends.ts';

/*
 * A worker process to be killed: the real processor, queue and store. Only the advice is made up; it names the run it came from, so that a
 * second run of the same job would be seen.
 */

const [storeUrl = '', queueUrl = ''] = process.argv.slice(2);
const stores = openPostgres(storeUrl, keptLog());
const workers = openJobWorkers(backendOf(queueUrl), keptLog(), { times: TEST_TIMES });
const recommend = processor({
  jobs: stores.jobs,
  useCases: {
    recommend: async (request) => {
      await pause(5);
      return ok({ bundle: { patient: request.patientId, run: randomUUID() } });
    },
  },
});
await workers.start({ recommend }, 16);
