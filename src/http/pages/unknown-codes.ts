import type { InboxEntry } from '../../app/ports.ts';
import { escaped, framed } from './frame.ts';

/** The codes that could not be resolved, for people who map codes. */
export function unknownCodesPage(entries: readonly InboxEntry[]): string {
  const rows = entries
    .map(
      ({ kind, name, count, firstSeen, lastSeen }) =>
        `<tr><td>${escaped(kind)}</td><td>${escaped(name)}</td><td>${count}</td><td>${day(firstSeen)}</td><td>${day(lastSeen)}</td></tr>`,
    )
    .join('\n');
  const table = `<table>
<thead><tr><th>What</th><th>Code</th><th>Times</th><th>First</th><th>Last</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
  return framed(
    'Codes that are not understood',
    `<h1>Codes that are not understood</h1>
<p class="lead">Drugs and genes of this hospital&rsquo;s resources that the gateway could not resolve, most frequent first. Rules on them cannot speak. Local codes
and texts are counted and not shown. A drug or a name is added in <code>profiles/knowledge</code>; drugs that no rule speaks of need nothing.</p>
${entries.length === 0 ? '<p>Nothing is waiting.</p>' : table}`,
  );
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
