import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Response } from 'express';
import type { GenomicsImports } from '../app/import-genomics.ts';
import type { Operations } from '../app/operations.ts';
import type { Clock, DecisionStore, Log, RegisteredClient, Telemetry } from '../app/ports.ts';
import type { Caller, UseCases } from '../app/requests.ts';
import type { Settings } from '../config/settings.ts';
import type { TerminologyServer } from '../fhir/index.ts';

/** A definition that the gateway publishes (OperationDefinition, CodeSystem, ValueSet, StructureDefinition): JSON with an id and a canonical URL. */
export interface PublishedDefinition {
  readonly resourceType: string;
  readonly id?: string | undefined;
}

/** Everything the doors are made of; main.ts supplies it, tests supply smaller ones. */
export interface HttpParts {
  readonly useCases: UseCases;
  readonly operations: Operations;
  /** POST /fhir/$import-genomics; without it the address does not exist. */
  readonly imports?: GenomicsImports;
  readonly settings: Pick<
    Settings,
    'publicUrl' | 'auth' | 'trustedFhirServers' | 'corsOrigins' | 'bodyLimit' | 'rateLimit'
  >;
  readonly clients: readonly RegisteredClient[];
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly clock: Clock;
  readonly rememberJti: DecisionStore['rememberJti'];
  /** What GET /fhir/{Type}/{id} serves. */
  readonly definitions: readonly PublishedDefinition[];
  readonly metrics: {
    /** Serves /metrics in the Prometheus text format. */
    serve(req: IncomingMessage, res: ServerResponse): void;
    requestAnswered(method: string, route: string, status: number, ms: number): void;
  };
  /** Asked by $validate for codes that are not bundled; absent without TX_URL. */
  readonly terminologyServer?: TerminologyServer;
  /** Version of the software, for the CapabilityStatement. */
  readonly version: string;
}

/** What is known of a request while it is answered. */
export interface RequestFacts {
  requestId: string;
  /** Milliseconds of the monotonic clock. */
  startedAt: number;
  /** The pattern of the address, never the address itself: it may hold ids of patients. */
  route: string;
  caller?: Caller;
}

export type Answer = Response<unknown, RequestFacts & Record<string, unknown>>;
