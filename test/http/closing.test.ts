import { once } from 'node:events';
import { connect } from 'node:net';
import express from 'express';
import { listen } from '../../src/http/server.ts';

/** Reads from a socket until the answer's body has come. */
async function answerOn(socket: ReturnType<typeof connect>): Promise<string> {
  let text = '';
  while (!text.endsWith('done')) text += String((await once(socket, 'data'))[0]);
  return text;
}

test('a request that comes on an open connection while the gateway closes is answered, and told that it is the last', async () => {
  const app = express();
  app.get('/', (_req, res) => void res.send('done'));
  const doors = await listen(app, '127.0.0.1', 0);
  const socket = connect(doors.port, '127.0.0.1');
  const ask = () => socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  ask();
  expect(await answerOn(socket)).toMatch(/^connection: keep-alive/im);

  const closed = doors.close(10_000);
  ask();
  expect(await answerOn(socket)).toMatch(/^connection: close/im);
  await closed;
  expect(doors.server.listening).toBe(false);
});

test('a connection that says nothing more does not hold the gateway open', async () => {
  const doors = await listen(express(), '127.0.0.1', 0);
  const socket = connect(doors.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  await once(socket, 'data');
  const ended = once(socket.resume(), 'close');
  await doors.close(60_000);
  await ended;
});
