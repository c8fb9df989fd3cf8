import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { BullMQOtel } from 'bullmq-otel';
import {
  openJobQueue,
  openJobWorkers,
  postgresBackend,
  type QueueExtras,
  redisBackend,
} from './adapters/bullmq/index.ts';
import { createEhrClient } from './adapters/ehr/fhir-ehr-client.ts';
import { createFhirWriter } from './adapters/ehr/fhir-writer.ts';
import { createFileClient } from './adapters/ehr/file-client.ts';
import { startEmbeddedPostgres } from './adapters/embedded-postgres/index.ts';
import { DecisionSpool } from './adapters/files/decision-spool.ts';
import { fhirTokens } from './adapters/files/fhir-tokens.ts';
import { loadKnowledge } from './adapters/files/load-knowledge.ts';
import { readSettingsFile } from './adapters/files/settings-file.ts';
import { SpooledDecisionStore } from './adapters/files/spooled-decision-store.ts';
import { watchProfiles } from './adapters/files/watch-profiles.ts';
import { loadGuides } from './adapters/guides/load-guides.ts';
import type { MllpListening } from './adapters/mllp/mllp-server.ts';
import { openPostgres } from './adapters/postgres/index.ts';
import { createLog } from './adapters/telemetry/log.ts';
import { createMetrics } from './adapters/telemetry/metrics.ts';
import { createTelemetry } from './adapters/telemetry/telemetry.ts';
import { createTerminologyServer } from './adapters/terminology-server/terminology-server.ts';
import { loadDefinitions } from './adapters/vcf/index.ts';
import { createGenomicsImports, type ImportWork } from './app/import-genomics.ts';
import { createOperations } from './app/operations.ts';
import type { Parts } from './app/parts.ts';
import type { JobWorkers, RegisteredClient } from './app/ports.ts';
import { RuleBook, versionOf } from './app/rule-book.ts';
import { createUseCases } from './app/use-cases.ts';
import { mllpOf } from './compose/mllp.ts';
import { reasonersOf } from './compose/reasoners.ts';
import { NOTHING_FETCHED, reasonCall, SHAPES_OF_EVERY_HOOK } from './compose/reasoning.ts';
import { rehearse, whenQuiet } from './compose/rehearse.ts';
import { startWorkers } from './compose/workers.ts';
import { readClients, type Settings } from './config/index.ts';
import { preloadShapes } from './fhir/index.ts';
import { createHttpApp } from './http/app.ts';
import { type Listening, listen } from './http/server.ts';
import {
  codeOf,
  type Finding,
  fail,
  finding,
  isObject,
  kindOf,
  ok,
  type Result,
  systemClock,
  textOf,
} from './kernel/index.ts';
import { chainOf } from './ledger/index.ts';
import { POLICIES } from './recommend/policy.ts';
import { codeSystems, extensionDefinitions } from './render/index.ts';

/*
 * The composition root: here, and in the parts of it in compose/, adapters meet use cases, and nowhere else.
 */

/** What runs in this process: the doors, the workers, or both. */
export interface Roles {
  readonly doors: boolean;
  readonly workers: boolean;
}

export interface Gateway {
  /** Where it listens; absent without doors. */
  readonly url?: string;
  readonly storedIn: 'embedded PostgreSQL' | 'PostgreSQL';
  readonly queuedIn: 'PostgreSQL' | 'Redis' | 'Redis Cluster';
  readonly rules: number;
  readonly findings: readonly Finding[];
  /** Makes the code fast while nobody calls; see rehearse.ts. */
  rehearse(): Promise<void>;
  /** Stops taking, finishes or hands back, then closes workers, queue, doors and stores in that order. */
  stop(): Promise<void>;
}

const VERSION = '0.1.0';

