import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { type RunningDemo, startDemo } from '../kit/gateway-process.ts';
import { describeWith } from '../kit/left-out.ts';

/*
 * What a clinician sees, in a real browser: the demonstration hospital calls the gateway and shows its cards; and a page of another origin may call the
 * gateway, as browser-based EHRs do.
 */

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describeWith('Chromium', existsSync(CHROMIUM), () => {
  let demo: RunningDemo;
  let browser: BrowserContext;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'precision-gateway-browser-'));
    demo = await startDemo();
    browser = await chromium.launchPersistentContext(dir, {
      executablePath: CHROMIUM,
      args: FLAGS,
      viewport: { width: 1100, height: 1500 },
    });
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  test('from the front page to the card: why, and the order to take instead', async () => {
    const page = await browser.newPage();
    await page.goto(demo.hospital);
    await page.getByRole('link', { name: /A stent/ }).click();
    const card = page.locator('article.critical');
    await card.waitFor();
    expect(await card.textContent()).toContain('CYP2C19 poor metabolizer');
    expect(await card.textContent()).toContain('Order prasugrel instead');
    if (process.env.SCREENSHOTS !== undefined)
      await page.screenshot({ path: join(process.env.SCREENSHOTS, 'story.png'), fullPage: true });
    await page.close();
  });

  test('nothing to say shows no card at all', async () => {
    const page = await browser.newPage();
    await page.goto(`${demo.hospital}/stories/clopidogrel-normal-metabolizer`);
    expect(await page.locator('article').count()).toBe(0);
    expect(await page.locator('main').textContent()).toContain('No card.');
    await page.close();
  });

  test('a page of another origin discovers the services and sends feedback', async () => {
    const page = await browser.newPage();
    await page.goto(demo.hospital);
    const answered = await page.evaluate(async (gateway) => {
      const discovery = await fetch(`${gateway}/cds-services`);
      const feedback = await fetch(`${gateway}/cds-services/precision-order-sign/feedback`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer none' },
        body: JSON.stringify({
          feedback: [{ card: crypto.randomUUID(), outcome: 'overridden', outcomeTimestamp: new Date().toISOString() }],
        }),
      });
      const { services } = (await discovery.json()) as { services: readonly unknown[] };
      return { services: services.length, feedback: feedback.status };
    }, demo.gateway);
    expect(answered).toEqual({ services: 3, feedback: 200 });
    await page.close();
  });

  test('the gateway’s own page says what it is', async () => {
    const page = await browser.newPage();
    await page.goto(demo.gateway);
    expect(await page.title()).toContain('Precision Gateway');
    if (process.env.SCREENSHOTS !== undefined)
      await page.screenshot({ path: join(process.env.SCREENSHOTS, 'gateway.png'), fullPage: true });
    await page.goto(demo.hospital);
    if (process.env.SCREENSHOTS !== undefined)
      await page.screenshot({ path: join(process.env.SCREENSHOTS, 'hospital.png'), fullPage: true });
    await page.close();
  });
});
