import { Answers, PerTable } from '../../src/kernel/index.ts';
import { ConceptAnswers } from '../../src/patient/concept-answers.ts';

const counter = () => {
  let asked = 0;
  return () => ++asked;
};

describe('what was answered once', () => {
  test('a text is asked for once, also when the answer is that there is none', () => {
    const answers = new Answers<number | undefined>();
    const ask = counter();
    expect([answers.of('one', ask), answers.of('one', ask), answers.of('two', ask)]).toEqual([1, 1, 2]);
    expect([answers.of('none', () => undefined), answers.of('none', ask)]).toEqual([undefined, undefined]);
  });

  test('concepts are the same only when every word of them is', () => {
    const answers = new ConceptAnswers<number>();
    const ask = counter();
    const coding = { system: 'urn:a', code: '1', display: 'One' };
    const different = [
      { codings: [coding], text: 'one' },
      { codings: [{ ...coding, system: 'urn:b' }], text: 'one' },
      { codings: [{ ...coding, display: 'Uno' }], text: 'one' },
      { codings: [coding, coding], text: 'one' },
      { codings: [], text: 'two' },
      { codings: [coding] },
      { codings: [{ code: '1' }] },
    ];
    expect(different.map((concept) => answers.of(concept, ask))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(different.map((concept) => answers.of(structuredClone(concept), ask))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('many concepts of one word are still told apart', () => {
    const answers = new ConceptAnswers<string>();
    for (let round = 0; round < 2; round++)
      for (let n = 0; n < 50; n++) {
        const code = String(n);
        expect(answers.of({ codings: [{ code }], text: 'same' }, () => code)).toBe(code);
      }
  });

  test('what is longer than any name is not kept', () => {
    const answers = new Answers<number>();
    const concepts = new ConceptAnswers<number>();
    const long = 'x'.repeat(1000);
    const ask = counter();
    expect([answers.of(long, ask), answers.of(long, ask)]).toEqual([1, 2]);
    const concept = { codings: [{ code: long }] };
    expect([concepts.of(concept, ask), concepts.of(concept, ask)]).toEqual([3, 4]);
  });

  test('every table has answers of its own', () => {
    const tables = new PerTable(() => new Answers<number>());
    const [one, other] = [{}, {}];
    expect([tables.of(one).of('a', () => 1), tables.of(other).of('a', () => 2)]).toEqual([1, 2]);
    expect([tables.of(one).of('a', () => 3), tables.of(other).of('a', () => 3)]).toEqual([1, 2]);
  });
});
