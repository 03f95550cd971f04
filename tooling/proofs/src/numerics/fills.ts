import { allocate, Generator, isFloating, Tensor, type DType } from '@gradkit/core-tensor';

/** Values at which functions are known to go wrong: the ends of what float32 and float64 hold, and what is no number. */
export const specials: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  3,
  -3,
  1e-45,
  -1e-45,
  1e-40,
  -1e-40,
  1.2e-38,
  -1.2e-38,
  1e-30,
  -1e-30,
  1e-15,
  -1e-15,
  1e-7,
  -1e-7,
  8,
  -8,
  15,
  -15,
  18,
  -18,
  20,
  -20,
  50,
  -50,
  88,
  -88,
  100,
  -100,
  1e4,
  -1e4,
  1e10,
  -1e10,
  1e20,
  -1e20,
  1e30,
  -1e30,
  3.4e38,
  -3.4e38,
  Infinity,
  -Infinity,
  NaN,
];

/** Replaces the values of the floating tensors that a function is called with. */
export interface Fill {
  readonly name: string;
  readonly values: (inputs: readonly Tensor[]) => readonly Tensor[];
}

type Change = (value: number, at: number, size: number) => number;

function change(x: Tensor, f: Change): Tensor {
  const data = allocate(x.dtype, x.size);
  for (let i = 0; i < x.size; i++) data[i] = f(x.data[i], i, x.size);
  return new Tensor({ shape: x.shape, dtype: x.dtype }, data);
}

/** Changes all floating tensors alike. */
function everywhere(name: string, f: Change): Fill {
  return { name, values: (inputs) => inputs.map((x) => (isFloating(x.dtype) ? change(x, f) : x)) };
}

/** Puts a value into one place of one of the floating tensors. */
function somewhere(name: string, which: number, value: number): Fill {
  const place: Change = (own, i, size) => (i === (size * 5) >> 3 ? value : own);
  return {
    name,
    values: (inputs) => inputs.map((x, i) => (i === which && isFloating(x.dtype) ? change(x, place) : x)),
  };
}

/** All fills for functions of so many tensors. */
export function fillsFor(count: number): readonly Fill[] {
  const rng = new Generator(8);
  const inPlaces = [NaN, Infinity, -Infinity].flatMap((value) =>
    Array.from({ length: count }, (_, which) => somewhere(`${value} in input ${which}`, which, value)),
  );
  return [
    everywhere('own', (x) => x),
    ...inPlaces,
    everywhere('zeros', () => 0),
    everywhere('equal', () => 1.5),
    everywhere('both infinities', (x, i) => (i % 5 === 1 ? Infinity : i % 5 === 3 ? -Infinity : x)),
    everywhere('infinity', () => Infinity),
    everywhere('NaN', () => NaN),
    everywhere('specials', () => specials[Math.floor(rng.next() * specials.length)]),
    ...[-42, -37, -30, -10, 10, 19, 30, 38].map((exponent) =>
      everywhere(`times 1e${exponent}`, (x) => x * Number(`1e${exponent}`)),
    ),
  ];
}

/** The same in another floating type. */
export function asDouble(x: Tensor): Tensor {
  return x.dtype === ('float32' satisfies DType) ? x.cast('float64') : x;
}
