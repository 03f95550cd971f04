import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '@gradkit/data';
import { findData } from '@gradkit/data/node';
import { describeModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { accessibilityFaults, type OpenedPage } from '@gradkit-examples/site/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSurfaces } from '../../testing/image-files.ts';
import {
  askPage,
  buildTeachable,
  classCard,
  executablePath,
  openFolder,
  trainByClick,
  type TeachablePage,
} from '../../testing/opened-page.ts';

// A run of the tests has a backbone that was trained for a second, and classes that it can tell apart. With GRADKIT_PROOFS=complete the trained one is
// tried, and made first where it is missing: on signs of hands that it has never seen, and on a thousand images.
const complete = process.env['GRADKIT_PROOFS'] === 'complete' && executablePath !== null;
const photographs = complete ? [findData('sign-language-digits')].filter((path) => path !== null) : [];

const [brick, leaf] = [
  [190, 80, 60],
  [70, 150, 60],
] as const;

describe.skipIf(executablePath === null)('the page', () => {
  let built: TeachablePage;
  let opened: OpenedPage;
  let page: Page;
  let folder: string;
  let others: { readonly path: string; readonly name: string }[];

  beforeAll(async () => {
    built = await buildTeachable('quick');
    folder = join(built.scratch, 'walls');
    writeSurfaces(join(folder, 'brick'), brick, 15, 1);
    writeSurfaces(join(folder, 'leaf'), leaf, 15, 2);
    const unseen = (name: string, color: typeof brick | typeof leaf, seed: number) =>
      writeSurfaces(join(built.scratch, `new-${name}`), color, 10, seed).map((path) => ({ path, name }));
    others = [...unseen('brick', brick, 3), ...unseen('leaf', leaf, 4)];
    opened = await built.open({ acceptDownloads: true });
    page = opened.page;
    page.setDefaultTimeout(120_000); // a busy machine is no fault
  });
  afterAll(() => built?.close());

  const count = (name: string): Promise<string> => classCard(page, name).locator('.count').innerText();

  it('says what to do first, and has no serious fault for those who cannot see it', async () => {
    await page.getByText('Two classes need images').waitFor();
    expect(await page.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('makes classes of the folders of a folder, learns them, and knows images that it has never seen', async () => {
    await openFolder(page, folder);
    await page.getByText('30 images are ready').waitFor();
    expect([await count('brick'), await count('leaf')]).toEqual(['15 images', '15 images']);
    await trainByClick(page);
    await page.getByRole('radio', { name: 'An image' }).check();
    const right: boolean[] = [];
    for (const { path, name } of others) right.push((await askPage(page, path))[name] > 50);
    expect(right.filter(Boolean).length).toBeGreaterThanOrEqual(19);
  });

  it('gives an ONNX file that says the same in onnxruntime-node, and the lines that use it', async () => {
    await page.getByRole('button', { name: 'Take it with you …' }).click();
    await page.getByText(/✓ Verified in ONNX Runtime with 16 of your images/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download brick-or-leaf\.onnx/ }).click(),
    ]);
    await page.getByRole('radio', { name: 'Python' }).check();
    expect(await page.locator('pre').last().innerText()).toContain(
      'onnxruntime.InferenceSession("brick-or-leaf.onnx")',
    );
    await page.keyboard.press('Escape');
    const bytes = new Uint8Array(readFileSync(await download.path()));
    expect(describeModel(bytes).metadata['classNames']).toBe('["brick","leaf"]');
    const session = await createSession(bytes, { device: 'cpu' });
    for (const { path } of others.slice(5, 15)) {
      const image = await decodeImage(path, { size: 64 });
      const { probabilities } = await session.run({ image: image.unsqueeze(0).div(255) });
      const said = await askPage(page, path);
      expect([...probabilities.data].map((share) => Math.round(100 * share))).toEqual(Object.values(said));
    }
  });

  it('opens the images behind a number of the confusion matrix, and has no serious fault then', async () => {
    await page.getByRole('radio', { name: 'learned from' }).check();
    await page.getByRole('button', { name: /^1[23] images of brick taken for brick/ }).click();
    const images = page.getByRole('list', { name: 'brick, taken for brick' }).getByRole('listitem');
    expect(await images.count()).toBeGreaterThanOrEqual(12);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('goes on where it was when it is opened again', async () => {
    await page.getByText('Saved in this browser').waitFor();
    await page.reload();
    await page.getByText(/^It learned in/).waitFor();
    expect([await count('brick'), await count('leaf')]).toEqual(['15 images', '15 images']);
    await page.getByRole('radio', { name: 'An image' }).check();
    expect((await askPage(page, others[0].path))['brick']).toBeGreaterThan(50);
  });

  it('takes images of the camera as long as a button is held, by the keyboard alone, too', async () => {
    await page.getByRole('button', { name: '+ Add a class' }).press('Enter');
    await page.locator('.class-name:focus').last().waitFor();
    await page.keyboard.type('wall'); // in place of the name, which is selected
    await page.keyboard.press('Tab'); // remove
    await page.keyboard.press('Tab'); // camera
    await page.keyboard.press('Enter');
    const record = page.getByRole('button', { name: 'Hold to take images of wall' });
    await classCard(page, 'wall').locator('video').waitFor();
    await record.focus();
    await page.keyboard.down('Space');
    await classCard(page, 'wall')
      .getByText(/^([5-9]|\d\d) images/)
      .waitFor();
    await page.keyboard.up('Space');
    await record.hover();
    await page.mouse.down();
    await classCard(page, 'wall')
      .getByText(/^(1[5-9]|[2-9]\d) images/)
      .waitFor();
    await page.mouse.up();
    await page.getByText('Images have changed since it learned').waitFor();
    await trainByClick(page);
    await page.getByRole('radio', { name: 'Camera' }).check();
    await page.getByText(/^answered in/).waitFor();
    expect(await page.locator('.bars .best').innerText()).toMatch(/^wall/);
  });

  it('takes back what was removed, tells of files that are no images, and takes what is pasted', async () => {
    await page.getByRole('button', { name: 'Remove class leaf' }).click();
    await classCard(page, 'leaf').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await classCard(page, 'leaf').getByText('15 images').waitFor();
    const note = { name: 'note.png', mimeType: 'image/png', buffer: Buffer.from('no image') };
    await page.getByLabel('Images … for leaf').last().setInputFiles(note);
    await page.getByText(/Left out: note\.png/).waitFor();
    await classCard(page, 'leaf').getByRole('button', { name: 'Remove image 1 of leaf' }).press('Enter');
    await classCard(page, 'leaf').getByText('14 images').waitFor();
    await page.evaluate(async (base64) => {
      const clipboardData = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      clipboardData.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    }, readFileSync(others[15].path).toString('base64'));
    await classCard(page, 'leaf').getByText('15 images').waitFor();
    expect(opened.errors).toEqual([]);
  });
});

describe.each(photographs)('the page with the trained backbone, %s', (hands) => {
  let built: TeachablePage;
  beforeAll(async () => {
    built = await buildTeachable('trained');
  });
  afterAll(() => built?.close());

  /** Fifteen photographs of each sign as a folder, and twenty others. */
  function prepare(signs: readonly string[]): { folder: string; others: { path: string; sign: string }[] } {
    const folder = join(built.scratch, signs.join('-'));
    const others = signs.flatMap((sign) => {
      mkdirSync(join(folder, sign), { recursive: true });
      const files = readdirSync(join(hands, sign)).toSorted();
      const drawn = files.filter((_, i) => i % 5 === 2).slice(0, 35); // of people all over the set
      for (const name of drawn.slice(0, 15)) copyFileSync(join(hands, sign, name), join(folder, sign, name));
      return drawn.slice(15).map((name) => ({ path: join(hands, sign, name), sign }));
    });
    return { folder, others };
  }

  it.each([
    ['2', '5'],
    ['2', '7'],
    ['2', '8'],
    ['5', '7'],
    ['5', '8'],
    ['7', '8'],
  ])('tells the sign for %s from that for %s, of which it has seen fifteen each', async (...signs) => {
    const { folder, others } = prepare(signs);
    const { page, errors, close } = await built.open();
    const startedAt = performance.now();
    await openFolder(page, folder);
    await page.getByText('30 images are ready').waitFor();
    await trainByClick(page);
    const seconds = (performance.now() - startedAt) / 1000;
    await page.getByRole('radio', { name: 'An image' }).check();
    let right = 0;
    for (const { path, sign } of others) if ((await askPage(page, path))[sign] > 50) right++;
    console.log(
      `${signs.join(' or ')}: ${right} of ${others.length} others are right; ready after ${seconds.toFixed(1)} s`,
    );
    expect(right / others.length).toBeGreaterThanOrEqual(signs.includes('5') ? 0.95 : 0.85); // an open hand is easy
    expect(errors).toEqual([]);
    await close();
  });

  it('takes a thousand images', { timeout: 900_000 }, async () => {
    const folder = join(built.scratch, 'many');
    writeSurfaces(join(folder, 'brick'), brick, 500, 1);
    writeSurfaces(join(folder, 'leaf'), leaf, 500, 2);
    const { page, errors, close } = await built.open();
    page.setDefaultTimeout(600_000);
    const startedAt = performance.now();
    const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);
    await openFolder(page, folder);
    await page.getByText('1000 images are ready').waitFor();
    const looked = seconds();
    await trainByClick(page);
    const trained = seconds();
    await page.getByText('Saved in this browser').waitFor();
    await page.getByRole('button', { name: 'Show all 500' }).first().click();
    await page.reload();
    await page.getByText(/^It learned in/).waitFor();
    console.log(
      `a thousand images: looked at after ${looked} s, learned after ${trained} s, back in the page after ${seconds()} s`,
    );
    expect(await page.locator('.count').allInnerTexts()).toEqual(['500 images', '500 images']);
    expect(errors).toEqual([]);
    await close();
  });
});
