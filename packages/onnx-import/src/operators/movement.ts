import {
  concat,
  expand,
  broadcastShapes,
  flatten,
  flip,
  pad,
  padAxes,
  permute,
  reshape,
  slice,
  split,
  squeeze,
  tile,
  tril,
  triu,
  unsqueeze,
  sizeOf,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operators, Results } from './operator.ts';

const farthest = 2 ** 31 - 1; // and beyond: as far as it goes

function reshaped(call: Call): Tensor {
  const x = call.tensor(0);
  const given = call.listOrInput('shape', 1) ?? call.fail('has no shape');
  const keepsZeros = call.flag('allowzero');
  const open = given.indexOf(-1);
  // 0 means the size before, but behind -1, where axes are others, also that of axes which are empty
  const isCopied = (axis: number): boolean => !keepsZeros && (x.size > 0 || open < 0 || axis < open);
  const shape = given.map((size, axis) => (size === 0 && isCopied(axis) ? (x.shape[axis] ?? 0) : size));
  if (open < 0) return reshape(x, shape);
  return reshape(x, shape.with(open, openSize(x.shape, shape.toSpliced(open, 1))));
}

/** The size that is -1. Where no numbers are it could be any; then it is the one that goes with other sizes of the empty axes. */
function openSize(from: readonly number[], known: readonly number[]): number {
  const [emptyBefore, emptyAfter] = [from, known].map((sizes) => sizes.filter((size) => size === 0).length);
  if (emptyBefore !== emptyAfter) return emptyAfter === 0 ? sizeOf(from) / sizeOf(known) : 0;
  const [before, after] = [from, known].map((sizes) => sizeOf(sizes.filter((size) => size !== 0)));
  return before / after;
}

/** All axes before one become the first, all others the second. */
function flattened(call: Call): Tensor {
  const x = call.tensor(0);
  const given = call.int('axis', 1);
  const axis = given < 0 ? given + x.rank : given;
  if (axis === 1 && x.rank > 1) return flatten(x, 1);
  return reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))]);
}

function withoutAxes(call: Call): Tensor {
  const x = call.tensor(0);
  const axes = call.listOrInput('axes', 1);
  if (axes?.length === 0) return x;
  return axes === null ? squeeze(x) : squeeze(x, axes);
}

function splitNode(call: Call): Results {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.rank);
  const sizes = call.listOrInput('split', 1);
  if (sizes !== null) return split(x, sizes, axis);
  const count = call.int('num_outputs', call.resultCount);
  const size = Math.ceil(x.shape[axis] / count);
  const parts = Array.from({ length: count }, (_, i) => Math.max(0, Math.min(size, x.shape[axis] - i * size)));
  return split(x, parts, axis);
}

function sliced(call: Call): Tensor {
  const x = call.tensor(0);
  const starts = call.listOrInput('starts', 1) ?? call.fail('has no starts');
  const ends = call.listOrInput('ends', 2) ?? call.fail('has no ends');
  const axes = call.listOrInput('axes', 3) ?? starts.map((_, i) => i);
  const steps = call.numbers(4) ?? starts.map(() => 1);
  const ranges: (readonly [number | null, number | null, number] | null)[] = x.shape.map(() => null);
  axes.forEach((axis, i) => {
    const far = (at: number): number | null => (Math.abs(at) >= farthest ? null : at);
    const isBefore = steps[i] > 0 && ends[i] <= -farthest; // nothing
    const isBehind = steps[i] > 0 ? starts[i] >= farthest : starts[i] <= -farthest;
    const range = isBefore || isBehind ? ([0, 0, 1] as const) : ([far(starts[i]), far(ends[i]), steps[i]] as const);
    ranges[call.axis(axis, x.rank)] = range;
  });
  return slice(x, ranges);
}

/** Sizes broadcast both ways. */
function expanded(call: Call): Tensor {
  const x = call.tensor(0);
  const shape = broadcastShapes('importModel', x.shape, call.numbers(1) ?? []);
  call.requireSize(shape);
  return expand(x, shape);
}

function tiled(call: Call): Tensor {
  const x = call.tensor(0);
  const repeats =
    call.opset >= 6 ? (call.numbers(1) ?? []) : x.shape.map(() => 1).with(call.number(2, 0), call.number(1, 1));
  call.requireSize(x.shape.map((size, axis) => size * (repeats[axis] ?? 1)));
  return tile(x, repeats);
}

const padModes: Readonly<Record<string, 'constant' | 'reflect' | 'replicate' | 'circular'>> = {
  constant: 'constant',
  reflect: 'reflect',
  edge: 'replicate',
  wrap: 'circular',
};