/** Opens everything that the roles need. Fails with Findings when something that cannot be waited for is wrong. */
export async function startGateway(settings: Settings, roles: Roles): Promise<Result<Gateway>> {
  const log = createLog(settings.logLevel);
  const clients = await registeredClients(settings);
  if (!clients.ok) return clients;
  const knowledge = await loadKnowledge(settings.profilesDir, systemClock.now(), settings.rulesBundle);
  if (!knowledge.ok) return knowledge;
  const definitions = loadDefinitions(settings.profilesDir);
  if (!definitions.ok) return definitions;
  const terminologyServer =
    settings.txUrl === undefined ? undefined : createTerminologyServer(settings.txUrl, systemClock);
  const guides = await loadGuides(settings.fhirGuides);
  if (!guides.ok) return guides;
  if (settings.fhirGuides.length > 0)
    log[guides.findings.length === 0 ? 'info' : 'warn'](
      { packages: guides.value.packages, findings: summaryOf(guides.findings) },
      'guides loaded',
    );

  const embedded = settings.databaseUrl === undefined ? await startEmbeddedPostgres(settings.dataDir, log) : undefined;
  if (embedded?.ok === false) return fail(...embedded.findings);
  const databaseUrl = settings.databaseUrl ?? embedded?.value.url ?? '';

  const rules = new RuleBook(knowledge.value);
  const stores = openPostgres(databaseUrl, log);
  const decisions = new SpooledDecisionStore(stores.decisions, new DecisionSpool(join(settings.dataDir, 'spool')), log);
  const backend = settings.redisUrl === undefined ? postgresBackend(databaseUrl) : redisBackend(settings.redisUrl, log);
  const extras: QueueExtras =
    settings.otlpEndpoint === undefined
      ? {}
      : { telemetry: new BullMQOtel({ tracerName: 'precision-gateway', version: VERSION }) };
  const queue = openJobQueue(backend, log, extras);
  const metrics = createMetrics();
  metrics.watchQueue(queue);
  const telemetry = createTelemetry(metrics, settings.otlpEndpoint !== undefined);
  const ehr = createEhrClient(systemClock);
  const files = createFileClient();
  const writer = createFhirWriter(fhirTokens(settings.fhirTokensFile));
  const chain = chainOf(randomUUID());

  const reasoners = roles.doors ? reasonersOf(settings, versionOf(knowledge.value), log) : undefined;
  const parts: Parts = {
    rules,
    ...(reasoners === undefined ? {} : { reasoners }),
    policy: POLICIES[settings.guidancePolicy],
    ehr,
    decisions,
    queue,
    jobs: stores.jobs,
    codeInbox: stores.codeInbox,
    telemetry,
    clock: systemClock,
    newId: randomUUID,
    record: (body) => decisions.append(chain.seal(body)),
    publicUrl: settings.publicUrl,
    hookBudgetMs: settings.hookBudgetMs,
    resultSummaryDays: settings.resultSummaryDays,
    dependencies: [
      { name: 'store', check: () => decisions.finding() },
      { name: 'queue', check: () => queue.ping().then(() => undefined) },
    ],
  };
  const alone: Parts = { ...parts, ehr: NOTHING_FETCHED };
  const useCases = createUseCases(parts);
  const watch = watchProfiles([settings.profilesDir, ...Object.values(settings.rulesBundle ?? {})], {
    load: () => loadKnowledge(settings.profilesDir, systemClock.now(), settings.rulesBundle),
    loaded: (next) => {
      rules.swap(next);
      reasoners?.renew(versionOf(next));
      log.info({ rules: next.ruleSet.rules.length, digest: next.ruleSet.digest }, 'rules reloaded');
    },
    refused: (findings) =>
      log.error({ findings: summaryOf(findings) }, 'changed rules are refused; the earlier ones keep running'),
  });

  let workers: JobWorkers | undefined;
  let doors: Listening | undefined;
  let mllp: MllpListening | undefined;
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await watch.close();
    await workers?.stop(settings.shutdownGraceMs);
    await mllp?.close(settings.shutdownGraceMs);
    await doors?.close(settings.shutdownGraceMs);
    await reasoners?.close();
    await queue.close();
    await ehr.close();
    await files.close();
    await writer.close();
    await stores.writeRest();
    await decisions.close();
    await metrics.close();
    await embedded?.value.stop();
  };

  try {
    // A store that is away is no reason not to answer: Decisions are spooled until it is back.
    await stores.ready().catch((error: unknown) => log.warn({ reason: kindOf(error) }, 'the store is not ready yet'));
    preloadShapes(SHAPES_OF_EVERY_HOOK);
    if (roles.doors) {
      const imports = createGenomicsImports({
        definitions: definitions.value,
        queue,
        jobs: stores.jobs,
        files,
        newId: randomUUID,
      });
      const app = createHttpApp({
        useCases,
        imports,
        operations: createOperations({ queue, decisions, codeInbox: stores.codeInbox }),
        settings,
        clients: clients.value,
        telemetry,
        log,
        clock: systemClock,
        rememberJti: (issuer, jti, expiresAt) => decisions.rememberJti(issuer, jti, expiresAt),
        definitions: [
          ...codeSystems(settings.publicUrl, VERSION, knowledge.value.ruleSet.terminology.vocabularies),
          ...extensionDefinitions(settings.publicUrl, VERSION),
        ],
        metrics,
        ...(terminologyServer === undefined ? {} : { terminologyServer }),
        version: VERSION,
      });
      doors = await listen(app, settings.host, settings.port);
      mllp = await mllpOf(settings, imports, rules, log);
    }
    const importing: ImportWork = {
      definitions: definitions.value,
      rules,
      publicUrl: settings.publicUrl,
      thresholds: settings.vcf,
      now: () => systemClock.now(),
    };
    if (roles.workers)
      workers = startWorkers(
        settings,
        parts,
        useCases,
        { work: importing, writer },
        terminologyServer,
        openJobWorkers(backend, log, extras),
        log,
      );
  } catch (error) {
    await stop();
    const code = codeOf(error);
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    return fail(finding('app.cannot-listen', `${listenedOn(error, settings)} cannot be listened on (${code}).`));
  }
  return ok({
    ...(doors === undefined ? {} : { url: `http://${settings.host}:${doors.port}` }),
    storedIn: embedded === undefined ? 'PostgreSQL' : 'embedded PostgreSQL',
    queuedIn:
      settings.redisUrl === undefined ? 'PostgreSQL' : settings.redisUrl.includes(',') ? 'Redis Cluster' : 'Redis',
    rules: knowledge.value.ruleSet.rules.length,
    findings: [...knowledge.findings, ...guides.findings],
    rehearse: () =>
      rehearse(
        (call) => reasonCall(alone, call),
        settings.rehearsalMs,
        whenQuiet(() => stopping),
      ),
    stop,
  });
}

/** Which of the addresses it was: HTTP's or MLLP's. */
function listenedOn(error: unknown, { host, port }: Settings): string {
  const failed = isObject(error) ? error : {};
  return `${textOf(failed.address) ?? host}:${typeof failed.port === 'number' ? failed.port : port}`;
}

async function registeredClients({ cdsClientsFile }: Settings): Promise<Result<readonly RegisteredClient[]>> {
  if (cdsClientsFile === undefined) return ok([]);
  const text = await readSettingsFile('CDS_CLIENTS', cdsClientsFile);
  return text.ok ? readClients(text.value, cdsClientsFile) : text;
}

const summaryOf = (findings: readonly Finding[]): readonly string[] =>
  findings.slice(0, 20).map(({ code, place, message }) => `${place.file ?? ''}:${place.line ?? ''} ${code} ${message}`);
