import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be cut and mended, as networks are. */
export interface CuttableLine {
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Takes connections, but passes nothing on: a server that hangs. */
  stall(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Puts a line of its own in front of the server that `url` names. */
export async function cuttable(url: string): Promise<CuttableLine> {
  const target = new URL(url);
  const open = new Set<Socket>();
  let state: 'whole' | 'cut' | 'stalled' = 'whole';
  const server = createServer((near) => {
    open.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => open.delete(near));
    if (state === 'cut') near.destroy();
    if (state !== 'whole') return;
    const far = connect(Number(target.port), target.hostname);
    open.add(far);
    far.on('error', () => near.destroy());
    far.on('close', () => {
      open.delete(far);
      near.destroy();
    });
    near.on('close', () => far.destroy());
    near.on('data', (bytes) => {
      if (state === 'whole') far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (state === 'whole') near.write(bytes);
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });
  const endAll = () => {
    for (const socket of open) socket.destroy();
  };
  const near = new URL(url);
  near.port = String(port);
  return {
    url: near.href,
    cut: () => {
      state = 'cut';
      endAll();
    },
    stall: () => {
      state = 'stalled';
    },
    mend: () => {
      // What was passed while the line hung is lost; so are the connections.
      endAll();
      state = 'whole';
    },
    close: () => {
      endAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
