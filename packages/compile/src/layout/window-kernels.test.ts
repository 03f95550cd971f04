import { Generator, randint, type Shape, type Tensor } from '@gradkit/core-tensor';
import { primitiveOperations, type Op, type TensorType } from '@gradkit/core-tensor/functional';
import type { WasmKernel, WasmRoutine } from '@gradkit/core-tensor/wasm';
import { describe, expect, it } from 'vitest';
import { routineOf } from '../partition/kernels/routine-of.node.ts';
import { reluGradientOp } from './relu-gradients.ts';
import { windowMaximaOp, windowSharesOp, windowSumsOp } from './window-kernels.ts';

function routineFor(op: Op, inputs: readonly TensorType[], attributes: object): WasmRoutine | null {
  return routineOf({ op, inputs: inputs as readonly Tensor[], attributes, outputs: [] }); // which asks for types only
}

const untouched = -77;
const withoutSign = (value: number): number => value + 0; // of zeros

/** What the routine of an operation writes, its channels divided at some of them; fails if it writes behind that. */
function byRoutine<A extends object>(
  op: Op<any, A>,
  given: readonly Tensor[],
  attributes: A,
  division: readonly number[],
): number[] {
  const routine = routineFor(op, given, attributes)!;
  const { shape } = op.infer(given, attributes) as { readonly shape: Shape };
  const size = shape.reduce((a, b) => a * b);
  const memory = new WebAssembly.Memory({ initial: 8 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(routine.makeModule()), { memory: { memory } });
  let end = 64;
  const addresses = [...given.map((x) => x.size), size].map((count) => {
    const address = end;
    end += 4 * count + 16;
    return address;
  });
  new Int32Array(memory.buffer, 0, addresses.length).set(addresses);
  given.forEach(({ data, dtype, size: count }, i) => {
    const Elements = dtype === 'int32' ? Int32Array : Float32Array;
    new Elements(memory.buffer, addresses[i], count).set(data);
  });
  const y = new Float32Array(memory.buffer, addresses[given.length], size + 4).fill(untouched);
  const [{ parts }] = routine.functions;
  const bounds = [0, ...division, parts];
  bounds.slice(1).forEach((to, i) => (exports[0] as WasmKernel)(bounds[i], to, 0, 0));
  expect([...y.subarray(size)]).toEqual([untouched, untouched, untouched, untouched]);
  return [...y.subarray(0, size)].map(withoutSign);
}

/** What the operations give that it is composed of. */
function byParts<A extends object>(op: Op<any, A>, given: readonly Tensor[], attributes: A): number[] {
  const [y] = op.decomposition!(given, attributes, [op.infer(given, attributes) as TensorType], primitiveOperations, [
    true,
  ]);
  return [...y.data].map(withoutSign);
}

const rng = new Generator(3);
/** Small whole numbers: sums are exact, and many entries are equal. */
const whole = (shape: Shape): Tensor => randint(4, shape, { low: -3, rng }).cast('float32');

describe.each<[string, Shape, { windows: number; positions: number }]>([
  ['four positions', [3, 12, 8], { windows: 3, positions: 4 }],
  ['pixels that no window sees', [5, 11, 12], { windows: 2, positions: 4 }],
  ['nine positions, and windows that are no multiple of a vector alone', [2, 18, 10], { windows: 2, positions: 9 }],
  ['one position', [4, 3, 8], { windows: 3, positions: 1 }],
])('windows with %s', (_, shape, attributes) => {
  const [channels, pixels, batch] = shape;
  const images = whole(shape);
  const dy = whole([channels, attributes.windows, batch]);
  const odd = whole(shape);
  const data = odd.data as Float32Array;
  for (let i = 0; i < data.length; i += 5) data[i] = [NaN, Infinity, -Infinity, -0][(i / 5) % 4];

  it.each([[[]], [[1]], [[1, 2]]])('are pooled, divided at %j', (division) => {
    for (const x of [images, odd]) {
      expect(byRoutine(windowMaximaOp, [x], attributes, division)).toEqual(byParts(windowMaximaOp, [x], attributes));
      expect(byRoutine(windowSharesOp, [dy, x], attributes, division)).toEqual(
        byParts(windowSharesOp, [dy, x], attributes),
      );
    }
    expect(pixels).toBeGreaterThanOrEqual(attributes.windows * attributes.positions);
  });
});

describe.each([
  ['one vector', 4],
  ['several', 12],
  ['more than there are registers', 64],
])('columns of %s a row', (_, batch) => {
  it.each([[[]], [[2]]])('are added up, divided at %j', (division) => {
    const [channels, positions, windows, pixels] = [3, 4, 5, 7];
    const columns = whole([channels * positions, windows * batch]);
    const table = randint(positions * windows + 1, [positions * pixels], { rng });
    const attributes = { positions, windows };
    const sums = byRoutine(windowSumsOp, [columns, table], attributes, division);
    expect(sums).toEqual(byParts(windowSumsOp, [columns, table], attributes));
  });
});

it('gradients of relu are masked, divided anywhere', () => {
  const [x, dy] = [whole([6, 5, 4]), whole([6, 5, 4])];
  (x.data as Float32Array).set([NaN, Infinity, -Infinity, -0]);
  for (const division of [[], [1, 4]])
    expect(byRoutine(reluGradientOp, [x, dy], {}, division)).toEqual(byParts(reluGradientOp, [x, dy], {}));
});

it('there are none for rows that are no whole vectors, and for other numbers', () => {
  const attributes = { windows: 3, positions: 4 };
  const type = { shape: [2, 12, 8], dtype: 'float32' } as const;
  const dy = { shape: [2, 3, 8], dtype: 'float32' } as const;
  expect(routineFor(windowMaximaOp, [type], attributes)).not.toBeNull();
  expect(routineFor(windowMaximaOp, [{ ...type, dtype: 'float64' }], attributes)).toBeNull();
  expect(routineFor(windowMaximaOp, [{ ...type, shape: [2, 12, 9] }], attributes)).toBeNull();
  expect(routineFor(windowSharesOp, [dy, { ...type, shape: [2, 60, 8] }], { windows: 3, positions: 20 })).toBeNull();
  expect(routineFor(reluGradientOp, [{ ...dy, shape: [3, 2, 3] }, dy], {})).toBeNull();
  const table = { shape: [8], dtype: 'int32' } as const;
  expect(
    routineFor(windowSumsOp, [{ shape: [8, 18], dtype: 'float32' }, table], { positions: 4, windows: 3 }),
  ).toBeNull();
});
