import type { Interval } from './requirements.ts';

type Point = readonly [number, number];

/**
 * The parts of a line inside a rectangle, cut where they cross its edge.
 *
 * A step from outside to outside is not drawn, even if it crosses the rectangle: where a descent diverges or a function has
 * a pole, such steps would fill the picture with lines that mean nothing. A point that is not finite interrupts the line.
 *
 * Done here rather than by the viewer, because a diverging path soon has coordinates that viewers cannot draw.
 */
export function clipLine(points: readonly Point[], xRange: Interval, yRange: Interval): Point[][] {
  const ranges = [xRange, yRange] as const;
  const parts: Point[][] = [];
  let open: Point[] | null = null;
  for (const [i, point] of points.entries()) {
    const previous = points[i - 1];
    if (isInside(point, ranges)) {
      if (open === null)
        parts.push((open = previous && isFinitePoint(previous) ? [edge(point, previous, ranges)] : []));
      open.push(point);
    } else {
      if (open !== null && isFinitePoint(point)) open.push(edge(previous, point, ranges));
      open = null;
    }
  }
  return parts;
}

type Ranges = readonly [x: Interval, y: Interval];

export function isInside(point: Point, ranges: Ranges): boolean {
  return ranges.every(([low, high], axis) => point[axis] >= low && point[axis] <= high);
}

function isFinitePoint([x, y]: Point): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

/** Where the way from inside to outside leaves the rectangle. */
function edge(inside: Point, outside: Point, ranges: Ranges): Point {
  const delta = [outside[0] - inside[0], outside[1] - inside[1]];
  const shares = ranges.map(([low, high], axis) => {
    if (delta[axis] === 0) return 1;
    return ((delta[axis] > 0 ? high : low) - inside[axis]) / delta[axis];
  });
  const share = Math.min(...shares, 1);
  const at = (axis: 0 | 1): number => {
    const [low, high] = ranges[axis];
    return Math.min(Math.max(inside[axis] + share * delta[axis], low), high); // rounding must not leave it
  };
  return [at(0), at(1)];
}
