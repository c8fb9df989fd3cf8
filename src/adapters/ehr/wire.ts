import { DecoratorHandler, type Dispatcher } from 'undici';

/** Bytes of one answer as they came over the wire, and why it was broken off, if it was. */
export interface Wire {
  readonly chunks: Uint8Array[];
  size: number;
  /** The answer came to its end. */
  complete: boolean;
  broken?: 'too-large' | 'encoded';
}

export const newWire = (): Wire => ({ chunks: [], size: 0, complete: false });

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** undici's type leaves out the methods that the class has: it passes every event of a handler, old style or new, on to it. */
const PassingOn = DecoratorHandler as unknown as new (
  handler: Dispatcher.DispatchHandler,
) => {
  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers, message?: string): void;
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void;
  onResponseEnd(controller: Dispatcher.DispatchController, trailers: Headers): void;
};

/**
 * Listens in on one answer below fhir-kit-client, which hands out parsed JSON only: keeps the bytes for the digest of the input and ends an answer that
 * grows too large, or that comes compressed although that was not asked for (and might unfold to any size).
 */
export function listening(wire: Wire, limit: number): Dispatcher.DispatcherComposeInterceptor {
  class Listener extends PassingOn {
    override onResponseStart(
      controller: Dispatcher.DispatchController,
      status: number,
      headers: Headers,
      message?: string,
    ): void {
      const encoding = headers['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity') {
        wire.broken = 'encoded';
        controller.abort(new Error('encoded'));
        return;
      }
      super.onResponseStart(controller, status, headers, message);
    }

    override onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
      wire.size += chunk.length;
      if (wire.size > limit) {
        wire.broken = 'too-large';
        wire.chunks.length = 0;
        controller.abort(new Error('too large'));
        return;
      }
      wire.chunks.push(chunk);
      super.onResponseData(controller, chunk);
    }

    override onResponseEnd(controller: Dispatcher.DispatchController, trailers: Headers): void {
      wire.complete = true;
      super.onResponseEnd(controller, trailers);
    }
  }
  return (dispatch) => (options, handler) => dispatch(options, new Listener(handler));
}
