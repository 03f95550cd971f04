// Makes the picture of create-gradkit's README: the page of an app, from the packed packages, in the middle of its training.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../workspace.ts';
import { findBrowser } from '../browser.ts';
import { openCreatedPage } from './created-page.ts';
import { createPacked, installApp, runScript } from './install-app.ts';

/** A 3, in shares of the pad's width and height. */
const digit: readonly (readonly [x: number, y: number])[] = [
  ...arc({ x: 0.48, y: 0.34 }, { radius: 0.15, from: -0.85, to: 0.45 }),
  ...arc({ x: 0.47, y: 0.64 }, { radius: 0.17, from: -0.45, to: 0.85 }),
];

/** Points on a part of a circle, in half turns from the right downwards. */
function arc(
  { x, y }: { readonly x: number; readonly y: number },
  { radius, from, to }: { readonly radius: number; readonly from: number; readonly to: number },
): [number, number][] {
  return Array.from({ length: 20 }, (_, i) => {
    const angle = Math.PI * (from + ((to - from) * i) / 19);
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

const browser = findBrowser();
if (browser === null) throw new Error('there is no Chromium; CHROMIUM_PATH names it');
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'gradkit-created-'));
try {
  const app = await createPacked('my-app', 'page', { cwd: folder });
  await installApp(app, { linked: true });
  await runScript(app, 'build');
  const { page, shows, close } = await openCreatedPage(app, browser);
  await page.setViewportSize({ width: 1120, height: 880 });
  await shows(({ status }) => status === 'ready');
  await page.check('[value=wasm]', { force: true });
  await shows(({ status }) => status === 'ready');
  await page.click('#run');
  await shows(({ epoch }) => Number.parseInt(epoch) > 5);
  const { x, y, width, height } = (await page.locator('#pad').boundingBox())!;
  for (const [i, [across, down]] of digit.entries()) {
    await page.mouse.move(x + across * width, y + down * height);
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
  await page.waitForFunction("document.querySelector('.guesses .best') !== null");
  mkdirSync(join(root, 'packages/create-gradkit/pictures'), { recursive: true });
  await page.screenshot({ path: join(root, 'packages/create-gradkit/pictures/page.png') });
  await close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
