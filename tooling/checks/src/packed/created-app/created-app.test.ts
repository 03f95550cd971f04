import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSession } from '@gradkit/runtime';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../browser.ts';
import { openCreatedPage } from './created-page.ts';
import { createPacked, installApp, runScript } from './install-app.ts';

// A run makes the app that is all of them; with GRADKIT_PROOFS=complete each one, with everything that it installs from the registry.
const complete = process.env['GRADKIT_PROOFS'] === 'complete';
const apps = complete ? (['page', 'node', 'both'] as const) : (['both'] as const);
const browser = findBrowser();

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'gradkit-created-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

describe('an app of the packed create-gradkit, from packed packages,', () => {
  const folderOf = (template: string): string => join(folder, `my-${template}`);
  beforeAll(async () => {
    for (const template of apps) {
      const app = await createPacked(`my-${template}`, template, { cwd: folder });
      await installApp(app, { linked: !complete });
    }
  }, 900_000); // all packages of three apps

  test.for(apps)('%s: has types that fit, and tests that pass', async (template) => {
    expect(await runScript(folderOf(template), 'typecheck')).toBe('');
    expect(await runScript(folderOf(template), 'test')).toMatch(/Tests .*\d passed/);
  });

  test.for(apps.filter((template) => template !== 'page'))(
    '%s: trains in Node, and its file does the same in ONNX Runtime',
    async (template) => {
      const app = folderOf(template);
      const printed = await runScript(app, 'start', '--', '--epochs', '1', '--out', 'runs/short');
      const [, own, ofFile] = /([\d.]+) % of the test digits are right, ([\d.]+) % by the file/.exec(printed)!;
      expect(Number(own)).toBeGreaterThan(80);
      expect(Number(ofFile)).toBeCloseTo(Number(own), 1);
      await expectDigits(readFileSync(join(app, 'runs/short/digits.onnx')));
    },
  );

  test.skipIf(browser === null).for(apps.filter((template) => template !== 'node'))(
    '%s: has a page that trains, tells digits apart, is left and goes on, and gives its model',
    async (template) => {
      const app = folderOf(template);
      await runScript(app, 'build');
      const { page, errors, shows, reopen, close } = await openCreatedPage(app, browser!);
      try {
        await shows(({ status }) => status === 'ready');
        await page.check('[value=wasm]', { force: true });
        await shows(({ status }) => status === 'ready');
        await page.click('#run');
        const first = await shows(({ status, loss }) => status.startsWith('training: wasm by') && Number(loss) > 0);
        const later = await shows(({ epoch }) => Number.parseInt(epoch) > 1);
        expect(Number(later.loss)).toBeLessThan(Number(first.loss) / 2);
        expect(await page.locator('#chart > svg').count()).toBe(1);
        await reopen();
        const { epoch } = await shows(({ status }) => status.startsWith('training: wasm by'));
        expect(Number.parseInt(epoch)).toBeGreaterThanOrEqual(2);
        await page.click('#run');
        await shows(({ status }) => status === 'paused' || status === 'done');
        expect(await drawOne(page)).toBe('1');
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
        expect(download.suggestedFilename()).toBe('digits.onnx');
        await expectDigits(readFileSync(await download.path()));
        const other = await page.context().newPage();
        await other.goto(page.url());
        await other.evaluate("void navigator.locks.request('digits-training', () => new Promise(() => {}))"); // as one that trains
        for (const button of ['#run', '#restart']) {
          await page.click(button);
          await shows(({ status }) => status === 'another tab of this page is training: pause there first');
        }
        await other.close();
        await page.evaluate("localStorage.setItem('digits-place', 'abacus')"); // of another version
        await reopen();
        await shows(({ status }) => status === 'ready to go on');
        await page.addInitScript(
          "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })",
        );
        await reopen();
        await shows(({ status }) => status === 'ready to go on');
        expect(errors).toEqual([]);
      } finally {
        await close();
      }
    },
  );
});

async function expectDigits(model: Uint8Array): Promise<void> {
  const session = await createSession(model, { device: 'cpu' });
  expect(session.inputs).toEqual([{ name: 'image', dtype: 'float32', shape: ['batch', 1, 28, 28] }]);
  expect(session.outputs).toEqual([{ name: 'logits', dtype: 'float32', shape: ['batch', 10] }]);
  await session.close();
}

/** Draws a 1 on the pad; gives the digit that it is taken for. */
async function drawOne(page: Page): Promise<string> {
  const { x, y, width, height } = (await page.locator('#pad').boundingBox())!;
  await page.mouse.move(x + 0.52 * width, y + 0.2 * height);
  await page.mouse.down();
  await page.mouse.move(x + 0.48 * width, y + 0.8 * height, { steps: 10 });
  await page.mouse.up();
  return (await page.locator('#guesses .best').textContent())!.slice(0, 1);
}
