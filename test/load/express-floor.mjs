/* The floor: Express 5 with express.json(), which reads the same bytes and answers a card of the usual size without looking. */
import express from 'express';

const app = express();
app.disable('x-powered-by');
app.use(express.json({ limit: '10mb' }));
const card = {
  uuid: crypto.randomUUID(),
  summary: 'x'.repeat(100),
  detail: 'y'.repeat(2_000),
  indicator: 'warning',
  source: { label: 'floor' },
};
app.get('/', (_request, response) => response.json({}));
app.post('/', (_request, response) => response.json({ cards: [card] }));
app.listen(Number(process.argv[2]), '127.0.0.1');
