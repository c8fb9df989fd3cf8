import type { DetectedIssue, OperationOutcome } from '../../fhir/index.ts';
import { toOperationOutcome } from '../../fhir/index.ts';
import { type Finding, finding } from '../../kernel/index.ts';
import type { Advice, Level, Recommendation } from '../../recommend/recommendation.ts';
import { isAbsoluteUrl } from '../card-faults.ts';
import { displayOf, systemUrl } from '../code-systems.ts';
import { textOf } from './codings.ts';
import { idOfAdvice, inBundle, type Rendering, toSource } from './context.ts';
import { geneResultsOf } from './implication.ts';

const SEVERITY: Readonly<Record<Level, DetectedIssue['severity']>> = {
  critical: 'high',
  warning: 'moderate',
  info: 'low',
};

/** A drug that does not suit a result, for systems that keep safety issues; information alone is no issue. */
export function issueOf(
  recommendation: Recommendation,
  implicationId: string | undefined,
  rendering: Rendering,
): DetectedIssue | undefined {
  const { subject, topic, level, evidence } = recommendation;
  if (subject === undefined || topic !== 'drug-gene' || level === 'info') return undefined;
  const sources = new Set([subject.source, ...geneResultsOf(recommendation, rendering).map(({ source }) => source)]);
  const reference = evidence.find(({ url }) => isAbsoluteUrl(url))?.url;
  return {
    resourceType: 'DetectedIssue',
    id: rendering.idOf('issue', idOfAdvice(recommendation)),
    status: 'final',
    code: {
      coding: [
        {
          system: systemUrl(rendering.publicUrl, 'recommendation-topic'),
          code: topic,
          display: displayOf['recommendation-topic'](topic),
        },
      ],
      text: textOf(recommendation.rule.title, recommendation.rule.id),
    },
    severity: SEVERITY[level],
    patient: rendering.subject,
    identifiedDateTime: rendering.at,
    implicated: [...sources].map(toSource),
    ...(implicationId === undefined ? {} : { evidence: [{ detail: [inBundle(implicationId)] }] }),
    detail: textOf(recommendation.summary, recommendation.rule.id),
    ...(reference === undefined ? {} : { reference }),
  };
}

/** Results that cannot all be true: nothing is advised from them until someone has settled which holds. */
export function contradictionIssue(
  { gene, reasons, about }: Advice['contradictions'][number],
  rendering: Rendering,
): DetectedIssue {
  const implicated = [...new Set([...reasons, ...about].map(({ source }) => source))].map(toSource);
  return {
    resourceType: 'DetectedIssue',
    id: rendering.idOf('contradiction', gene),
    status: 'final',
    code: { text: `Contradictory results for ${textOf(gene, 'one gene')}` },
    severity: about.length > 0 ? 'moderate' : 'low',
    patient: rendering.subject,
    identifiedDateTime: rendering.at,
    ...(implicated.length === 0 ? {} : { implicated }),
    detail: textOf(reasons.map(({ text }) => text).join('; '), 'The results contradict each other.'),
  };
}

/** Most remarks about the input that one answer carries. */
const FINDING_LIMIT = 200;

/** Remarks about the input and the answer; undefined where there are none. */
export function outcomeOf(advice: Advice, isEmpty: boolean, rendering: Rendering): OperationOutcome | undefined {
  const findings: Finding[] = [...(rendering.findings ?? []), ...rendering.profile.unread].slice(0, FINDING_LIMIT);
  if (advice.withheld.length > 0) {
    findings.push(finding('recommend.withheld', "Some information was withheld by the patient's consent."));
  }
  if (isEmpty) findings.push(finding('recommend.nothing-to-say', 'No rule speaks of what was sent.'));
  if (findings.length === 0) return undefined;
  return { ...toOperationOutcome(findings), id: rendering.idOf('outcome') };
}
