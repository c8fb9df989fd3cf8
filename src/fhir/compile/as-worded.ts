/** Expressions that were published otherwise than they are worded; what is worded is the rule. */
const AS_WORDED: ReadonlyMap<string, string> = new Map([
  // que-12: "If there are more than one enableWhen, enableBehavior must be specified", published as `> 2`.
  ['enableWhen.count() > 2 implies enableBehavior.exists()', 'enableWhen.count() > 1 implies enableBehavior.exists()'],
  // vs-1: "if Observation.effective[x] is dateTime and has a value then that value shall be precise to the day", published so that a Period fails.
  ['($this as dateTime).toString().length() >= 8', '($this is dateTime) implies $this.toString().length() >= 8'],
]);

/** The expression of a constraint as it is to be held. */
export const asWorded = (expression: string): string => AS_WORDED.get(expression) ?? expression;
