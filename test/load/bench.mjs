/*
 * `npm run bench`: what the gateway costs, as ratios against a floor measured in the same run; microseconds of a machine mean nothing on another.
 * One after the other: the steps of a hook, the hook from outside, the rules, validation. Three minutes on an idle machine; on a busy one the ratios of the
 * hook say how busy it is. Ends with 0 whatever the ratios are: they are for people to read.
 */
import { benchHook } from './hook.bench.mjs';
import { benchRules } from './rules.bench.mjs';
import { benchSteps } from './steps.bench.mjs';
import { benchValidation } from './validation.bench.mjs';

const rows = [];
const row = (what, measured, gate = '') => rows.push([what, String(measured), gate]);
const ratio = (value) => value.toFixed(2);
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const say = (what) => process.stderr.write(`${what} ...\n`);

say('the steps of a hook');
const steps = await benchSteps();
for (const [name, micros] of Object.entries(steps.micros))
  row(`${name} / JSON.parse of the same body`, ratio(micros / steps.micros['JSON.parse']));

say('the hook from outside');
const hook = await benchHook();
row('order-sign, requests a second / Express + express.json', ratio(middle(hook.ratios)), 'at least 0.70');
row('order-sign at 200 requests a second, p99', `${hook.p99} ms`, 'at most 50 ms');
row('order-sign, answers that were faults', hook.faults, '0');

say('the rules');
const rules = benchRules();
for (const { name, sizes } of rules.charts) {
  const at = (size) => sizes.find((one) => one.size === size).matching;
  const whole = (size) => rules.reading + at(size);
  row(`${name}: read and match, 10,000 rules / 100`, ratio(whole(10_000) / whole(100)), 'at most 1.20');
  row(`${name}: read and match, 100,000 rules / 100`, ratio(whole(100_000) / whole(100)), 'at most 1.50');
  row(`${name}: matching 10,000 rules / reading`, ratio(at(10_000) / rules.reading), 'at most 0.10');
}

say('validation');
const validation = await benchValidation();
const AIMS = [
  [/^structure/, 'at most 2.20'],
  [/^everything/, 'at most 6.00'],
];
for (const [what, { ratios }] of [
  ['the official examples', validation.clinical],
  ['the definitions of R4', validation.definitional],
])
  for (const { name, ratio: times } of ratios)
    row(`validation of ${what}: ${name} / JSON.parse`, ratio(times), AIMS.find(([aim]) => aim.test(name))?.[1]);
for (const { name, ratio: times } of validation.hostile)
  row(`validation of ${name}: a byte / a byte of the examples`, ratio(times));
row('validation of a Bundle of 10,000: an entry / an entry of 1,000', ratio(validation.growth), 'at most 2.00');
const { served } = validation;
row(
  'the gateway served: from its start to the first answer of $validate',
  `${served.ready.toFixed(0)} ms`,
  'under 2000 ms',
);
row(
  'the gateway served: resident after every example of R4 and of the guides',
  `${served.after.toFixed(0)} MB`,
  'under 300 MB',
);
for (const { name, ready, rss } of validation.processes)
  row(`validation alone, ${name}: ready, resident`, `${ready.toFixed(0)} ms, ${(rss / 1e6).toFixed(0)} MB`);

const widths = [0, 1].map((column) => Math.max(...rows.map((cells) => cells[column].length)));
for (const [what, measured, gate] of rows)
  console.log(`${what.padEnd(widths[0])}  ${measured.padStart(widths[1])}  ${gate}`.trimEnd());