function padded(call: Call): Tensor {
  const x = call.tensor(0);
  const isOld = call.opset < 11;
  const given = (isOld ? (call.list('pads') ?? call.list('paddings')) : call.numbers(1)) ?? call.fail('has no pads');
  const value = isOld ? call.float('value', 0) : call.number(2, 0);
  const axes = (isOld ? null : call.numbers(3)) ?? x.shape.map((_, axis) => axis);
  const pads = x.shape.map((): readonly [number, number] => [0, 0]);
  axes.forEach((axis, i) => (pads[call.axis(axis, x.rank)] = [given[i], given[i + axes.length]]));
  call.requireSize(x.shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]));
  const name = call.text('mode', 'constant');
  const mode = padModes[name] ?? call.fail(`pads in mode ${name}; known are ${Object.keys(padModes).join(', ')}`, name);
  const isCut = pads.some((around) => around.some((count) => count < 0));
  if (mode === 'circular') return pad(x, pads, { mode });
  if (!isCut || mode === 'constant') return padAxes(x, pads, { mode, value });
  const cut = pads.map(([before, after]) => [Math.min(0, before), Math.min(0, after)] as const);
  const grown = pads.map(([before, after]) => [Math.max(0, before), Math.max(0, after)] as const);
  return padAxes(padAxes(x, cut), grown, { mode });
}

/** Blocks of channels become pixels. */
function depthToSpace(call: Call): Tensor {
  const x = call.tensor(0);
  const block = call.int('blocksize', 1);
  const [batch, channels, height, width] = x.shape;
  const left = channels / block ** 2;
  const isBlockFirst = call.text('mode', 'DCR') === 'DCR';
  const parts = isBlockFirst
    ? permute(reshape(x, [batch, block, block, left, height, width]), [0, 3, 4, 1, 5, 2])
    : permute(reshape(x, [batch, left, block, block, height, width]), [0, 1, 4, 2, 5, 3]);
  return reshape(parts, [batch, left, height * block, width * block]);
}

function spaceToDepth(call: Call): Tensor {
  const x = call.tensor(0);
  const block = call.int('blocksize', 1);
  const [batch, channels, height, width] = x.shape;
  const parts = reshape(x, [batch, channels, height / block, block, width / block, block]);
  const isBlockFirst = call.text('mode', 'DCR') === 'DCR';
  return reshape(permute(parts, isBlockFirst ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4]), [
    batch,
    channels * block ** 2,
    height / block,
    width / block,
  ]);
}

/** Sequences turn round up to their lengths. */
function reversed(call: Call): Tensor {
  const x = call.tensor(0);
  const [time, batch] = [call.int('time_axis', 0), call.int('batch_axis', 1)];
  const lengths = call.numbers(1) ?? [];
  const each = split(x, 1, batch).map((one, i) => {
    const [begin, rest] = split(one, [lengths[i], x.shape[time] - lengths[i]], time);
    return concat([flip(begin, time), rest], time);
  });
  return concat(each, batch);
}

function triangle(call: Call): Tensor {
  const [x, diagonal] = [call.tensor(0), call.number(1, 0)];
  return call.flag('upper', true) ? triu(x, diagonal) : tril(x, diagonal);
}

/** Cuts from the middle, or pads around it, to sizes. */
function centered(call: Call): Tensor {
  const x = call.tensor(0);
  const sizes = call.numbers(1) ?? [];
  const axes = call.list('axes') ?? x.shape.map((_, axis) => axis);
  const pads = x.shape.map((): readonly [number, number] => [0, 0]);
  axes.forEach((given, i) => {
    const axis = call.axis(given, x.rank);
    const more = sizes[i] - x.shape[axis];
    const before = more >= 0 ? Math.floor(more / 2) : -Math.floor(-more / 2);
    pads[axis] = [before, more - before];
  });
  call.requireSize(x.shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]));
  return padAxes(x, pads);
}

/** What is empty and does not fit is left out, as in ONNX Runtime: a loop of no rounds does not know all sizes of what it gives. */
function concatenated(call: Call): Tensor {
  const all = call.tensors();
  const axis = call.axis(call.int('axis', 1), all[0].rank);
  const whole = all.find(({ size }) => size > 0) ?? all[0];
  const fits = ({ shape }: Tensor): boolean =>
    shape.length === whole.rank && shape.every((size, i) => i === axis || size === whole.shape[i]);
  return concat(
    all.filter((x) => x.size > 0 || fits(x)),
    axis,
  );
}

function unsqueezed(call: Call): Tensor {
  const axes = call.listOrInput('axes', 1) ?? [];
  return axes.length === 0 ? call.tensor(0) : unsqueeze(call.tensor(0), axes);
}

export const movement: Operators = {
  CenterCropPad: { run: centered, plain: [1] },
  Concat: { run: concatenated, passes: 'all', operands: 'all' },
  DepthToSpace: depthToSpace,
  Expand: { run: expanded, plain: [1], passes: [0] },
  Flatten: { run: flattened, passes: [0] },
  Pad: { run: padded, plain: [1, 2, 3], passes: [0] },
  Reshape: { run: reshaped, plain: [1], passes: [0] },
  ReverseSequence: { run: reversed, plain: [1] },
  Slice: { run: sliced, plain: [1, 2, 3, 4], ends: [1, 2], passes: [0] },
  SpaceToDepth: spaceToDepth,
  Split: { run: splitNode, plain: [1], passes: [0] },
  Squeeze: { run: withoutAxes, plain: [1], passes: [0] },
  Tile: { run: tiled, plain: [1, 2], passes: [0] },
  Transpose: {
    run(call) {
      const x = call.tensor(0);
      return permute(x, call.list('perm') ?? x.shape.map((_, axis) => x.rank - 1 - axis));
    },
    passes: [0],
  },
  Trilu: { run: triangle, plain: [1] },
  Unsqueeze: { run: unsqueezed, plain: [1], passes: [0] },
};
