import { numbersOf } from '../convert.ts';
import { isFloating, type DType, type TensorData } from '../dtype.ts';
import { formatShape, sizeOf, type Shape } from '../shape.ts';

/** what printing needs of a tensor */
interface Printable {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TensorData;
}

const wholeLimit = 1000; // more elements than this are summarised
const edge = 3; // entries shown at each end of a summarised axis
const lineWidth = 80;
const digits = 4;

/** How numbers are written: all of a tensor alike, so that columns line up. */
function numberFormat(values: readonly number[], dtype: DType): (value: number) => string {
  if (dtype === 'bool') return (value) => (value === 0 ? 'false' : 'true');
  const finite = values.filter((value) => Number.isFinite(value));
  const special = (value: number): string => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
  const fractional = isFloating(dtype) || dtype === 'float16' || dtype === 'bfloat16';
  if (!fractional) return String;
  const sizes = finite.map(Math.abs).filter((size) => size > 0);
  const [largest, smallest] = [Math.max(0, ...sizes), Math.min(Infinity, ...sizes)];
  const scientific = largest > 1e8 || smallest < 1e-4 || largest / smallest > 1000;
  const whole = finite.every((value) => Number.isInteger(value));
  return (value) => {
    if (!Number.isFinite(value)) return special(value);
    if (scientific && sizes.length > 0) return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
    return whole ? `${value}.` : value.toFixed(digits);
  };
}

/** Positions shown along an axis; null stands for those left out. */
function shown(length: number, summarise: boolean): (number | null)[] {
  if (!summarise || length <= 2 * edge) return Array.from({ length }, (_, i) => i);
  const ends = Array.from({ length: edge }, (_, i) => i);
  return [...ends, null, ...ends.map((i) => length - edge + i)];
}

/** Visits what is shown of `shape` from `axis` on, starting at element `offset`. */
function walk<T>(
  shape: Shape,
  visit: { element(at: number): T; list(items: (T | null)[], axis: number): T },
  summarise: boolean,
): T {
  const step = (axis: number, offset: number): T => {
    if (axis === shape.length) return visit.element(offset);
    const inner = sizeOf(shape.slice(axis + 1));
    return visit.list(
      shown(shape[axis], summarise).map((i) => (i === null ? null : step(axis + 1, offset + i * inner))),
      axis,
    );
  };
  return step(0, 0);
}

/**
 * Text of a tensor as PyTorch prints it: aligned, four digits, the middle of large tensors left out.
 *
 * @example formatTensor(tensor([1, 2.5])); // "tensor([1.0000, 2.5000])"
 */
export function formatTensor(x: Printable): string {
  const { shape, dtype } = x;
  const type = dtype === 'float32' || dtype === 'bool' ? '' : `, ${dtype}`;
  const size = sizeOf(shape);
  if (size === 0) return `tensor([], shape ${formatShape(shape)}${type})`;
  const values = numbersOf(x);
  const summarise = size > wholeLimit;
  const seen: number[] = [];
  walk<void>(shape, { element: (at) => void seen.push(values[at]), list: () => {} }, summarise);
  const write = numberFormat(seen, dtype);
  const width = shape.length === 0 ? 0 : Math.max(...seen.map((value) => write(value).length));
  const text = walk<string>(
    shape,
    {
      element: (at) => write(values[at]).padStart(width),
      list(items, axis) {
        const indent = ' '.repeat('tensor('.length + axis + 1);
        const inner = axis === shape.length - 1;
        const texts = items.map((item) => item ?? (inner ? ' ...' : '...'));
        if (!inner) return `[${texts.join(`,${'\n'.repeat(shape.length - 1 - axis)}${indent}`)}]`;
        const perLine = Math.max(1, Math.floor((lineWidth - indent.length + 1) / (width + 2)));
        const lines = texts.flatMap((_, i) => (i % perLine === 0 ? [texts.slice(i, i + perLine).join(', ')] : []));
        return `[${lines.join(`,\n${indent}`)}]`;
      },
    },
    summarise,
  );
  return `tensor(${text}${type})`;
}
