import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createFhirWriter } from '../../src/adapters/ehr/fhir-writer.ts';
import { createFileClient } from '../../src/adapters/ehr/file-client.ts';
import { loadKnowledge } from '../../src/adapters/files/load-knowledge.ts';
import { listenMllp, type MllpListening } from '../../src/adapters/mllp/mllp-server.ts';
import { createGenomicsImports, type ImportJob, type ImportWork } from '../../src/app/import-genomics.ts';
import type { JobStore, StoredOutcome } from '../../src/app/ports.ts';
import { readPatient } from '../../src/app/read-patient.ts';
import { receiveHl7 } from '../../src/app/receive-hl7.ts';
import { RuleBook } from '../../src/app/rule-book.ts';
import { validateResource } from '../../src/fhir/index.ts';
import { jobId, tenantId } from '../../src/kernel/index.ts';
import { processor } from '../../workers/import-genomics.ts';
import { definitions } from '../genomics-vcf/kit.ts';
import { knowledge } from '../kit/knowledge.ts';
import { keptLog } from '../kit/quiet-log.ts';
import { until } from '../kit/until.ts';

/* Messages over a real socket, to the door, the use case and the worker behind it, with a store in memory. */

const inputs = new Map<string, string>();
const outcomes = new Map<string, StoredOutcome>();
const queued: string[] = [];
let queueIsUp = true;
const store: Pick<JobStore, 'putInput' | 'input' | 'outcome' | 'putOutcome'> = {
  putInput: async (id, _tenant, input) => {
    if (!inputs.has(id)) inputs.set(id, JSON.stringify(input));
  },
  input: async (id) => JSON.parse(inputs.get(id) ?? 'null'),
  outcome: async (id) => outcomes.get(id),
  putOutcome: async (id, outcome) => {
    if (outcomes.has(id)) return false;
    outcomes.set(id, outcome);
    return true;
  },
};
const queue = {
  add: async (_kind: string, id: string) => {
    if (!queueIsUp) throw new Error('down');
    if (!queued.includes(id)) queued.push(id);
  },
};

const files = createFileClient();
const writer = createFhirWriter(async () => undefined);
let listening: MllpListening;
let work: ImportWork;
const open = new Set<Socket>();

beforeAll(async () => {
  const loaded = await loadKnowledge(
    fileURLToPath(new URL('../../profiles', import.meta.url)),
    Date.parse('2026-11-23'),
  );
  if (!loaded.ok) throw new Error('knowledge');
  const rules = new RuleBook(loaded.value);
  work = { definitions, rules, publicUrl: 'http://gateway.test', now: () => 1_795_000_000_000 };
  const receiving = {
    imports: createGenomicsImports({ definitions, queue, jobs: store, files, newId: randomUUID }),
    rules,
    tenant: tenantId('ward'),
    authority: 'HOSPITAL',
    now: work.now,
    newId: randomUUID,
  };
  listening = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    senders: ['127.0.0.0/8'],
    largest: 64 * 1024,
    receive: (message) => receiveHl7(receiving, message),
    log: keptLog(),
  });
}, 60_000);
beforeEach(() => {
  queueIsUp = true;
});
afterAll(async () => {
  for (const socket of open) socket.destroy();
  await listening?.close(1000);
  await files.close();
  await writer.close();
});

/** A sender: what it has received so far, and whether the other side closed. */
function sender(port = listening.port): { readonly socket: Socket; text(): string; closed(): boolean } {
  const socket = connect(port, '127.0.0.1');
  open.add(socket);
  let received = '';
  let closed = false;
  socket.on('data', (chunk) => {
    received += chunk.toString('utf8');
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  return { socket, text: () => received, closed: () => closed };
}

const framed = (text: string | Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x0b), typeof text === 'string' ? Buffer.from(text) : text, Buffer.of(0x1c, 0x0d)]);
const VT = String.fromCharCode(0x0b);
const END = String.fromCharCode(0x1c, 0x0d);
const frames = (text: string): readonly string[] =>
  text
    .split(END)
    .slice(0, -1)
    .map((frame) => frame.slice(frame.indexOf(VT) + 1));

async function answerTo(text: string | Buffer): Promise<string> {
  const { socket, text: received } = sender();
  socket.write(framed(text));
  const [answer = ''] = await until('an answer', () =>
    frames(received()).length > 0 ? frames(received()) : undefined,
  );
  socket.destroy();
  return answer;
}

