import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPage, findChromium, type BuiltPage } from '@gradkit-examples/site/testing';
import type { Page } from 'playwright-core';
import { writeCamera } from './image-files.ts';

export const executablePath: string | null = findChromium();

export interface TeachablePage extends BuiltPage {
  /** a folder for images */
  readonly scratch: string;
}

/**
 * Builds and serves the page, with a camera that looks at a grey wall.
 *
 * @param backbone `trained`: the one that the site has, which is trained first where it is missing; `quick`: one that is trained for a second
 */
export async function buildTeachable(backbone: 'trained' | 'quick'): Promise<TeachablePage> {
  const scratch = mkdtempSync(join(tmpdir(), 'gradkit-teachable-'));
  if (backbone === 'quick') {
    const path = join(scratch, 'backbone.safetensors');
    const script = join(import.meta.dirname, '../src/pretrain/make-backbone.ts');
    execFileSync(process.execPath, ['--conditions=gradkit:source', script, '--dry-run', '--out', path]);
    process.env['TEACHABLE_BACKBONE'] = path;
  }
  const video = join(scratch, 'wall.y4m');
  writeCamera(video);
  const args = [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${video}`,
  ];
  const built = await buildPage('teachable', executablePath!, { args });
  return {
    ...built,
    scratch,
    async close() {
      await built.close();
      rmSync(scratch, { recursive: true });
      delete process.env['TEACHABLE_BACKBONE'];
    },
  };
}

/** The card of a class. */
export const classCard = (page: Page, name: string) => page.getByRole('region', { name: `Class ${name}`, exact: true });

/** Opens a folder of images, whose folders become classes. */
export async function openFolder(page: Page, folder: string): Promise<void> {
  await page.getByLabel('Open a folder …: each folder in it becomes a class').last().setInputFiles(folder);
}

/** Clicks on Train, and waits until it has learned. */
export async function trainByClick(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Train/ }).click();
  await page.getByText(/^It learned in/).waitFor();
}

/**
 * What the page says of an image: the share of each class, in percent, by its name.
 *
 * @param path its file has a name of its own
 */
export async function askPage(page: Page, path: string): Promise<Record<string, number>> {
  await page.locator('.one-image input[type=file]').setInputFiles(path);
  await page.getByText(`${path.split('/').at(-1)}: answered in`).waitFor();
  const bars = page.getByRole('list', { name: 'What it sees' }).getByRole('listitem');
  const shares = (await bars.allInnerTexts()).map((text) => text.split('\n').filter((part) => part !== ''));
  return Object.fromEntries(shares.map(([name, share]) => [name, Number.parseInt(share, 10)]));
}
