import { sizeOf, tensor, type DType, type Shape, type Tensor } from '@gradkit/core-tensor';
import type { Module } from '@gradkit/layers';

/** Numbers in [-1, 1) that look random: whole numbers, scrambled as MurmurHash3 ends. tooling/golden/models/vision.py has the same. */
function noiseAt(place: number): (i: number) => number {
  const first = Math.imul(place, 0x9e3779b9);
  return (i) => {
    let h = (i + first) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1;
  };
}

/** A tensor of them. */
export function noise(shape: Shape, place: number, dtype: DType = 'float32'): Tensor {
  return tensor(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => noiseAt(place)(i)),
    { shape, dtype },
  );
}

/** What a state is filled with: weights with the variance 2 / fan-in, statistics that are possible. */
function valueOf(name: string, shape: Shape): (x: number) => number {
  if (name.endsWith('running_var')) return (x) => 1 + x / 2;
  if (shape.length > 1) {
    const scale = Math.sqrt((6 * shape[0]) / sizeOf(shape));
    return (x) => x * scale;
  }
  return name.endsWith('weight') ? (x) => 1 + x / 5 : (x) => x / 10;
}

/** Gives a model weights and statistics that follow a formula, by its state dict. */
export function fillByFormula(model: Module): void {
  const names = Object.entries(model.stateDict()).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const filled = names.map(([name, { shape, dtype }], place) => {
    if (dtype === 'int64') return [name, tensor(3, { dtype })] as const;
    const [x, value] = [noiseAt(place), valueOf(name, shape)];
    const data = new Float64Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = value(x(i));
    return [name, tensor(data, { shape, dtype })] as const;
  });
  model.loadStateDict(Object.fromEntries(filled));
}

/** A length, and the sum of products with numbers that look random. */
type Digest = readonly [norm: number, product: number];

/** What all tensors of a block are together, by its name: the first two parts of theirs. */
export function digestsOf(named: Iterable<readonly [name: string, x: Tensor]>): Record<string, Digest> {
  const found = new Map<string, [squares: number, product: number]>();
  const noiseOf = noiseAt(0);
  for (const [name, { data }] of named) {
    const block = name.split('.').slice(0, 2).join('.');
    const sums = found.get(block) ?? [0, 0];
    for (let i = 0; i < data.length; i++) {
      sums[0] += data[i] ** 2;
      sums[1] += data[i] * noiseOf(i);
    }
    found.set(block, sums);
  }
  return Object.fromEntries([...found].map(([block, [squares, product]]) => [block, [Math.sqrt(squares), product]]));
}