const MSH = 'MSH|^~\\&|LAB|SITE|GW|HOSP|20261123080000||ORU^R01^ORU_R01|MSG1|P|2.5.1';
const PID = 'PID|1||4711^^^OTHER^MR~p1^^^HOSPITAL^MR||DOE^JANE||19700101|F';
const GENE = 'OBX|1|CWE|48018-6^Gene studied^LN|1|HGNC:2621^CYP2C19^HGNC-Symb||||||F';
const GENOTYPE = 'OBX|2|CWE|84413-4^Genotype display name^LN|1|^*1/*2||||||F';
const message = (...segments: readonly string[]): string => `${segments.join('\r')}\r`;
const ordinary = message(MSH, PID, 'OBR|1||1|55232-3^Panel^LN', GENE, GENOTYPE);

const acknowledgement = (answer: string): string => /\rMSA\|(A[AER])\|/.exec(answer)?.[1] ?? '';
const jobOf = (answer: string): string => /job ([0-9a-f-]{36})/.exec(answer)?.[1] ?? '';

/** Works the job that an answer names; what became of it as a Bundle. */
async function worked(answer: string): Promise<{ readonly entry: readonly { readonly resource: unknown }[] }> {
  const id = jobId(jobOf(answer));
  await processor({ jobs: store as JobStore, work, writer, log: keptLog() })(
    {},
    { id, tenant: tenantId('ward'), attempt: 1, report: async () => undefined, signal: new AbortController().signal },
  );
  const outcome = outcomes.get(id);
  if (outcome?.ok !== true) throw new Error('the job failed');
  return outcome.body as { entry: { resource: unknown }[] };
}

