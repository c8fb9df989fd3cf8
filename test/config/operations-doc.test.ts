import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { JOB_TIMES, KEEP_DONE, KEEP_FAILED, MOST_STALLS } from '../../src/adapters/bullmq/options.ts';
import { SETTINGS_TABLE } from '../../src/config/index.ts';

const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );

describe('docs/operations.md', () => {
  test('lists every setting with the default and purpose that the program has, and no other', () => {
    const listed = rows.filter(([name]) => /^`[A-Z_]+`$/.test(name ?? ''));
    const known = Object.entries(SETTINGS_TABLE).map(([name, entry]) => [
      `\`${name}\``,
      `\`${entry.default}\``,
      entry.purpose,
    ]);
    expect(listed).toEqual(known);
  });

  test('gives the numbers of the queue as they are', () => {
    const of = (name: string): string => rows.find(([first]) => first === name)?.[1] ?? '';
    expect(of('attempts of a job')).toBe(String(JOB_TIMES.attempts));
    expect(of('sign of life of a worker')).toBe(
      `every ${JOB_TIMES.lockMs / 2000} s, given up after ${JOB_TIMES.lockMs / 1000} s`,
    );
    expect(of('looks for lost jobs')).toBe(`every ${JOB_TIMES.stalledMs / 1000} s`);
    expect(of('takeovers of one job')).toBe(String(MOST_STALLS));
    expect(of('looks for cancelled jobs')).toBe(`every ${JOB_TIMES.cancelMs / 1000} s`);
    expect(of('finished jobs remembered')).toBe(`${KEEP_DONE.age / 86_400} day, 10,000 at most`);
    expect(of('dead letters remembered')).toBe(`${KEEP_FAILED.age / 86_400} days, 10,000 at most`);
  });
});
