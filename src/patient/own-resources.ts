import type { Chart, Entry } from './chart.ts';
import type { ProfileInput } from './input.ts';
import type { PatientResource } from './profile.ts';
import { concept } from './read/elements.ts';
import { subjectJudge } from './subject.ts';

const MISTAKEN = 'entered-in-error';

const isMistaken = ({ resource }: Entry): boolean =>
  resource.status === MISTAKEN || concept(resource.verificationStatus).codings.some(({ code }) => code === MISTAKEN);

/**
 * The resources that are about the patient, in the order of their sources whatever the order of the input. Those entered in error say nothing, and another
 * patient's or nobody's say nothing of this one.
 */
export function ownResources(input: ProfileInput, chart: Chart): readonly PatientResource[] {
  const whose = subjectJudge(input, chart);
  const isOwn = (entry: Entry): boolean => {
    if (entry.type === 'Patient') return entry.resource.id === input.patient;
    // Obeyed before anything is read, and nothing to reason on.
    if (entry.type === 'Consent') return false;
    const of = whose(entry.resource.subject ?? entry.resource.patient, entry);
    return of === 'this-patient' || of === 'assumed';
  };
  return chart.entries
    .filter((entry) => isOwn(entry) && !isMistaken(entry))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ source, resource }) => ({ source, resource }));
}
