import { randomUUID } from 'node:crypto';
import { listenMllp, type MllpListening } from '../adapters/mllp/mllp-server.ts';
import type { GenomicsImports } from '../app/import-genomics.ts';
import type { Log } from '../app/ports.ts';
import { receiveHl7 } from '../app/receive-hl7.ts';
import type { RuleBook } from '../app/rule-book.ts';
import type { Settings } from '../config/index.ts';
import { LARGEST_MESSAGE } from '../genomics/hl7v2/index.ts';
import { systemClock, tenantId } from '../kernel/index.ts';

/** The door for HL7 v2, where one is asked for. */
export async function mllpOf(
  { mllp }: Settings,
  imports: GenomicsImports,
  rules: RuleBook,
  log: Log,
): Promise<MllpListening | undefined> {
  if (mllp === undefined) return undefined;
  const { host, port, senders, authority } = mllp;
  const receiving = {
    imports,
    rules,
    tenant: tenantId(mllp.tenant),
    authority,
    ...(mllp.writeTo === undefined ? {} : { writeTo: mllp.writeTo }),
    now: () => systemClock.now(),
    newId: randomUUID,
  };
  const listening = await listenMllp({
    host,
    port,
    senders,
    largest: LARGEST_MESSAGE,
    receive: (message) => receiveHl7(receiving, message),
    log,
  });
  log.info({ port: listening.port }, 'HL7 v2 over MLLP is listened for');
  return listening;
}
