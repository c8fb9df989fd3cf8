import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { RegisteredClient } from '../app/ports.ts';
import { type Finding, fail, finding, ok, type Result, tenantId } from '../kernel/index.ts';
import { readSafeBase } from './values.ts';

/** The file of registered callers (CDS_CLIENTS), as docs/operations.md describes it. */
interface ClientsFile {
  readonly clients: readonly {
    readonly issuer: string;
    readonly tenant: string;
    readonly jwksUrl?: string;
    readonly keys?: readonly Readonly<Record<string, unknown>>[];
    readonly fhirBases: readonly string[];
  }[];
}

const URL_TEXT = { type: 'string', minLength: 1, maxLength: 2048 };
const SCHEMA = {
  type: 'object',
  required: ['clients'],
  additionalProperties: false,
  properties: {
    clients: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['issuer', 'tenant', 'fhirBases'],
        additionalProperties: false,
        // Exactly one source of keys: with two it would be unclear which one counts.
        oneOf: [{ required: ['jwksUrl'] }, { required: ['keys'] }],
        properties: {
          issuer: URL_TEXT,
          tenant: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
          jwksUrl: URL_TEXT,
          keys: {
            type: 'array',
            minItems: 1,
            maxItems: 32,
            items: {
              type: 'object',
              required: ['kty'],
              properties: {
                kty: { enum: ['EC', 'RSA', 'OKP'] },
                kid: { type: 'string', minLength: 1, maxLength: 256 },
                use: { const: 'sig' },
              },
            },
          },
          fhirBases: { type: 'array', maxItems: 64, items: URL_TEXT },
        },
      },
    },
  },
};

/** Members of a JWK that are secret (RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1; RFC 8037, section 2): a caller's file holds public keys alone. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

let compiled: ValidateFunction<ClientsFile> | undefined;

/** Parses the file's text. `file` is named in the Findings; places in it are JSON Pointers. Key material stands in no message. */
export function readClients(text: string, file: string): Result<readonly RegisteredClient[]> {
  const found: Finding[] = [];
  const wrong = (pointer: string, what: string) =>
    found.push(
      finding('settings.clients', `${file}: ${pointer === '' ? 'the file' : pointer} ${what}.`, { file, pointer }),
    );

  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    wrong('', 'is not JSON');
    return fail(...found);
  }
  compiled ??= new Ajv({ allErrors: true }).compile<ClientsFile>(SCHEMA);
  if (!compiled(value)) {
    for (const fault of compiled.errors ?? []) {
      const what = phraseOf(fault);
      if (what !== undefined) wrong(fault.instancePath, what);
    }
    return fail(...found);
  }

  const seen = new Set<string>();
  const clients = value.clients.map((client, at): RegisteredClient => {
    const place = `/clients/${at}`;
    if (seen.has(client.issuer)) wrong(`${place}/issuer`, 'is registered twice');
    seen.add(client.issuer);
    const base = (pointer: string, url: string): string => {
      const read = readSafeBase(url);
      if ('value' in read) return read.value;
      wrong(pointer, read.wrong);
      return url;
    };
    client.keys?.forEach((key, k) => {
      const secret = SECRET_MEMBERS.filter((member) => Object.hasOwn(key, member));
      if (secret.length > 0)
        wrong(`${place}/keys/${k}`, `is a private key (${secret.join(', ')}): register the public one`);
    });
    return {
      issuer: client.issuer,
      tenant: tenantId(client.tenant),
      ...(client.jwksUrl === undefined ? {} : { jwksUrl: base(`${place}/jwksUrl`, client.jwksUrl) }),
      ...(client.keys === undefined ? {} : { keys: client.keys }),
      fhirBases: client.fhirBases.map((url, b) => base(`${place}/fhirBases/${b}`, url)),
    };
  });
  return found.length > 0 ? fail(...found) : ok(Object.freeze(clients));
}

function phraseOf(fault: ErrorObject): string | undefined {
  switch (fault.keyword) {
    case 'required':
      // Said once, by oneOf, for the two sources of keys.
      return fault.schemaPath.includes('/oneOf/') ? undefined : `lacks "${fault.params.missingProperty}"`;
    case 'oneOf':
      return 'must have either "jwksUrl" or "keys"';
    case 'additionalProperties':
      return `has an unknown property "${fault.params.additionalProperty}"`;
    case 'enum':
      return `must be one of ${fault.params.allowedValues.join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(fault.params.allowedValue)}`;
    default:
      return fault.message ?? 'is not as it should be';
  }
}
