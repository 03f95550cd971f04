import { dot, text, type Markish } from '@observablehq/plot';
import { colorOf, ink, shapeOf } from './colors.ts';
import type { LegendEntry } from './frame.ts';
import type { Points } from './requirements.ts';

const crowd = 500; // points, from which on they hide each other
const rounds = 20; // in which many are drawn, so that no class lies on top of all others
const smallest = 1.2;

/** Points with the colour of their class, and with its shape if there are few classes. Many are smaller, and drawn in turn. */
export function classDots(
  points: Points,
  labels: ArrayLike<number>,
  { classes, r, clip = false }: { classes: number; r: number; clip?: boolean | undefined },
): Markish[] {
  const all = Array.from(points, (point, i) => ({ x: point[0], y: point[1], label: labels[i] }));
  const size = all.length > crowd ? Math.min(r, Math.max(smallest, r * Math.sqrt(crowd / all.length))) : r;
  const drawn = Array.from({ length: classes }, (_, k) => {
    const own = all.filter(({ label }) => label === k);
    const style = {
      x: 'x',
      y: 'y',
      r: size,
      fill: colorOf(k),
      symbol: shapeOf(k, classes).symbol,
      stroke: ink.paper,
      strokeWidth: size > 3 ? 1.25 : size > 2 ? 0.5 : 0.25,
      clip,
    };
    return inRounds(own, all.length > crowd ? rounds : 1).map((part) => dot(part, style));
  });
  return Array.from({ length: all.length > crowd ? rounds : 1 }, (_, round) =>
    drawn.map((marks) => marks[round]),
  ).flat();
}

/** A text in the place of each point, in the colour of its class. */
export function classTexts(
  points: Points,
  labels: ArrayLike<number>,
  { texts, clip }: { texts: readonly string[]; clip: boolean },
): Markish {
  const all = Array.from(points, (point, i) => ({
    x: point[0],
    y: point[1],
    text: texts[i],
    color: colorOf(labels[i]),
  }));
  return text(all, { x: 'x', y: 'y', text: 'text', fill: 'color', fontSize: 16, fontWeight: 600, clip });
}

/** Spread over rounds, whatever order they stand in. */
function inRounds<Point>(points: readonly Point[], count: number): Point[][] {
  const parts = Array.from({ length: count }, (): Point[] => []);
  for (const [i, point] of points.entries()) parts[Math.floor(((i * golden) % 1) * count)].push(point);
  return parts;
}

const golden = (Math.sqrt(5) - 1) / 2; // whose multiples fill 0 … 1 evenly

export function classLegend(names: readonly string[]): LegendEntry[] {
  return names.map((label, k) => ({ label, color: colorOf(k), glyph: shapeOf(k, names.length).glyph }));
}
