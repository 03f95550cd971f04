import { allocate, isFloating, Tensor } from '@gradkit/core-tensor';

/** Other values for the floating tensors that a function is called with. */
export interface Fill {
  readonly name: string;
  readonly apply: (inputs: readonly Tensor[]) => readonly Tensor[];
}

type Change = (value: number, at: number, size: number) => number;

function change(x: Tensor, f: Change): Tensor {
  if (!isFloating(x.dtype)) return x;
  const data = allocate(x.dtype, x.size);
  for (let i = 0; i < x.size; i++) data[i] = f(x.data[i], i, x.size);
  return new Tensor({ shape: x.shape, dtype: x.dtype }, data);
}

/** What is nearer to 0 than the smallest normal number of float32 can be 0 in ONNX Runtime, and gives something else then. */
function normal(value: number): number {
  return Math.abs(value) < 2 ** -126 ? 0 : value;
}

/** Changes all tensors alike. */
function everywhere(name: string, f: Change): Fill {
  return { name, apply: (inputs) => inputs.map((x) => change(x, f)) };
}

/** Puts a value into one place of one tensor. */
function somewhere(which: number, value: number): Fill {
  const place: Change = (own, i, size) => (i === (size * 5) >> 3 ? value : own);
  return {
    name: `${value} in input ${which}`,
    apply: (inputs) => inputs.map((x, i) => (i === which ? change(x, place) : x)),
  };
}

const infinity = Number.POSITIVE_INFINITY;

/** All fills for functions of so many tensors: sizes far apart, ties, and what is no number in one place, in some and everywhere. */
export function fillsFor(count: number): readonly Fill[] {
  return [
    everywhere('as given', (x) => x),
    ...[1e-30, 1e-10, 1e-5, 1e5, 1e10].map((factor) => everywhere(`times ${factor}`, (x) => normal(x * factor))),
    everywhere('zeros', () => 0),
    everywhere('equal', () => 1.5),
    ...specialFillsFor(count),
  ];
}

/** Those with what is no number. */
export function specialFillsFor(count: number): readonly Fill[] {
  return [
    ...[Number.NaN, infinity, -infinity].flatMap((value) =>
      Array.from({ length: count }, (_, i) => somewhere(i, value)),
    ),
    everywhere('infinities of both signs', (x, i) => (i % 5 === 1 ? infinity : i % 5 === 3 ? -infinity : x)),
    everywhere('Infinity', () => infinity),
    everywhere('NaN', () => Number.NaN),
  ];
}
