/** Where a neuron is drawn: its middle, from the upper left of the network. */
interface Place {
  readonly x: number;
  readonly y: number;
}

export interface NetworkLayout {
  /** width of a neuron */
  readonly size: number;
  /** of each column, of each neuron */
  readonly places: readonly (readonly Place[])[];
}

/** A line between two neurons, by their places in their columns. */
export interface Link {
  /** of the neuron that it leads to, counted from the first hidden one */
  readonly column: number;
  readonly unit: number;
  readonly input: number;
}

/** Puts columns of neurons side by side, each in the middle of the height. */
export function layoutNetwork(
  units: readonly number[],
  { width, height, gap = 12, largest = 46 }: { width: number; height: number; gap?: number; largest?: number },
): NetworkLayout {
  const most = Math.max(...units);
  const size = Math.max(16, Math.min(largest, height / most - gap, width / units.length / 1.6));
  const between = Math.min(size + gap + 6, height / most);
  const columnWidth = (width - size) / Math.max(1, units.length - 1);
  const places = units.map((count, column) =>
    Array.from({ length: count }, (_, unit) => ({
      x: size / 2 + column * columnWidth,
      y: height / 2 + (unit - (count - 1) / 2) * between,
    })),
  );
  return { size, places };
}

/** All lines, column by column. */
export function linksOf(units: readonly number[]): Link[] {
  return units
    .slice(1)
    .flatMap((count, column) =>
      Array.from({ length: count }, (_, unit) =>
        Array.from({ length: units[column] }, (__, input) => ({ column, unit, input })),
      ).flat(),
    );
}

/** Weights and biases of all columns. */
export function weightCount(units: readonly number[]): number {
  return units.slice(1).reduce((total, count, column) => total + count * (units[column] + 1), 0);
}

/** The curve of a line. */
export function linkPath({ size, places }: NetworkLayout, { column, unit, input }: Link): string {
  const [from, to] = [places[column][input], places[column + 1][unit]];
  const [x1, x2] = [from.x + size / 2, to.x - size / 2];
  const bend = (x2 - x1) / 2;
  const round = (value: number): string => value.toFixed(1);
  return `M${round(x1)} ${round(from.y)}C${round(x1 + bend)} ${round(from.y)} ${round(x2 - bend)} ${round(to.y)} ${round(x2)} ${round(to.y)}`;
}

/** How thick the line of a weight is, in pixels. */
export function linkWidth(weight: number): number {
  return Math.min(6.5, 0.6 + 1.9 * Math.abs(weight) ** 0.7);
}
