import type { Advice } from '../recommend/recommendation.ts';
import { oneLine } from '../recommend/words.ts';

/** What the Advice means for the patient, in plain words and plain text; a clinician reads it before the patient does. */
export function renderPatientLetter(advice: Advice): string {
  const said = [...new Set(advice.recommendations.map(({ patientText }) => oneLine(patientText)))].filter(Boolean);
  const paragraphs = [
    said.length === 0
      ? 'We looked at your medicines and results. Nothing in them asks for a change.'
      : 'We looked at your medicines and results. This is what they mean for you:',
    ...said.map((words) => `- ${words}`),
    advice.contradictions.length === 0
      ? ''
      : 'Some of your test results do not fit together. Your care team will find out which of them is right.',
    advice.withheld.length === 0 ? '' : 'As you asked, some of your information was not used.',
    said.length === 0 ? '' : 'Do not stop or change a medicine on your own. Talk with your care team first.',
  ];
  return `${paragraphs.filter((words) => words !== '').join('\n\n')}\n`;
}
