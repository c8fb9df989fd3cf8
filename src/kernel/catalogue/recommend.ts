import { entries } from './entry.ts';

/** What an answer with advice has to say about itself. */
export const RECOMMEND = entries({
  'recommend.withheld': {
    severity: 'information',
    issue: 'suppressed',
    status: 200,
    cause: "Some information was withheld by the patient's consent.",
    remedy: 'Read the advice as made without it; silence about a drug or a test is no statement about it.',
  },
  'recommend.nothing-to-say': {
    severity: 'information',
    issue: 'informational',
    status: 200,
    cause: 'No rule speaks of what was sent.',
    remedy: 'Nothing needs to be done. That no rule speaks of a drug does not say that the drug is safe.',
  },
});
