import { decode, decodeFrames } from 'modern-gif';
import { expect, test } from 'vitest';
import { animation, decisionBoundary } from '../index.ts';
import { renderGif, renderPng } from '../node.ts';

const size = { width: 200, height: 180 };
const frames = [2, 8].map(
  (slope) =>
  decisionBoundary({ predict: (grid) => grid.map(([x]) => 1 / (1 + Math.exp(-slope * x))) }, { range: [-2, 2], resolution: 20, ...size }), // prettier-ignore
);

test('a picture of the GIF for each of the animation, as long, again and again', async () => {
  const gif = decode(await renderGif(animation(frames, { seconds: 0.25, lastSeconds: 1.5 })));
  expect([gif.width, gif.height, gif.frames.length]).toEqual([200, 180, 2]);
  expect(gif.frames.map(({ delay }) => delay)).toEqual([250, 1500]);
  expect(gif).toMatchObject({ looped: true, loopCount: 0 });
});

test('colours are nearly those of the picture', async () => {
  const { decode: decodePng } = await import('fast-png');
  const gif = decodeFrames(await renderGif(animation(frames)));
  for (const [i, svg] of frames.entries()) {
    const png = decodePng(await renderPng(svg, { scale: 1 })).data;
    let total = 0;
    let worst = 0;
    for (let at = 0; at < png.length; at++) {
      const off = Math.abs(png[at] - gif[i].data[at]);
      total += off;
      worst = Math.max(worst, off);
    }
    expect(total / png.length).toBeLessThan(1.5);
    expect(worst).toBeLessThan(60);
  }
});

test('a picture that does not move is a GIF of one', async () => {
  expect(decode(await renderGif(frames[0], { scale: 0.5 }))).toMatchObject({ width: 100, height: 90 });
  await expect(renderGif('<p>')).rejects.toThrow('renderGif: this SVG cannot be rendered');
  await expect(renderGif(frames[0], { scale: 0 })).rejects.toThrow('renderGif: scale is 0; it must be above 0');
});
