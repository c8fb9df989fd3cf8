import { type Clock, type Finding, systemClock } from '../kernel/index.ts';
import { ucumMeantBy } from '../terminology/unit-spellings.ts';
import { isUcumUnit } from '../terminology/units.ts';
import { type Check, named, quoted } from './check/check.ts';
import { type Question, Questions } from './check/questions.ts';
import { check } from './check/shapes.ts';
import type { Membership, TerminologyServer } from './terminology-server.ts';
import type { ValidateOptions } from './validate.ts';

const UCUM = 'http://unitsofmeasure.org';
/** Milliseconds that a terminology server is given for one resource. */
const PATIENCE = 3000;
/** Questions under way at once: a terminology server serves others too. */
const AT_ONCE = 8;

/**
 * Judges a resource as validateResource does, and its codes beyond what is bundled: units by UCUM, everything else by the terminology
 * server. What could not be checked is said once: as information without a server, as a warning when the server did not answer.
 */
export async function validateWithTerminology(
  value: unknown,
  options: ValidateOptions = {},
  server?: TerminologyServer,
  clock: Clock = systemClock,
): Promise<readonly Finding[]> {
  const questions = new Questions();
  const judged = check(value, { ...options, questions });
  const deadline = clock.now() + PATIENCE;
  const silent = new Set<string>();
  const unknown = new Set<string>();
  const pending = [...questions.all];
  const answers = new Map<Question, Membership>();
  const work = async (): Promise<void> => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift())
      answers.set(next, await answerTo(next, server, deadline));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const question of questions.all) {
    const answer = answers.get(question) ?? 'unavailable';
    const topic = question.kind === 'system' ? question.coding.system : question.valueSet;
    if (answer === 'not-member') refuse(judged, question);
    else if (answer === 'unavailable') silent.add(topic);
    else if (answer === 'unknown') unknown.add(topic);
  }
  if (silent.size > 0)
    judged.addWhole('fhir.terminology-unavailable', `The terminology server gave no answer on ${topics(silent)}.`);
  if (unknown.size > 0) {
    const why =
      server === undefined ? 'There is no terminology server, so' : 'The terminology server does not know them, so';
    judged.addWhole('fhir.codes-unchecked', `${why} codes of ${topics(unknown)} were not checked.`);
  }
  return judged.result();
}

const URL_LIKE = /^[\w.:/|%#~-]{1,200}$/;
const topics = (all: Iterable<string>): string =>
  named([...all].filter((url) => URL_LIKE.test(url))) || 'other systems';

async function answerTo(
  question: Question,
  server: TerminologyServer | undefined,
  deadline: number,
): Promise<Membership> {
  if (question.kind === 'system') {
    const { coding } = question;
    if (coding.system === UCUM) return isUcumUnit(coding.code) ? 'member' : 'not-member';
    return server === undefined ? 'unknown' : server.inSystem(coding, deadline);
  }
  if (server === undefined) return 'unknown';
  let answer: Membership = 'not-member';
  for (const coding of question.codings) {
    const one = await server.inValueSet(question.valueSet, coding, deadline);
    if (one === 'member') return one;
    if (one !== 'not-member') answer = one;
  }
  return answer;
}

/** A code that is no unit. Of one whose meaning is plain all the same, which official examples hold many of, it is only said how UCUM writes it. */
function notAUnit(judged: Check, place: string, code: string): void {
  const meant = ucumMeantBy(code);
  const hint = meant === undefined ? '' : ` It writes '${meant}'.`;
  judged.addAt(place, 'fhir.unknown-code', `UCUM has no unit ${quoted(code)}.${hint}`, {
    severity: meant === undefined ? 'error' : 'warning',
    rule: UCUM,
    ...(meant === undefined ? {} : { remedy: `Use '${meant}'.` }),
  });
}

function refuse(judged: Check, question: Question): void {
  if (question.kind === 'system') {
    const { system, code } = question.coding;
    if (system === UCUM) {
      notAUnit(judged, question.place, code);
      return;
    }
    judged.addAt(
      question.place,
      'fhir.unknown-code',
      `The code system ${topics([system])} has no code ${quoted(code)}.`,
      {
        severity: question.severity,
        rule: system,
      },
    );
    return;
  }
  const shown = named(question.codings.map((c) => `${quoted(c.system)}#${quoted(c.code)}`));
  if (question.strength === 'required')
    judged.addAt(
      question.place,
      'fhir.code-not-in-value-set',
      `Found ${shown}, but a code of the required value set ${question.valueSet} is needed.`,
      { rule: question.valueSet },
    );
  else
    judged.addAt(
      question.place,
      'fhir.code-not-in-extensible-value-set',
      `No coding is of the extensible value set ${question.valueSet}.`,
      { rule: question.valueSet },
    );
}
