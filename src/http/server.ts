import { createServer, type Server } from 'node:http';
import { type AddressInfo, type Socket, Server as TcpServer } from 'node:net';
import type { Express } from 'express';
import { toOperationOutcome } from '../fhir/index.ts';
import { CATALOGUE, type FindingCode, finding } from '../kernel/index.ts';

/** A gateway that listens. */
export interface Listening {
  readonly server: Server;
  /** The port that was taken, also when 0 was asked for. */
  readonly port: number;
  /** Takes no new connections, lets running answers finish within `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

// A client that sends slowly holds a socket for this long at most; a hook request of a megabyte takes milliseconds on any hospital network.
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const CHECK_MS = 2_000;
/** Longer than the 60 s of common load balancers, which must be the ones to close idle connections. */
const KEEP_ALIVE_MS = 65_000;
const MOST_HEADERS = 100;
const SWEEP_MS = 50;
/** At the end a kept-alive connection may be used once more within this time: its client may have sent already, and would never get an answer. */
const LINGER_MS = 300;

export function listen(app: Express, host: string, port: number): Promise<Listening> {
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: CHECK_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
    },
    app,
  );
  server.maxHeadersCount = MOST_HEADERS;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => answerMalformed(error, socket as Socket));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({ server, port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) });
    });
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    let sweep: NodeJS.Timeout | undefined;
    const linger = setTimeout(() => {
      server.closeIdleConnections();
      // A connection whose answer has just gone out is idle only from then on.
      sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    }, LINGER_MS);
    // Not the HTTP server's own close, which cuts idle connections at once.
    TcpServer.prototype.close.call(server, () => {
      clearTimeout(cut);
      clearTimeout(linger);
      clearInterval(sweep);
      resolve();
    });
  });
}

/** Requests that are not HTTP never reach Express; they too are answered in JSON. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [code, reason] = malformed(error.code);
  const body = JSON.stringify(toOperationOutcome([finding(code, CATALOGUE[code].cause)]));
  socket.end(
    `HTTP/1.1 ${CATALOGUE[code].status} ${reason}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
  );
}

function malformed(code: string | undefined): readonly [FindingCode, string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return ['http.headers-too-large', 'Request Header Fields Too Large'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['http.timeout', 'Request Timeout'];
    default:
      return ['http.malformed', 'Bad Request'];
  }
}
