import { expect, test } from 'vitest';
import { animation } from './animation.ts';
import { scatter } from './index.ts';
import { renderPng } from './node.ts';

const frames = [0, 1, 2].map((x) => scatter([[x, 0], [2, 2]], { title: `step ${x}`, width: 200, height: 200 })); // prettier-ignore

test('each picture is seen in its turn, the last one longest and where nothing moves', async () => {
  const svg = animation(frames, { seconds: 1, lastSeconds: 2 });
  const turns = [...svg.matchAll(/values="([^"]+)" keyTimes="([^"]+)" dur="([^"]+)"/g)].map((match) => match.slice(1));
  expect(turns).toEqual([
    ['inline;none', '0;0.25', '4s'],
    ['none;inline;none', '0;0.25;0.5', '4s'],
    ['none;inline', '0;0.5', '4s'],
  ]);
  expect([...svg.matchAll(/<g display="(\w+)"/g)].map(([, display]) => display)).toEqual(['none', 'none', 'inline']);
  expect(await renderPng(svg, { scale: 0.5 })).toEqual(await renderPng(animation([frames[2]]), { scale: 0.5 }));
  expect(animation(frames)).toBe(animation(frames));
});

test.for([
  [() => animation([]), 'animation: pictures is empty; nothing can be drawn'],
  [() => animation([undefined, '<p>'] as never), 'animation: pictures[0] is no picture of this package'],
  [() => animation(frames, { seconds: 0 }), 'animation: seconds is 0; it must be above 0 and finite'],
  [
    () => animation([frames[0], scatter([[0, 0]], { width: 210, height: 200 })]),
    'animation: picture 1 is 210 × 200 but picture 0 200 × 200; all must be of one size',
  ],
] as const)('errors: %#', ([call, text]) => expect(call).toThrow(text));
