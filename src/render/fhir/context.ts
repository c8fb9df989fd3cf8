import type { BundleEntry, FhirResource, Reference } from '../../fhir/index.ts';
import { digestOfBytes, type Finding } from '../../kernel/index.ts';
import type { Fact, PatientProfile } from '../../patient/profile.ts';
import type { Recommendation } from '../../recommend/recommendation.ts';
import type { Terminology } from '../../terminology/index.ts';

/** What renderBundle() is told beside the Advice. */
export interface BundleContext {
  readonly patientId: string;
  /** The PatientProfile that the Advice was composed from. */
  readonly profile: PatientProfile;
  /** Instant of the answer, milliseconds since the epoch: the only thing in which two equal answers differ. */
  readonly asOf: number;
  readonly publicUrl: string;
  readonly userId?: string;
  readonly encounterId?: string;
  /** Remarks about the input, such as resources left out. */
  readonly findings?: readonly Finding[];
  /** Codes of genes and measurements; without it they are named in words. */
  readonly terminology?: Terminology;
}

/** The context as the parts of the Bundle use it. */
export interface Rendering extends BundleContext {
  /** FHIR instant of `asOf`. */
  readonly at: string;
  readonly subject: Reference;
  readonly encounter: { readonly encounter?: Reference };
  readonly factById: ReadonlyMap<string, Fact>;
  /** Id of a resource of this patient's advice: the same name gives the same id, so that storing an answer twice stores it once. */
  readonly idOf: (...name: readonly string[]) => string;
}

export const renderingOf = (context: BundleContext): Rendering => ({
  ...context,
  at: new Date(context.asOf).toISOString(),
  subject: { reference: `Patient/${context.patientId}` },
  encounter: context.encounterId === undefined ? {} : { encounter: { reference: `Encounter/${context.encounterId}` } },
  factById: new Map(context.profile.facts.map((fact) => [fact.id, fact])),
  idOf: (...name) => uuidOf(context.publicUrl, context.patientId, ...name),
});

/** A UUID made from names (RFC 9562 in form, SHA-256 in place of SHA-1). */
export function uuidOf(...names: readonly string[]): string {
  const hex = digestOfBytes(JSON.stringify(names)).slice('sha256:'.length);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What the ids of all that a Recommendation becomes are made from. */
export const idOfAdvice = ({ key }: Recommendation): string => digestOfBytes(key).slice('sha256:'.length);

export const entryOf = (resource: FhirResource & { readonly id?: string | undefined }): BundleEntry => ({
  fullUrl: `urn:uuid:${resource.id ?? ''}`,
  resource,
});

/** Reference to a resource of the same Bundle. */
export const inBundle = (id: string): Reference => ({ reference: `urn:uuid:${id}` });

const LITERAL =
  /^(?:[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?|urn:uuid:[0-9a-f-]{36}|urn:oid:[0-9.]+|https?:\/\/\S+\/[A-Z][A-Za-z]+\/\S+)$/u;

/** Reference to a resource as the caller knows it; what is no literal reference is kept as words. */
export const toSource = (source: string): Reference =>
  LITERAL.test(source) ? { reference: source } : { display: source === '' ? 'unknown source' : source };

/** The resource type that a reference names; undefined for urns, which do not say. */
export const typeNamedBy = (source: string): string | undefined => {
  const parts = source.split('/_history/')[0]?.split('/') ?? [];
  return parts.length >= 2 ? parts.at(-2) : undefined;
};
