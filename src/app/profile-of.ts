import { type ConsentDecision, coverageAfter, dataClassOf, decideConsent, withhold } from '../consent/index.ts';
import { validateResource } from '../fhir/index.ts';
import { patientId as asPatientId, type Finding, finding, isFault, isObject } from '../kernel/index.ts';
import { buildProfile } from '../patient/build.ts';
import type { SourceResource } from '../patient/input.ts';
import type { Coverage, DataClass, PatientProfile } from '../patient/profile.ts';
import type { PatientDeps, UnknownCode } from '../patient/reading.ts';

/** What is known of the patient, from wherever it came, before anything is judged. */
export interface ChartInput {
  readonly patientId: string;
  readonly tenant: string;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  readonly resources: readonly SourceResource[];
  readonly coverage: Readonly<Partial<Record<DataClass, Coverage>>>;
  readonly base?: string;
  /** `Practitioner/x` who asks: a Consent may speak of him. */
  readonly user?: string;
  readonly unnamedSubject?: 'refuse' | 'accept-when-alone';
}

export interface ReadChart {
  readonly profile: PatientProfile;
  readonly consent: ConsentDecision;
  /** Resources left out, and other remarks about the input. */
  readonly findings: readonly Finding[];
  /** What could not be resolved, for the inbox. */
  readonly unknownCodes: readonly UnknownCode[];
}

type Classes = Readonly<Partial<Record<DataClass, Coverage>>>;

/**
 * From resources to the PatientProfile: consent first, then validation, then Facts. One bad resource never sinks the rest: it is left out and named,
 * and what it might have said counts as incomplete, not as absent.
 */
export function profileOf(input: ChartInput, { terminology, genomics }: PatientDeps): ReadChart {
  const patient = asPatientId(input.patientId);
  const consent = decideConsent(
    resourcesOfType(input, 'Consent').map(({ resource }) => resource),
    {
      patient,
      tenant: input.tenant,
      purpose: 'TREAT',
      asOf: input.asOf,
      aliases: resourcesOfType(input, 'Patient').flatMap(({ resource, fullUrl }) =>
        isObject(resource) && resource.id === input.patientId && fullUrl !== undefined ? [fullUrl] : [],
      ),
      ...(input.user === undefined ? {} : { actors: [input.user] }),
    },
  );
  const permitted = withhold(input.resources, consent);
  const { sound, findings, incomplete } = validated(permitted);
  const built = buildProfile(
    {
      patient,
      asOf: input.asOf,
      resources: sound,
      coverage: { ...input.coverage, ...incomplete, ...coverageAfter(input.resources, consent) },
      withheld: consent.withheld,
      ...(input.base === undefined ? {} : { base: input.base }),
      ...(input.unnamedSubject === undefined ? {} : { unnamedSubject: input.unnamedSubject }),
    },
    { terminology, genomics },
  );
  const { profile, unknownCodes } = built;
  return { profile, consent, findings: [...consent.findings, ...findings, ...built.findings], unknownCodes };
}

const resourcesOfType = ({ resources }: ChartInput, type: string): readonly SourceResource[] =>
  resources.filter(({ resource }) => isObject(resource) && resource.resourceType === type);

/** A resource is left out for faults in what is read of it alone: a profile it claims without need, or its narrative, says nothing of its content. */
const CONTENT = { scope: 'content' } as const;

/** Keeps what is valid R4. Draft orders are exempt: an order being written is allowed to be unfinished, and its reader expects that. */
function validated(resources: readonly SourceResource[]): {
  readonly sound: readonly SourceResource[];
  readonly findings: readonly Finding[];
  readonly incomplete: Classes;
} {
  const findings: Finding[] = [];
  const incomplete: Partial<Record<DataClass, Coverage>> = {};
  const sound = resources.filter(({ resource, role }) => {
    if (role !== undefined) return true;
    const fault = validateResource(resource, CONTENT).find(isFault);
    if (fault === undefined) return true;
    findings.push(
      finding('app.resource-unread', `A resource was left out: ${fault.message}`, fault.place, {
        remedy: fault.remedy,
      }),
    );
    const dataClass = dataClassOf(resource);
    if (dataClass !== undefined) incomplete[dataClass] = 'incomplete';
    return false;
  });
  return { sound, findings, incomplete };
}