describe('a result over MLLP', () => {
  test('is acknowledged once it is kept, and becomes a valid report with the same Facts as any other', async () => {
    const answer = await answerTo(ordinary);
    expect(answer).toMatch(/^MSH\|\^~\\&\|PRECISION-GATEWAY\|HOSP\|LAB\|SITE\|[0-9]{14}\+0000\|\|ACK\^R01\^ACK\|/);
    expect(answer).toContain('\rMSA|AA|MSG1\r');
    const job = JSON.parse(inputs.get(jobOf(answer)) ?? '') as ImportJob;
    expect(job.caller.tenant).toBe('ward');
    expect(job.request).toMatchObject({ patientId: 'p1', sex: 'female' });

    const bundle = await worked(answer);
    expect(validateResource(bundle).filter(({ severity }) => severity === 'fatal' || severity === 'error')).toEqual([]);
    const texts = JSON.stringify(bundle);
    expect(texts).toContain('*1/*2');
    expect(texts).toContain('CYP2C19 *1/*2: Intermediate Metabolizer');
  });

  test('sent twice it is one job; the same control id with another result is another', async () => {
    const [a, b] = [await answerTo(ordinary), await answerTo(ordinary)];
    expect(jobOf(b)).toBe(jobOf(a));
    expect(queued.filter((id) => id === jobOf(a))).toHaveLength(1);
    expect(jobOf(await answerTo(ordinary.replace('*1/*2', '*2/*2')))).not.toBe(jobOf(a));
  });

  test('is not taken while it could be lost', async () => {
    queueIsUp = false;
    const answer = await answerTo(ordinary.replace('MSG1', 'MSG2'));
    expect(acknowledgement(answer)).toBe('AR');
    expect(answer).toContain('app.queue-unavailable');
  });

  test('phenotypes alone, presence of an HLA allele, escapes and sub-groups are read', async () => {
    const answer = await answerTo(
      message(
        MSH.replace('MSG1', 'MSG3'),
        PID,
        'OBR|1',
        'OBX|1|ST|48018-6^^LN|1|CYP2D6||||||F',
        'OBX|2|CWE|53040-2^^LN|1.1|LA9657-3^Poor metabolizer^LN||||||F',
        'OBX|3|CWE|50956-2^HLA-B*57:01^LN||LA6576-8^Positive^LN||||||F',
        'OBX|4|ST|48018-6^^LN|4|DPYD||||||F',
        'OBX|5|ST|84413-4^^LN|4|Reference/c.1905+1G>A (*2A)||||||C',
        'OBX|6|CWE|79716-7^^LN|7|^\\X2A\\1/\\X2A\\3^L||||||F',
      ),
    );
    expect(acknowledgement(answer)).toBe('AA');
    const { calls } = (JSON.parse(inputs.get(jobOf(answer)) ?? '') as ImportJob).request;
    expect(calls).toMatchObject([
      { gene: 'CYP2D6', phenotypes: ['Poor Metabolizer'] },
      { gene: 'HLA-B', phenotypes: ['*57:01 positive'] },
      { gene: 'DPYD', diplotypes: ['Reference/c.1905+1G>A (*2A)'] },
      { gene: 'CYP2C9', diplotypes: ['*1/*3'] },
    ]);
    const bundle = await worked(answer);
    expect(validateResource(bundle).filter(({ severity }) => severity === 'fatal' || severity === 'error')).toEqual([]);
    const codes = bundle.entry
      .map(({ resource }) => JSON.stringify(resource))
      .filter((text) => text.includes('53040-2'));
    expect(codes.join(' ')).toContain('Poor Metabolizer');
    expect(codes.join(' ')).toContain('*57:01 positive');
  });

  test('what is not final, names no gene or two, or says nothing known is left out and named; the rest is taken', async () => {
    const answer = await answerTo(
      message(
        MSH.replace('MSG1', 'MSG4'),
        PID,
        GENE,
        GENOTYPE,
        'OBX|3|ST|48018-6^^LN|2|CYP2D6||||||F',
        'OBX|4|ST|84413-4^^LN|2|*4/*4||||||P',
        'OBX|5|ST|84413-4^^LN|3|*1/*1||||||F',
        'OBX|6|ST|48018-6^^LN|4|TPMT||||||F',
        'OBX|7|ST|48018-6^^LN|4|NUDT15||||||F',
        'OBX|8|ST|84413-4^^LN|4|*1/*3||||||F',
      ),
    );
    expect(acknowledgement(answer)).toBe('AA');
    const { calls } = (JSON.parse(inputs.get(jobOf(answer)) ?? '') as ImportJob).request;
    expect(calls?.map(({ gene }) => gene)).toEqual(['CYP2C19']);
    for (const place of ['OBX^4^11', 'OBX^5^5', 'OBX^8^5']) expect(answer).toContain(`ERR||${place}|`);
  });

  test('a batch gets one answer for each of its messages', async () => {
    const answer = await answerTo(
      `FHS|^~\\&\rBHS|^~\\&\r${ordinary.replace('MSG1', 'B1')}${ordinary.replace('MSG1', 'B2').replace('ORU^R01', 'ADT^A01')}BTS|2\rFTS|1\r`,
    );
    expect(answer.match(/\rMSA\|[^\r]*/g)).toEqual(['\rMSA|AA|B1', '\rMSA|AR|B2']);
    expect(answer).toMatch(/^BHS/);
    expect(answer).toContain('BTS|2');
  });

  test('other character sets are read as they say', async () => {
    const latin = Buffer.from(
      message(`${MSH.replace('MSG1', 'L1')}||||||8859/1`, PID.replace('DOE', 'M\u00fcller'), GENE, GENOTYPE),
      'latin1',
    );
    expect(acknowledgement(await answerTo(latin))).toBe('AA');
    const wrong = Buffer.from(
      message(MSH.replace('MSG1', 'L2'), PID.replace('DOE', 'M\u00fcller'), GENE, GENOTYPE),
      'latin1',
    );
    expect(await answerTo(wrong)).toContain('hl7.charset');
  });

  test.each([
    ['another message', ordinary.replace('ORU^R01', 'ADT^A01'), 'AR', 'hl7.message-type'],
    ['no control id', ordinary.replace('|MSG1|', '||'), 'AR', 'hl7.header'],
    ['a test message', ordinary.replace('|P|2.5.1', '|T|2.5.1'), 'AR', 'hl7.processing'],
    ['an old version', ordinary.replace('2.5.1', '2.1'), 'AR', 'hl7.version'],
    ['no message at all', 'hello', 'AR', 'hl7.not-hl7'],
    ['nothing', '', 'AR', 'hl7.not-hl7'],
    ['separators that are the same', ordinary.replace('^~\\&', '^^\\&'), 'AR', 'hl7.not-hl7'],
    ['a segment without a name', `${ordinary}??|1\r`, 'AR', 'hl7.not-hl7'],
    ['no patient', message(MSH, GENE, GENOTYPE), 'AE', 'hl7.patient'],
    ['two patients', message(MSH, PID, PID, GENE, GENOTYPE), 'AE', 'hl7.patient'],
    ['a number of another authority', ordinary.replace('p1^^^HOSPITAL', 'p1^^^ELSEWHERE'), 'AE', 'hl7.patient'],
    ['two numbers of this one', ordinary.replace('4711^^^OTHER', '4711^^^HOSPITAL'), 'AE', 'hl7.patient'],
    ['no result', message(MSH, PID, 'OBX|1|NM|2345-7^Glucose^LN||5||||||F'), 'AE', 'hl7.no-result'],
    [
      'an unknown gene alone',
      message(MSH, PID, GENE.replace('HGNC:2621^CYP2C19', '^XYZ1'), GENOTYPE),
      'AE',
      'hl7.no-result',
    ],
  ])('%s is refused, with the reason and without the patient', async (_what, text, code, finding) => {
    const answer = await answerTo(text);
    expect(acknowledgement(answer)).toBe(code);
    expect(answer).toContain(finding);
    for (const secret of ['DOE', 'JANE', '4711', 'XYZ1']) expect(answer).not.toContain(secret);
  });
});

