import { dot, type Markish } from '@observablehq/plot';
import { colorOf, ink, shapeOf } from './colors.ts';
import type { LegendEntry } from './frame.ts';
import type { Points } from './requirements.ts';
import { onSurface } from './theme.ts';

/** Points with the colour of their class, and with its shape if there are few classes. */
export function classDots(
  points: Points,
  labels: ArrayLike<number>,
  { classes, r, surface = false }: { classes: number; r: number; surface?: boolean | undefined },
): Markish[] {
  return Array.from({ length: classes }, (_, k) => {
    const all = Array.from(points, (point, i) => ({ x: point[0], y: point[1], label: labels[i] }));
    return dot(
      all.filter(({ label }) => label === k),
      {
        x: 'x',
        y: 'y',
        r,
        fill: surface ? onSurface(colorOf(k)) : colorOf(k),
        symbol: shapeOf(k, classes).symbol,
        stroke: surface ? onSurface(ink.paper) : ink.paper,
        strokeWidth: r > 3 ? 1.25 : 0.5,
      },
    );
  });
}

export function classLegend(names: readonly string[], { surface = false } = {}): LegendEntry[] {
  return names.map((label, k) => ({
    label,
    color: colorOf(k),
    glyph: shapeOf(k, names.length).glyph,
    onSurface: surface,
  }));
}
