import { randomUUID } from 'node:crypto';
import { loadKnowledge } from '../src/adapters/files/load-knowledge.ts';
import { HOOK_SERVICES } from '../src/app/hook-services.ts';
import { reasonHook } from '../src/app/reason-hook.ts';
import { RuleBook } from '../src/app/rule-book.ts';
import { requestReader } from '../src/http/cds-hooks/read-request.ts';
import { digestOf, systemClock, tenantId } from '../src/kernel/index.ts';
import { CPIC_FIRST } from '../src/recommend/policy.ts';
import { REHEARSALS } from '../src/rehearsal.ts';

test.each(HOOK_SERVICES)(
  'the rehearsal of $hook goes all the way, with nothing to be fetched or left out',
  async (service) => {
    const knowledge = await loadKnowledge('profiles', systemClock.now());
    const body = JSON.parse(JSON.stringify(REHEARSALS.get(service.hook)));
    const request = requestReader(service)(body, digestOf(body), []);
    if (!knowledge.ok || !request.ok) throw new Error('nothing to rehearse with');
    const reasoned = await reasonHook(
      {
        rules: new RuleBook(knowledge.value),
        policy: CPIC_FIRST,
        ehr: { fetch: () => Promise.reject(new Error('nothing is to be fetched')) },
        clock: systemClock,
        newId: randomUUID,
        publicUrl: 'http://127.0.0.1:8080',
        hookBudgetMs: 4000,
        resultSummaryDays: 30,
      },
      request.value,
      { issuer: 'urn:test', tenant: tenantId('test'), requestId: 'test' },
    );
    if (!reasoned.ok) throw new Error(reasoned.findings.map(({ message }) => message).join('\n'));
    // Opening a chart judges what is taken, and nothing that the made-up patient takes needs advice.
    expect(reasoned.value.answer.cards).toBe(service.hook === 'patient-view' ? 0 : 1);
    expect(reasoned.findings.filter(({ code }) => code === 'app.resource-unread')).toEqual([]);
  },
);
