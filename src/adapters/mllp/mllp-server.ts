import { BlockList, createServer, isIPv6, type Server, type Socket } from 'node:net';
import type { Log } from '../../app/ports.ts';
import { kindOf } from '../../kernel/index.ts';

/*
 * MLLP (HL7 Implementation Guide: Transport, release 1): a message between <VT> and <FS><CR>, its answer in the same frame over the same connection, one
 * after the other. Without encryption of its own: it listens on loopback unless told otherwise, and stands behind a TLS terminator.
 */

const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;
const LF = 0x0a;

/** Milliseconds from the first byte of a message to its last: an interface engine writes it in one go. */
const FRAME_MS = 30_000;
/** Milliseconds that a connection may stand idle; engines keep theirs open between results. */
const IDLE_MS = 600_000;
/** Connections at the same time: a hospital has a handful of engines. */
const MOST_CONNECTIONS = 64;

export interface MllpOptions {
  readonly host: string;
  readonly port: number;
  /** Addresses, or ranges as `10.1.0.0/16`, that may connect. */
  readonly senders: readonly string[];
  /** Bytes of one frame. */
  readonly largest: number;
  /** Gives the answer, once the message will not be lost. A rejection is answered with nothing, so that the sender tries again. */
  readonly receive: (message: Uint8Array) => Promise<string>;
  readonly log: Log;
}

export interface MllpListening {
  readonly port: number;
  /** Takes no more messages, answers those that are being worked, then closes. */
  close(graceMs: number): Promise<void>;
}

export async function listenMllp(options: MllpOptions): Promise<MllpListening> {
  const allowed = allowList(options.senders);
  const open = new Set<Connection>();
  const server = createServer((socket) => {
    const address = socket.remoteAddress ?? '';
    if (!allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) {
      options.log.warn({}, 'MLLP: a sender that is not allowed was turned away');
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, options);
    open.add(connection);
    socket.once('close', () => open.delete(connection));
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, options);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: async (graceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of open) connection.finish();
      const timer = setTimeout(() => {
        for (const connection of open) connection.destroy();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

const listening = (server: Server, { host, port }: MllpOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

function allowList(senders: readonly string[]): BlockList {
  const list = new BlockList();
  for (const sender of senders) {
    const [address = '', prefix] = sender.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** One sender. What comes while a message is worked waits in the socket: nothing is read ahead. */
class Connection {
  readonly #socket: Socket;
  readonly #options: MllpOptions;
  #chunks: Buffer[] = [];
  #size = 0;
  #inFrame = false;
  #working = false;
  #finishing = false;
  #frameTimer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, options: MllpOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setTimeout(IDLE_MS, () => this.#broken('it was idle'));
    socket.on('error', () => undefined);
    socket.on('close', () => clearTimeout(this.#frameTimer));
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Closes now, or when the message that is being worked has its answer. */
  finish(): void {
    this.#finishing = true;
    if (!this.#working) this.#socket.end(() => this.#socket.destroy());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    if (!this.#inFrame) {
      // Line ends between frames are seen often; anything else is no MLLP.
      let at = 0;
      while (at < rest.length && (rest[at] === CR || rest[at] === LF)) at++;
      if (at === rest.length) return;
      if (rest[at] !== VT) {
        this.#broken('what came is no MLLP');
        return;
      }
      rest = rest.subarray(at + 1);
      this.#inFrame = true;
      this.#frameTimer = setTimeout(() => this.#broken('a message did not come to its end'), FRAME_MS);
    }
    const end = this.#endOf(rest);
    if (end === undefined) {
      this.#chunks.push(rest);
      this.#size += rest.length;
      if (this.#size > this.#options.largest) this.#broken('a message was too large');
      return;
    }
    const frame = Buffer.concat([...this.#chunks, rest.subarray(0, end)]);
    const message = frame.at(-1) === FS ? frame.subarray(0, -1) : frame;
    const after = rest.subarray(end + 1);
    this.#chunks = [];
    this.#size = 0;
    this.#inFrame = false;
    clearTimeout(this.#frameTimer);
    if (message.length > this.#options.largest) {
      this.#broken('a message was too large');
      return;
    }
    this.#socket.pause();
    if (after.length > 0) this.#socket.unshift(after);
    void this.#work(message);
  }

  /** Where the CR behind FS stands in this piece; the FS may be the last byte of the piece before. */
  #endOf(piece: Buffer): number | undefined {
    if (piece[0] === CR && this.#chunks.at(-1)?.at(-1) === FS) return 0;
    for (let at = piece.indexOf(FS); at >= 0; at = piece.indexOf(FS, at + 1)) if (piece[at + 1] === CR) return at + 1;
    return undefined;
  }

  async #work(message: Buffer): Promise<void> {
    this.#working = true;
    try {
      const answer = await this.#options.receive(message);
      if (!this.#socket.destroyed)
        this.#socket.write(Buffer.concat([Buffer.of(VT), Buffer.from(answer, 'utf8'), Buffer.of(FS, CR)]));
    } catch (error) {
      this.#options.log.error({ reason: kindOf(error) }, 'MLLP: a message could not be taken');
      this.#socket.destroy();
    } finally {
      this.#working = false;
    }
    if (this.#finishing) this.finish();
    else this.#socket.resume();
  }

  #broken(why: string): void {
    this.#options.log.warn({}, `MLLP: a connection was closed: ${why}`);
    this.#socket.destroy();
  }
}
