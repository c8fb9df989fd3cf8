import { isObject, isText, type JsonObject } from '../../kernel/index.ts';
import { type Check, DEEPEST, named, quoted } from './check.ts';
import { isFixed } from './pattern.ts';
import { withoutVersion } from './profiles.ts';

/*
 * The answers of a QuestionnaireResponse against its Questionnaire, where that is at hand: contained, or in the same Bundle
 * (https://hl7.org/fhir/R4/questionnaireresponse.html#link).
 */

/** The kinds of value that each type of question is answered with. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  boolean: ['Boolean'],
  decimal: ['Decimal'],
  integer: ['Integer'],
  date: ['Date'],
  dateTime: ['DateTime'],
  time: ['Time'],
  string: ['String'],
  text: ['String'],
  url: ['Uri'],
  attachment: ['Attachment'],
  reference: ['Reference'],
  quantity: ['Quantity'],
};
/** Questions with a choice may offer any of these. */
const OFFERED = ['Coding', 'Integer', 'Date', 'Time', 'String', 'Reference'];
const WITHOUT_ANSWER = new Set<unknown>(['group', 'display']);
/** Responses that are done: only of these is it asked that everything has been answered. */
const DONE = new Set<unknown>(['completed', 'amended']);

const objects = (v: unknown): readonly JsonObject[] => (Array.isArray(v) ? v.filter(isObject) : []);

function questionnaireOf(check: Check, canonical: unknown): JsonObject | undefined {
  if (!isText(canonical)) return undefined;
  const found = canonical.startsWith('#')
    ? check.resolve(canonical)
    : check.bundle?.index().definition('Questionnaire', withoutVersion(canonical));
  return found?.resourceType === 'Questionnaire' ? found : undefined;
}

export function questionnaireResponse(check: Check, response: JsonObject): void {
  if (check.scope !== 'whole') return;
  const questionnaire = questionnaireOf(check, response.questionnaire);
  if (questionnaire !== undefined)
    new Answers(check, DONE.has(response.status)).level(questionnaire.item, response.item, '', 0);
}

class Answers {
  private readonly check: Check;
  private readonly done: boolean;

  constructor(check: Check, done: boolean) {
    this.check = check;
    this.done = done;
  }

  private say(message: string, place: string): void {
    this.check.add('fhir.questionnaire-response', message, place === '' ? undefined : place);
  }

  /** One level of items; `above` is the place of their owner. */
  level(asked: unknown, given: unknown, above: string, depth: number): void {
    if (depth > DEEPEST) return;
    const questions = new Map(objects(asked).map((question) => [question.linkId, question]));
    const seen = new Set<unknown>();
    if (Array.isArray(given))
      given.forEach((item: unknown, i) => {
        if (!isObject(item) || !isText(item.linkId)) return;
        const place = `${above === '' ? '' : `${above}.`}item[${i}]`;
        const question = questions.get(item.linkId);
        if (question === undefined) this.stray(item.linkId, questions.keys(), place);
        else {
          if (seen.has(item.linkId) && !(question.type === 'group' && question.repeats === true))
            this.say('This item is given twice; the answers to one question stand in one item.', place);
          this.item(question, item, place, depth);
        }
        if (Array.isArray(item.answer) ? item.answer.length > 0 : WITHOUT_ANSWER.has(question?.type))
          seen.add(item.linkId);
      });
    if (this.done) for (const [linkId, question] of questions) this.required(question, seen.has(linkId), above);
  }

  private stray(linkId: string, known: Iterable<unknown>, place: string): void {
    const meant = this.check.suggest(linkId, [...known].filter(isText));
    const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`;
    this.say(`The Questionnaire has no item ${quoted(linkId)} here.${hint}`, `${place}.linkId`);
  }

  /** Whether an item with conditions had to be answered is not worked out. */
  private required({ linkId, required, enableWhen, type }: JsonObject, answered: boolean, above: string): void {
    if (required === true && !answered && enableWhen === undefined && type !== 'display')
      this.say(`The item ${quoted(linkId)} is required, but was not answered.`, above);
  }

  private item(question: JsonObject, item: JsonObject, place: string, depth: number): void {
    const answers: readonly unknown[] = Array.isArray(item.answer) ? item.answer : [];
    if (WITHOUT_ANSWER.has(question.type)) {
      if (answers.length > 0) this.say('A group or a text for display has no answer.', `${place}.answer`);
      this.level(question.item, item.item, place, depth + 1);
      return;
    }
    if (answers.length > 1 && question.repeats !== true)
      this.say('This question takes one answer.', `${place}.answer[1]`);
    answers.forEach((answer, i) => {
      if (!isObject(answer)) return;
      const here = `${place}.answer[${i}]`;
      this.answer(question, answer, here);
      this.level(question.item, answer.item, here, depth + 1);
    });
  }

  private answer(question: JsonObject, answer: JsonObject, place: string): void {
    const key = Object.keys(answer).find((name) => name.startsWith('value'));
    if (key === undefined || !isText(question.type)) return;
    const isChoice = question.type === 'choice' || question.type === 'open-choice';
    const kinds = isChoice ? OFFERED : ANSWERS[question.type];
    const kind = key.slice('value'.length);
    if (kinds === undefined) return;
    if (!kinds.includes(kind)) {
      this.say(
        `A question of type ${question.type} is answered with ${named(kinds)}, not with ${quoted(kind)}.`,
        place,
      );
      return;
    }
    const value = answer[key];
    if (typeof value === 'string' && typeof question.maxLength === 'number' && value.length > question.maxLength)
      this.say(`The answer may have ${question.maxLength} characters at most.`, place);
    const options = objects(question.answerOption);
    const free = question.type === 'open-choice' && kind === 'String';
    if (isChoice && !free && options.length > 0 && !options.some((option) => isOption(option[key], value)))
      this.say('The answer is none of those that the question offers.', place);
  }
}

/** Codings are the same by system and code; their display may differ. */
const isOption = (option: unknown, value: unknown): boolean =>
  isObject(option) && isObject(value) && option.code !== undefined
    ? option.code === value.code && option.system === value.system
    : isFixed(value, option);
