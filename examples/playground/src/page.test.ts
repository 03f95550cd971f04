import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { tensor } from '@gradkit/core-tensor/functional';
import { binaryCrossEntropy } from '@gradkit/losses';
import { createSession } from '@gradkit/runtime';
import { accessibilityFaults, buildPage, findChromium, type BuiltPage } from '@gradkit-examples/site/testing';
import { expectClose } from '@gradkit-internal/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitPoints } from './data/make-points.ts';
import { fromHash } from './settings/hash.ts';

const executablePath = findChromium();
const complete = process.env['GRADKIT_PROOFS'] === 'complete';
const scratch = join(import.meta.dirname, '../.results/exported'); // within the workspace, so that `gradkit` is found

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const numberOf = async (page: Page, name: 'train-loss' | 'test-loss'): Promise<number> =>
  Number(await page.locator(`[data-number=${name}]`).textContent());

/** Runs until the test loss is below something, then pauses. */
async function solve(page: Page, below: number): Promise<void> {
  await button(page, 'Run').click();
  const found = `Number(document.querySelector('[data-number=test-loss]').textContent) < ${below}`;
  await page.waitForFunction(found, undefined, { timeout: 200_000, polling: 50 });
  await button(page, 'Pause').click();
  await page.waitForFunction(`location.hash.includes('at=')`); // where the run is now
}

/** The text or bytes of a download. */
async function download(page: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, `Download ${name}`).click()]);
  expect(file.suggestedFilename()).toBe(name);
  const path = await file.path();
  await expect.poll(() => readFileSync(path).length, { timeout: 30_000 }).toBeGreaterThan(0);
  return readFileSync(path);
}

function curveOf(csv: string): number[][] {
  const [head, ...rows] = csv.trim().split('\n');
  expect(head).toBe('epoch,train,test');
  return rows.map((row) => row.split(',').map(Number));
}

