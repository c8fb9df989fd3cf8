import { validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';
import { type Json, MUTATIONS, randomFrom } from './mutations.ts';
import { BROKEN_EXAMPLES, officialExamples } from './official-examples.ts';

const TRIES = 40;
/** Best a mutation test can honestly ask: some changes meet an element where they happen to be right. */
const LEAST_SCORE = 97;

test('seeded mutations of the official examples are told from seeded controls', () => {
  const examples = officialExamples().filter(({ name, text }) => !BROKEN_EXAMPLES.has(name) && text.length < 30_000);
  const rows: string[] = [];
  const totals = { bad: 0, caught: 0, good: 0, passed: 0 };
  for (const [number, mutation] of MUTATIONS.entries()) {
    const random = randomFrom(number + 1);
    const missed: string[] = [];
    let tried = 0;
    for (let attempt = 0; attempt < TRIES * 12 && tried < TRIES; attempt++) {
      const example = examples[Math.floor(random() * examples.length)];
      if (example === undefined) continue;
      const resource = JSON.parse(example.text) as Json;
      if (!mutation.apply(resource, random)) continue;
      tried++;
      const faulty = validateResource(resource).some(isFault);
      if (faulty !== mutation.breaks) missed.push(example.name);
      if (mutation.breaks) {
        totals.bad++;
        if (faulty) totals.caught++;
      } else {
        totals.good++;
        if (!faulty) totals.passed++;
      }
    }
    expect(tried).toBeGreaterThan(0);
    if (missed.length > 0)
      rows.push(`${mutation.kind}: ${missed.length} of ${tried} misjudged (${missed.slice(0, 3).join(', ')})`);
  }
  const score = 50 * (totals.caught / totals.bad + totals.passed / totals.good);
  process.stdout.write(
    `mutation score ${score.toFixed(1)} (${totals.caught} of ${totals.bad} mutations caught, ${totals.passed} of ${totals.good} controls passed)\n${rows.map((r) => `  ${r}\n`).join('')}`,
  );
  expect(score).toBeGreaterThanOrEqual(LEAST_SCORE);
});
