import { dot, type Markish } from '@observablehq/plot';
import { colorOf, ink, shapeOf } from './colors.ts';
import type { LegendEntry } from './frame.ts';
import type { Points } from './requirements.ts';

/** Points with the colour of their class, and with its shape if there are few classes. */
export function classDots(
  points: Points,
  labels: ArrayLike<number>,
  { classes, r, clip = false }: { classes: number; r: number; clip?: boolean | undefined },
): Markish[] {
  const all = Array.from(points, (point, i) => ({ x: point[0], y: point[1], label: labels[i] }));
  return Array.from({ length: classes }, (_, k) =>
    dot(
      all.filter(({ label }) => label === k),
      {
        x: 'x',
        y: 'y',
        r,
        fill: colorOf(k),
        symbol: shapeOf(k, classes).symbol,
        stroke: ink.paper,
        strokeWidth: r > 3 ? 1.25 : 0.5,
        clip,
      },
    ),
  );
}

export function classLegend(names: readonly string[]): LegendEntry[] {
  return names.map((label, k) => ({ label, color: colorOf(k), glyph: shapeOf(k, names.length).glyph }));
}