describe.skipIf(executablePath === null)('the page', () => {
  let built: BuiltPage;
  beforeAll(async () => {
    built = await buildPage('playground', executablePath!);
    mkdirSync(scratch, { recursive: true });
  });
  afterAll(async () => {
    await built?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('solves circle with one hidden layer by clicks, and gives the network away: file, program, losses, address', async () => {
    const { page, errors, close } = await built.open();
    await button(page, '− layer').click();
    await page.getByLabel('Speed').selectOption('full speed');
    await solve(page, 0.05);
    const shown = await numberOf(page, 'test-loss');

    await button(page, 'Export').click();
    await button(page, 'Write and verify').click();
    const bytes = await download(page, 'playground.onnx');
    const state = fromHash(new URL(page.url()).hash);
    expect(state.layers).toEqual([{ units: 4, activation: 'tanh' }]);
    const { test } = splitPoints(state);
    const session = await createSession(bytes, { device: 'cpu' });
    const { probability } = await session.run({ point: test.inputs });
    expect(binaryCrossEntropy(probability, test.targets).item()).toBeCloseTo(shown, 3);
    await session.close();

    await page.getByRole('radio', { name: 'Losses' }).check();
    const curve = curveOf((await download(page, 'losses.csv')).toString());
    expect(curve.at(-1)![2]).toBeLessThan(0.06);
    await page.getByRole('radio', { name: 'TypeScript' }).check();
    writeFileSync(join(scratch, 'playground.ts'), await download(page, 'playground.ts'));
    const args = ['--conditions=gradkit:source', 'playground.ts'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: scratch });
    const program = curveOf(stdout);
    expect(program).toHaveLength(curve.length);
    expectClose(tensor(program), tensor(curve), { relative: 1e-4, absolute: 1e-5 }); // engines may differ in the last bits of Math.exp

    await page.reload();
    await page.waitForFunction(
      `document.querySelector('[data-number=test-loss]').textContent === '${shown.toFixed(3)}'`,
    );

    await page.getByLabel('Runs on').selectOption('wasm');
    await button(page, 'epoch').click();
    await button(page, 'epoch').click();
    await page.waitForFunction(`location.hash.includes('at=${curve.length * 20 + 20}')`); // two epochs further
    expect(await page.locator('.error').count()).toBe(0);
    expect(errors).toEqual([]);
    await close();
  });

  it('draws points of one’s own', async () => {
    const { page, errors, close } = await built.open();
    await button(page, 'Your own').click();
    await page.getByRole('radio', { name: 'orange' }).check();
    const { x, y, width } = (await page.locator('.surface').boundingBox())!;
    await page.mouse.move(x + 0.3 * width, y + 0.3 * width);
    await page.mouse.down();
    await page.mouse.move(x + 0.7 * width, y + 0.3 * width, { steps: 8 });
    await page.mouse.up();
    await button(page, 'Paste').focus();
    const { dataset, points } = fromHash(new URL(page.url()).hash);
    expect([dataset, points.length]).toEqual(['own', 4 + 9]);
    expect(points.at(-1)).toMatchObject({ target: -1 });
    await page.locator('input[type=file]').setInputFiles({
      name: 'points.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('a,b,kind\n0,0,cat\n1,1,dog\n0,1,cat\n'),
    });
    await page.getByText('orange is cat, blue is dog').waitFor();
    expect(fromHash(new URL(page.url()).hash).points).toHaveLength(3);
    expect(errors).toEqual([]);
    await close();
  });

  it('solves XOR with one hidden layer, by the keyboard alone', async () => {
    const { page, errors, close } = await built.open();
    await button(page, 'XOR').press('Enter');
    await button(page, '− layer').press('Enter');
    await page.locator('body').press('p');
    await page.waitForFunction(`Number(document.querySelector('[data-number=test-loss]').textContent) < 0.1`);
    await page.locator('body').press('p');
    await button(page, 'Run').waitFor();
    await page.locator('body').press('s');
    await button(page, '3 Backward').press('Enter');
    expect(await page.locator('.sums').textContent()).toMatch(/layer 1, neuron 1 · example 1 of 10.*∂loss\/∂sum =/);
    await page.getByRole('button', { name: /^layer 1, neuron 2/ }).press('Enter');
    expect(await page.locator('.sums').textContent()).toContain('layer 1, neuron 2');
    await page.locator('body').press('r');
    await page.getByRole('tab', { name: 'Slow motion' }).press('ArrowRight');
    await page.getByRole('row', { name: /^1/ }).waitFor();
    expect(errors).toEqual([]);
    await close();
  });

  it.runIf(complete)('solves the spiral with two hidden layers of eight', async () => {
    const { page, close } = await built.open();
    await button(page, 'Spiral').click();
    for (const [layer, clicks] of [
      [1, 4],
      [2, 6],
    ] as const)
      for (let i = 0; i < clicks; i++) await button(page, `One neuron more in layer ${layer}`).click();
    await page.getByLabel('Speed').selectOption('full speed');
    const startedAt = performance.now();
    await solve(page, 0.05);
    console.log(`spiral: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    expect(await numberOf(page, 'test-loss')).toBeLessThan(0.06);
    await close();
  });

  it('changes a weight where its line is clicked', async () => {
    const { page, close } = await built.open();
    await page.waitForFunction(`document.querySelector('[data-number=test-loss]').textContent !== '–'`);
    const place = await page
      .locator('.touch')
      .first()
      .evaluate((path: SVGPathElement) => {
        const places = [0.3, 0.4, 0.5, 0.6, 0.7].map((share) =>
          path.getPointAtLength(path.getTotalLength() * share).matrixTransform(path.getScreenCTM()!),
        );
        const { x, y } = places.find((each) => document.elementFromPoint(each.x, each.y) === path)!;
        return [x, y] as const;
      });
    await page.mouse.click(...place);
    await page.getByLabel('Weight from feature x to layer 1, neuron 1').fill('-1.5');
    await button(page, 'Set').click();
    await page.waitForFunction(`location.hash !== ''`);
    expect(new URL(page.url()).hash).toBe('#edits=0.0.0=-1.5');
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault for those who cannot see it, in %s',
    async (colorScheme) => {
      const { page, errors, close } = await built.open({ colorScheme });
      await button(page, 'layer 1, neuron 1').click();
      await page.locator('body').press('s');
      expect(await accessibilityFaults(page)).toEqual([]);
      await button(page, 'Export').click();
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(errors).toEqual([]);
      await close();
    },
  );

  it.each([
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ])('fits a window of $width × $height', async (viewport) => {
    const { page, close } = await built.open({ viewport });
    const [scrollWidth, scrollHeight] = await page.evaluate(() => {
      const { scrollWidth: across, scrollHeight: down } = document.documentElement;
      return [across, down];
    });
    expect(scrollWidth).toBe(viewport.width);
    expect(scrollHeight > viewport.height).toBe(viewport.width < 1000); // all at once on a desktop
    await close();
  });

  it('is small: 60 KB until its first paint, 120 KB with the training', () => {
    const folder = join(built.folder, 'playground');
    const files = ['index.html', ...readdirSync(join(folder, 'assets')).map((name) => `assets/${name}`)];
    const sizeOf = (pattern: RegExp): number =>
      files
        .filter((name) => pattern.test(name))
        .reduce((total, name) => total + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length / 1000, 0);
    const first = sizeOf(/index.*\.(html|js|css)$/);
    const all = first + sizeOf(/worker.*\.js$/);
    console.log(`first paint ${first.toFixed(1)} KB, with the training ${all.toFixed(1)} KB after gzip`);
    expect(first).toBeLessThan(60);
    expect(all).toBeLessThan(120);
  });
});
