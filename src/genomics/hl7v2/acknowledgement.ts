import { CATALOGUE, type Finding, isFault } from '../../kernel/index.ts';
import type { Hl7Message, Segment } from './message.ts';

/*
 * The answer to a message, in original mode: AA taken, AE its content cannot be used (do not send it again as it is), AR not taken (wrong kind of
 * message, or nobody can keep it now: send it again).
 */

export type AckCode = 'AA' | 'AE' | 'AR';

/** HL7 table 0357, by what was wrong. */
function conditionOf({ code, severity }: Finding): string {
  if (severity === 'information' || severity === 'warning') return '0^Message accepted^HL70357';
  switch (code) {
    case 'hl7.not-hl7':
      return '100^Segment sequence error^HL70357';
    case 'hl7.patient':
    case 'hl7.header':
      return '101^Required field missing^HL70357';
    case 'hl7.message-type':
      return '200^Unsupported message type^HL70357';
    case 'hl7.version':
      return '203^Unsupported version id^HL70357';
    case 'hl7.processing':
      return '202^Unsupported processing id^HL70357';
    default:
      return '207^Application internal error^HL70357';
  }
}

/** Delimiters of our own answer. Texts of ours hold none of them but in names of fields; those are written out. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\E\\')
    .replaceAll('|', '\\F\\')
    .replaceAll('^', '\\S\\')
    .replaceAll('~', '\\R\\')
    .replaceAll('&', '\\T\\')
    .replaceAll(/[\r\n]+/g, ' ');

export interface Acknowledgement {
  readonly code: AckCode;
  readonly findings: readonly Finding[];
  /** Id of the job that works the message. */
  readonly job?: string;
}

const MOST_ERRORS = 20;

/** The ACK of a message; of one that could not be taken apart, `message` is undefined. `now`: milliseconds; `id`: MSH-10 of the answer. */
export function acknowledge(
  message: Hl7Message | undefined,
  { code, findings, job }: Acknowledgement,
  now: number,
  id: string,
): string {
  const msh = message?.segments[0];
  const field = (number: number): string => (msh === undefined ? '' : raw(msh, number));
  const version = field(12) || '2.5.1';
  const trigger = msh?.text(9, 2) ?? '';
  const lines = [
    [
      'MSH',
      '^~\\&',
      'PRECISION-GATEWAY',
      field(6),
      field(3),
      field(4),
      hl7Time(now),
      '',
      /^[A-Z0-9]{3}$/.test(trigger) ? `ACK^${trigger}^ACK` : 'ACK',
      id,
      /^[PDT]$/.test(field(11)) ? field(11) : 'P',
      version,
      ...Array.from({ length: 5 }, () => ''),
      'UNICODE UTF-8',
    ].join('|'),
    ['MSA', code, field(10)].join('|'),
    ...[...findings]
      .sort((a, b) => Number(isFault(b)) - Number(isFault(a)))
      .slice(0, MOST_ERRORS)
      .map((one) =>
        [
          'ERR',
          '',
          one.place.expression ?? '',
          conditionOf(one),
          isFault(one) ? 'E' : one.severity === 'warning' ? 'W' : 'I',
          one.code,
          '',
          escaped(CATALOGUE[one.code].cause),
          escaped(`${one.message} ${one.remedy}`),
        ].join('|'),
      ),
    ...(job === undefined
      ? []
      : [['ERR', '', '', '0^Message accepted^HL70357', 'I', '', '', '', `job ${job}`].join('|')]),
  ];
  return `${lines.join('\r')}\r`;
}

/** The first component of a field, written for our separators. Longer than any such field may be, it is cut. */
const raw = (msh: Segment, number: number): string => escaped(msh.text(number).slice(0, 199));

/** `20261123080000+0000` */
export const hl7Time = (now: number): string =>
  `${new Date(now)
    .toISOString()
    .replaceAll(/[-:T]|\..*$/g, '')
    .slice(0, 14)}+0000`;
