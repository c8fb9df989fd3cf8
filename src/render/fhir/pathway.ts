import type { CarePlan, Goal } from '../../fhir/index.ts';
import type { Recommendation } from '../../recommend/recommendation.ts';
import type { RulePathway } from '../../rules/rule-profile.ts';
import type { ObservationEntry } from '../../terminology/index.ts';
import { adviceExtensions, conceptOf, textOf } from './codings.ts';
import { idOfAdvice, inBundle, type Rendering } from './context.ts';

export interface PlannedCare {
  readonly plan: CarePlan;
  readonly goals: readonly Goal[];
}

const DAY = 86_400_000;
const dateAfter = (asOf: number, days: number): string => new Date(asOf + days * DAY).toISOString().slice(0, 10);

/** A pathway as a CarePlan that nobody has accepted yet, with its goals; days are reckoned from the instant of the answer. */
export function careOf(
  recommendation: Recommendation,
  pathway: RulePathway,
  options: string | undefined,
  rendering: Rendering,
): PlannedCare {
  const goalId = (key: string): string => rendering.idOf('goal', idOfAdvice(recommendation), key);
  const known = new Set(pathway.goals.map(({ key }) => key));
  return {
    goals: pathway.goals.map((goal) => ({
      resourceType: 'Goal',
      id: goalId(goal.key),
      lifecycleStatus: 'proposed',
      description: { text: textOf(goal.text, goal.key) },
      subject: rendering.subject,
      target: [{ ...targetOf(goal, rendering), dueDate: dateAfter(rendering.asOf, goal['due-days']) }],
    })),
    plan: {
      resourceType: 'CarePlan',
      id: rendering.idOf('plan', idOfAdvice(recommendation), pathway.key),
      extension: adviceExtensions(recommendation, recommendation.rule, rendering.publicUrl),
      status: 'draft',
      intent: 'proposal',
      title: textOf(pathway.title, pathway.key),
      description: textOf(pathway.description, pathway.title),
      subject: rendering.subject,
      ...rendering.encounter,
      created: rendering.at,
      goal: pathway.goals.map(({ key }) => inBundle(goalId(key))),
      activity: [
        ...pathway.steps.map((step) => {
          const goals = step.goals.filter((key) => known.has(key));
          return {
            detail: {
              kind: KINDS[step.kind],
              status: 'not-started' as const,
              description: textOf(step.text, step.key),
              doNotPerform: false,
              ...(goals.length === 0 ? {} : { goal: goals.map((key) => inBundle(goalId(key))) }),
              ...timingOf(step, rendering),
            },
          };
        }),
        ...(options === undefined ? [] : [{ reference: inBundle(options) }]),
      ],
    },
  };
}

const KINDS = {
  medication: 'MedicationRequest',
  test: 'ServiceRequest',
  referral: 'ServiceRequest',
  lifestyle: 'Task',
  'follow-up': 'Appointment',
} as const;

function timingOf(step: RulePathway['steps'][number], { asOf }: Rendering) {
  const start = dateAfter(asOf, step['after-days']);
  const every = step['repeat-days'];
  return every === undefined
    ? { scheduledPeriod: { start } }
    : {
        scheduledTiming: {
          repeat: { boundsPeriod: { start }, frequency: 1, period: every, periodUnit: 'd' as const },
        },
      };
}

/** Goal.target.detail needs a measure beside it; without a known one the words of the goal say it all. */
function targetOf(goal: RulePathway['goals'][number], { terminology }: Rendering) {
  const entry = goal.measure === undefined ? undefined : terminology?.vocabularies.observation(goal.measure);
  if (entry === undefined) return {};
  const measure = conceptOf({ text: entry.title, codings: entry.codes });
  const { target } = goal;
  if (target === undefined) return { measure };
  const low = target['at-least'] ?? target.above;
  const high = target['at-most'] ?? target.below;
  if (low !== undefined && high !== undefined) {
    return { measure, detailRange: { low: quantity(low, entry), high: quantity(high, entry) } };
  }
  if (low !== undefined) {
    const comparator = target['at-least'] === undefined ? ('>' as const) : ('>=' as const);
    return { measure, detailQuantity: { ...quantity(low, entry), comparator } };
  }
  if (high === undefined) return { measure };
  const comparator = target['at-most'] === undefined ? ('<' as const) : ('<=' as const);
  return { measure, detailQuantity: { ...quantity(high, entry), comparator } };
}

const quantity = (value: number, { unit }: ObservationEntry) => ({
  value,
  ...(unit === '' ? {} : { unit, system: 'http://unitsofmeasure.org', code: unit }),
});
