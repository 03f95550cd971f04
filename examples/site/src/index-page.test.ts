import { accessibilityFaults, buildPage, findChromium, type BuiltPage } from '@gradkit-examples/site/testing';
import { findPages } from '../pages.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const executablePath = findChromium();

describe.skipIf(executablePath === null)('the index of the site', () => {
  let built: BuiltPage;
  beforeAll(async () => {
    built = await buildPage('site', executablePath!);
  });
  afterAll(() => built?.close());

  it.each(['light', 'dark'] as const)(
    'has no serious fault for those who cannot see it, in %s',
    async (colorScheme) => {
      const { page, errors, close } = await built.open({ colorScheme });
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(errors).toEqual([]);
      await close();
    },
  );

  it('has a card with a picture and two sentences for each page', async () => {
    const { page, close } = await built.open();
    const cards = page.locator('.card');
    expect(await cards.locator('h2').allInnerTexts()).toEqual(findPages().map(({ title }) => title));
    for (const [i, { name }] of findPages().entries()) {
      expect(await cards.nth(i).getAttribute('href')).toBe(`./${name}/`);
      expect(
        await cards
          .nth(i)
          .locator('img')
          .evaluate((img: HTMLImageElement) => img.naturalWidth),
      ).toBeGreaterThan(600);
      expect((await cards.nth(i).locator('p').innerText()).match(/[.!?](?= |$)/g)).toHaveLength(2);
    }
    await close();
  });

  it('follows the system, remembers the other theme, and forgets it again', async () => {
    const { page, close } = await built.open({ colorScheme: 'dark' });
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByRole('button', { name: 'Change to the light theme' }).click();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await ground()).toBe(light);
    await page.getByRole('button', { name: 'Change to the dark theme' }).press('Enter');
    expect(await ground()).toBe(dark);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await close();
  });
});
