import type { Page } from 'playwright-core';
import type { Stroke } from '../src/image/strokes.ts';

/** Draws strokes on the pad with the mouse, so large that they fill a share of it. */
export async function drawStrokes(page: Page, strokes: readonly Stroke[], { fill = 0.7 } = {}): Promise<void> {
  const paper = page.locator('.paper');
  await paper.scrollIntoViewIfNeeded();
  const pad = (await paper.boundingBox())!;
  const points = strokes.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = (fill * pad.width) / Math.max(right - left, bottom - top, 1);
  for (const stroke of strokes) {
    const placed = stroke.map(({ x, y }) => [
      pad.x + pad.width / 2 + scale * (x - (left + right) / 2),
      pad.y + pad.height / 2 + scale * (y - (top + bottom) / 2),
    ]);
    await page.mouse.move(placed[0][0], placed[0][1]);
    await page.mouse.down();
    await Promise.all(placed.map(([x, y]) => page.mouse.move(x, y))); // in this order, several in a frame, as from a quick hand
    await page.mouse.up();
  }
}

/** What the network takes the drawing on the pad for, when it has answered. */
export async function answerOf(page: Page): Promise<string> {
  await page.locator('.answer-panel[aria-busy="false"] .answer b').waitFor();
  return page.locator('.answer b').innerText();
}
