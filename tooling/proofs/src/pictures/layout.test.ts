import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { gallery } from './gallery.ts';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
// the fonts of the package, so that letters are as wide as in its PNG
const plot = createRequire(createRequire(import.meta.url).resolve('@gradkit/plot/package.json'));
const face = (weight: number, file: string): string => {
  const bytes = readFileSync(plot.resolve(`@expo-google-fonts/inter/${file}`)).toString('base64');
  return `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/ttf;base64,${bytes})}`;
};

/** In the page: texts that reach over the edge of a picture, and pairs of which one hides the other. */
function faultsOf(svg: string): string[] {
  const place = document.getElementById('picture')!;
  place.innerHTML = svg;
  const edge = place.firstElementChild!.getBoundingClientRect();
  const texts = [...place.querySelectorAll('text')]
    .map((element) => ({ text: element.textContent, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0);
  const cut = texts.filter(
    ({ box }) =>
      box.left < edge.left - 0.5 ||
      box.right > edge.right + 0.5 ||
      box.top < edge.top - 0.5 ||
      box.bottom > edge.bottom + 0.5,
  );
  const hidden = texts.flatMap(({ text, box: a }, i) =>
    texts.slice(i + 1).flatMap(({ text: other, box: b }) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return wide > 1 && high > 0.35 * Math.min(a.height, b.height) ? [`"${text}" over "${other}"`] : [];
    }),
  );
  return [...cut.map(({ text }) => `"${text}" is cut off`), ...hidden];
}

test.skipIf(!existsSync(executablePath))(
  'no text of any picture is cut off or hides another',
  { timeout: 120_000 },
  async () => {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const styles = `${face(400, '400Regular/Inter_400Regular.ttf')}${face(600, '600SemiBold/Inter_600SemiBold.ttf')}`;
      await page.setContent(
        `<style>${styles}</style><div id="picture"></div><p style="font-family:Inter">a<b style="font-weight:600">b</b></p>`,
      );
      await page.evaluate(() => document.fonts.ready);
      const faults: string[] = [];
      for (const [name, draw] of Object.entries(gallery)) {
        for (const size of ['page', 'slide'] as const) {
          const found = await page.evaluate(faultsOf, draw({ size }));
          faults.push(...found.map((fault) => `${name}, ${size}: ${fault}`));
        }
      }
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