describe('the wire', () => {
  test('byte by byte, and two messages at once, are the same messages', async () => {
    const one = sender();
    for (const byte of framed(ordinary)) one.socket.write(Buffer.of(byte));
    await until('the answer', () => frames(one.text()).length === 1);
    one.socket.write(Buffer.concat([framed(ordinary.replace('MSG1', 'W1')), framed(ordinary.replace('MSG1', 'W2'))]));
    await until('two more', () => frames(one.text()).length === 3);
    expect(frames(one.text()).map((frame) => /MSA\|AA\|(\w+)/.exec(frame)?.[1])).toEqual(['MSG1', 'W1', 'W2']);
  });

  test('what is no MLLP, and what never ends, loses its connection; others are served on', async () => {
    const stranger = sender();
    stranger.socket.write('GET / HTTP/1.1\r\n\r\n');
    await until('it is closed', stranger.closed);
    const endless = sender();
    endless.socket.write(Buffer.of(0x0b));
    endless.socket.write(Buffer.alloc(80 * 1024, 65));
    await until('it is closed', endless.closed);
    expect(acknowledgement(await answerTo(ordinary))).toBe('AA');
  });

  test('a sender that is not allowed is turned away', async () => {
    const closedDoor = await listenMllp({
      host: '127.0.0.1',
      port: 0,
      senders: ['10.0.0.0/8', 'fd00::/8'],
      largest: 1024,
      receive: async () => 'never',
      log: keptLog(),
    });
    const stranger = sender(closedDoor.port);
    await until('it is closed', stranger.closed);
    expect(stranger.text()).toBe('');
    await closedDoor.close(1000);
  });

  test('closing answers the message that is being worked', async () => {
    let finish: (answer: string) => void = () => undefined;
    let begun = false;
    const door = await listenMllp({
      host: '127.0.0.1',
      port: 0,
      senders: ['127.0.0.1'],
      largest: 1024,
      receive: () => {
        begun = true;
        return new Promise<string>((resolve) => {
          finish = resolve;
        });
      },
      log: keptLog(),
    });
    const one = sender(door.port);
    one.socket.write(framed('MSH'));
    await until('it is being worked', () => begun);
    const closed = door.close(30_000);
    finish('ACK');
    await closed;
    await until('the answer came', () => frames(one.text())[0] === 'ACK');
  });
});

test('the results are Facts of the patient, as those of any other source', async () => {
  const bundle = await worked(
    await answerTo(
      message(
        MSH.replace('MSG1', 'F1'),
        PID,
        GENE,
        GENOTYPE,
        'OBX|3|ST|48018-6^^LN|2|CYP2D6||||||F',
        'OBX|4|CWE|53040-2^^LN|2|LA9657-3^Poor metabolizer^LN||||||F',
        'OBX|5|CWE|50956-2^HLA-B*57:01^LN||LA6576-8^Positive^LN||||||F',
      ),
    ),
  );
  const patient = { resourceType: 'Patient', id: 'p1' };
  const profile = readPatient(
    { ...bundle, entry: [{ resource: patient }, ...bundle.entry] },
    knowledge(),
    1_795_000_100_000,
  );
  if (!profile.ok) throw new Error(profile.findings.map((one) => one.message).join(' '));
  const results = new Map(
    profile.value.facts.flatMap((fact) => (fact.kind === 'gene-result' ? [[fact.gene as string, fact] as const] : [])),
  );
  expect(results.get('CYP2C19')).toMatchObject({ phenotypes: ['Intermediate Metabolizer'], diplotype: '*1/*2' });
  expect(results.get('CYP2D6')?.phenotypes).toEqual(['Poor Metabolizer']);
  expect(results.get('HLA-B')?.phenotypes).toEqual(['*57:01 positive']);
});
