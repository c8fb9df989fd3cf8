import { asWorded } from './as-worded.ts';
import type { Constraint } from './definitions.ts';
import { Emitter } from './fhirpath/emitter.ts';
import type { Model } from './fhirpath/model.ts';
import type { Alternative, Element, Group } from './shape.ts';

/** Invariants that the runtime checks by hand (or that structure implies), and advice that would be said of nearly every resource. */
const BY_HAND = new Set(['ele-1', 'dom-2', 'dom-3', 'dom-4', 'dom-5', 'dom-6', 'ref-1', 'txt-1', 'txt-2']);

const text = (value: string): string => JSON.stringify(value);

/** JavaScript of invariants, for the groups of one module. */
export class Rules {
  private readonly emitter: Emitter;
  private readonly model: Model;

  constructor(model: Model, resource: string | undefined) {
    this.model = model;
    this.emitter = new Emitter(model, resource);
  }

  /** Rules of a group itself; `present` gives the code that tells whether a choice or required element was seen. */
  ofGroup(group: Group, present: ReadonlyMap<string, string>): string {
    return group.constraints.map((c) => this.rule(c, 'o', group.name, '', present)).join('\n');
  }

  /** Rules of an element of a datatype, judged where the element stands: once for each of its items. */
  ofElement(element: Element, alternative: Alternative): string {
    const own = element.constraints.filter((c) => !this.model.hasConstraint(alternative.type, c.key));
    const name = element.choice ? `${element.name}.ofType(${alternative.type})` : alternative.json;
    if (!element.list) {
      const rules = own.map((c) => this.rule(c, 'v', alternative.type, `,${text(name)}`, new Map())).join('');
      return rules === '' ? '' : `if(c.deep){${rules}}`;
    }
    const rules = own.map((c) => this.rule(c, 'e', alternative.type, `,${text(name)}+'['+i+']'`, new Map())).join('');
    return rules === '' ? '' : `if(c.deep&&Array.isArray(v))for(let i=0;i<v.length;i++){const e=v[i];${rules}}`;
  }

  private rule(c: Constraint, self: string, type: string, place: string, present: ReadonlyMap<string, string>): string {
    if (BY_HAND.has(c.key) || c.expression === undefined) return '';
    const condition = this.emitter.condition(asWorded(c.expression), self, type, present);
    return `if(!(${condition}))c.broken(${text(c.key)},${text(c.human)},${text(c.severity)}${place});`;
  }
}
