import { scale } from '@observablehq/plot';

/** A table of 256 colours, `[red, green, blue]` each, for shares 0 … 1. */
export function colorTable(scheme: 'rdbu' | 'inferno' | 'blues'): readonly (readonly [number, number, number])[] {
  const { apply } = scale({ color: { type: 'linear', domain: [0, 1], scheme } });
  return Array.from({ length: 256 }, (_, i) => channelsOf(apply(i / 255) as string));
}

function channelsOf(color: string): [number, number, number] {
  const hex = /^#(..)(..)(..)$/.exec(color)?.slice(1);
  const [red, green, blue] = hex?.map((pair) => Number.parseInt(pair, 16)) ?? color.match(/[\d.]+/g)!.map(Number);
  return [Math.round(red), Math.round(green), Math.round(blue)];
}

/** The whole table as the bands of a colour bar, with what stands at its ends and in its middle. */
export function tableBands(
  table: ReturnType<typeof colorTable>,
  { low, middle = '' }: { low: string; middle?: string | undefined },
): { color: string; label: string }[] {
  return Array.from({ length: 64 }, (_, i) => ({
    color: `rgb(${table[Math.round((i / 63) * (table.length - 1))].join(', ')})`,
    label: { 0: low, 32: middle }[i] ?? '',
  }));
}

/** A number as short as it can be with three digits. */
export function shortNumber(value: number): string {
  const short = Number(value.toPrecision(3));
  const far = short !== 0 && (Math.abs(short) >= 1e5 || Math.abs(short) < 1e-3);
  return (far ? short.toExponential() : String(short)).replaceAll('-', '−').replace('e+', 'e');
}
