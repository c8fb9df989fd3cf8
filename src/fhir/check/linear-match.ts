import { choicesOf, type Regex, readRegex } from './regex-syntax.ts';

/*
 * Matching whose time grows with the length of the text and no faster, whatever the pattern: the patterns come from guides, the texts from whoever sends a
 * resource, and JavaScript's own matching takes exponential time on some pairs. All states that a text may have led to are followed at once.
 */

interface State {
  readonly kind: 'unit' | 'fork' | 'start' | 'end' | 'edge' | 'no-edge' | 'ahead' | 'match';
  readonly is?: (unit: number) => boolean;
  readonly program?: Program;
  readonly negative?: boolean;
  next: number;
  other: number;
}

/** States beyond which a pattern is not taken: counted repetitions are written out. */
const MOST_STATES = 5000;

class Program {
  readonly states: State[] = [];
  readonly first: number;
  private parts = 0;

  constructor(regex: Regex) {
    this.first = this.add(regex, this.state({ kind: 'match' }));
  }

  private state(given: Omit<State, 'next' | 'other'>, next = -1, other = -1): number {
    if (this.states.length >= MOST_STATES) throw new SyntaxError('its pattern is too large');
    return this.states.push({ ...given, next, other }) - 1;
  }

  /** Adds the states of a part that lead on to `next`; the number of its first one. */
  private add(regex: Regex, next: number): number {
    if (++this.parts > MOST_STATES) throw new SyntaxError('its pattern is too large');
    switch (regex.kind) {
      case 'unit':
        return this.state({ kind: 'unit', is: regex.is }, next);
      case 'all':
        return regex.parts.reduceRight((after, part) => this.add(part, after), next);
      case 'either':
        return regex.parts
          .map((part) => this.add(part, next))
          .reduceRight((rest, one) => this.state({ kind: 'fork' }, one, rest));
      case 'repeat':
        return this.repeat(regex, next);
      case 'ahead':
        return this.state({ kind: 'ahead', program: new Program(regex.of), negative: regex.negative }, next);
      default:
        return this.state({ kind: regex.kind }, next);
    }
  }

  private repeat({ of, least, most }: Regex & { kind: 'repeat' }, next: number): number {
    let first = next;
    if (most === Number.POSITIVE_INFINITY) {
      first = this.state({ kind: 'fork' }, -1, next);
      const fork = this.states[first];
      const body = this.add(of, first);
      if (fork !== undefined) fork.next = body;
    } else for (let i = least; i < most; i++) first = this.state({ kind: 'fork' }, this.add(of, first), next);
    for (let i = 0; i < least; i++) first = this.add(of, first);
    return first;
  }
}

const isWord = (unit: number): boolean =>
  (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122);

/** One program over one text. */
class Run {
  private readonly text: string;
  private readonly states: readonly State[];
  private readonly first: number;
  /** The place at which a state was last reached. */
  private readonly seen: Int32Array;
  private readonly ahead = new Map<State, Run>();

  constructor(program: Program, text: string) {
    this.text = text;
    this.states = program.states;
    this.first = program.first;
    this.seen = new Int32Array(program.states.length).fill(-1);
  }

  /** Whether the program matches from a place on; `anywhere`: from there or any later place. */
  matches(from: number, anywhere: boolean): boolean {
    this.seen.fill(-1);
    let now: number[] = [];
    for (let at = from; at <= this.text.length; at++) {
      if ((anywhere || at === from) && this.reach(this.first, at, now)) return true;
      if (now.length === 0 && !anywhere) return false;
      if (at === this.text.length) return false;
      const unit = this.text.charCodeAt(at);
      const then: number[] = [];
      for (const number of now) {
        const state = this.states[number];
        if (state?.is?.(unit) === true && this.reach(state.next, at + 1, then)) return true;
      }
      now = then;
    }
    return false;
  }

  /** Follows everything that takes no text; true when that ends in a match. */
  private reach(number: number, at: number, found: number[]): boolean {
    const open = [number];
    for (let top = open.pop(); top !== undefined; top = open.pop()) {
      const state = this.states[top];
      if (state === undefined || this.seen[top] === at) continue;
      this.seen[top] = at;
      if (state.kind === 'match') return true;
      if (state.kind === 'unit') found.push(top);
      else if (state.kind === 'fork') open.push(state.other, state.next);
      else if (this.holds(state, at)) open.push(state.next);
    }
    return false;
  }

  private holds(state: State, at: number): boolean {
    switch (state.kind) {
      case 'start':
        return at === 0;
      case 'end':
        return at === this.text.length;
      case 'ahead': {
        if (state.program === undefined) return false;
        const run = this.ahead.get(state) ?? new Run(state.program, this.text);
        this.ahead.set(state, run);
        return run.matches(at, false) !== state.negative;
      }
      default: {
        const edge =
          (at > 0 && isWord(this.text.charCodeAt(at - 1))) !==
          (at < this.text.length && isWord(this.text.charCodeAt(at)));
        return edge === (state.kind === 'edge');
      }
    }
  }
}

/** Paths and names come again and again: what was answered about short ones is kept, these many at a time. */
const MOST_KEPT = 2000;
const LONGEST_KEPT = 100;

const linear = (regex: Regex): ((text: string) => boolean) => {
  const program = new Program(regex);
  const kept = new Map<string, boolean>();
  return (text) => {
    const before = kept.get(text);
    if (before !== undefined) return before;
    const answer = new Run(program, text).matches(0, true);
    if (text.length <= LONGEST_KEPT) {
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(text, answer);
    }
    return answer;
  };
};

const startsAnchored = (regex: Regex): boolean => {
  const [first] = regex.kind === 'all' ? regex.parts : [];
  return first?.kind === 'start';
};

/** Whether JavaScript's own matching takes at most the square of the text's length: one choice, or two behind a fixed start. */
const isTame = (regex: Regex): boolean => choicesOf(regex) <= (startsAnchored(regex) ? 2 : 1);

/** Whether a pattern may be handed to JavaScript's own replace. Throws a SyntaxError where it is none. */
export const isTamePattern = (source: string): boolean => isTame(readRegex(source));

/** A test for texts, the fastest that is safe for the pattern. Throws a SyntaxError that says why where there is none. */
export function matcherOf(source: string): (text: string) => boolean {
  const regex = readRegex(source);
  if (!isTame(regex)) return linear(regex);
  const native = new RegExp(source, 's');
  return (text) => native.test(text);
}

/** The linear test alone, whatever the pattern: for comparison with JavaScript's own. */
export const linearMatcherOf = (source: string): ((text: string) => boolean) => linear(readRegex(source));
