import {
  add,
  apply,
  cast,
  concat,
  full,
  greaterEqual,
  take,
  matmul,
  maximum,
  mul,
  permute,
  reshape,
  sameShape,
  sizeOf,
  slice,
  sub,
  sum,
  type Operation,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor';
import { record } from '../rewrite/record.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import {
  naturalOrder,
  phaseOrder,
  reorderTable,
  scatterTable,
  seesPadding,
  tableTensor,
  windowTable,
  type Grid,
  type Order,
} from './pixel-order.ts';

/** Images as `[channels, pixels, batch]`. Their pixels lie in any order; only tables of indices know it. */
interface Laid {
  readonly value: Tensor;
  readonly order: Order;
}

interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: Grid['padding'];
  readonly dilation: readonly number[];
  readonly groups?: number;
}

const smallestBatch = 8; // below it the rows of a batch are too short for copying them one by one

/**
 * Turns convolutions and poolings into matrix products and copies of whole rows, with the batch innermost: on a processor that is
 * faster than ONNX Runtime's own convolutions with weights that change, and a pooling needs no positions. Operations between them
 * follow, so that images are turned around only at the ends.
 */
export function batchLastConvolution(step: TracedStep): TracedStep {
  const isWorthIt = step.operations.some((one) => one.op.name === 'conv' && isConvolution(one));
  return isWorthIt && !needsPositions(step.operations) ? new Layout(step).run() : step;
}

/** Whether anything but the gradient asks where the largest entries of a pooling are, as second derivatives do. */
function needsPositions(operations: readonly Operation[]): boolean {
  const positions = new Set(operations.filter(({ op }) => op.name === 'maxPool').map(({ outputs }) => outputs[1]));
  return operations.some(({ op, inputs }) => op.name !== 'maxPoolGradient' && inputs.some((x) => positions.has(x)));
}

function isConvolution({ op: { name }, inputs, attributes }: Operation): boolean {
  const images = name === 'conv' || name === 'convTranspose' || name === 'convWeightGradient';
  return images && inputs[0].shape[0] >= smallestBatch && (attributes as Windows).groups === 1;
}

/** Windows that neither overlap nor reach over the ends. */
function isPooling({ op: { name }, inputs, outputs, attributes }: Operation): boolean {
  if (name !== 'maxPool' && name !== 'maxPoolGradient') return false;
  const [x, y] = name === 'maxPool' ? [inputs[0], outputs[0]] : [inputs[1], inputs[0]];
  const { kernel, stride, dilation } = attributes as Windows;
  const apart = kernel.every((size, axis) => size === stride[axis] && (dilation[axis] === 1 || size === 1));
  return apart && x.shape[0] >= smallestBatch && !seesPadding(gridOf(x, y, attributes as Windows));
}

function gridOf(x: Tensor, y: Tensor, { kernel, stride, padding, dilation }: Windows): Grid {
  return { sizes: x.shape.slice(2), counts: y.shape.slice(2), kernel, stride, padding, dilation };
}

function pixelsOf(shape: Shape): number {
  return sizeOf(shape.slice(2));
}

class Layout {
  readonly #step: TracedStep;
  readonly #operations: Operation[] = [];
  readonly #plain = new Map<Tensor, Tensor>();
  readonly #laid = new Map<Tensor, Laid>();
  readonly #wanted: ReadonlyMap<Tensor, Order>;
  readonly #constants = new Map<string, Tensor>();

  constructor(step: TracedStep) {
    this.#step = step;
    this.#wanted = wantedOrders(step.operations);
  }

  run(): TracedStep {
    for (const one of this.#step.operations) this.#visit(one);
    const plain = (value: Tensor): Tensor => this.#record(null, () => [this.#plainOf(value)])[0];
    const results = this.#step.results.map(plain);
    const writes = new Map([...this.#step.writes].map(([state, value]) => [state, plain(value)]));
    return { ...this.#step, operations: this.#operations, results, writes };
  }

  #visit(one: Operation): void {
    const { op, inputs, outputs, attributes } = one;
    if (isConvolution(one) || isPooling(one)) this.#record(one, () => this.#replace(one));
    else if (op.elementwise === true && this.#follows(one)) this.#record(one, () => this.#elementwise(one));
    else if ((op.name === 'sum' || op.name === 'mean') && this.#laid.has(inputs[0]) && isOverAllButChannels(one))
      this.#record(one, () => this.#reduce(one));
    else if ((op.name === 'reshape' || op.name === 'flatten') && this.#laid.has(inputs[0]) && outputs[0].rank === 2)
      this.#record(one, () => this.#flatten(one));
    else
      this.#operations.push({
        ...one,
        inputs: this.#record(one, () => inputs.map((x) => this.#plainOf(x))),
        attributes,
      });
  }

  /** Takes down the operations that `work` does. */
  #record(one: Operation | null, work: () => readonly Tensor[] | void): readonly Tensor[] {
    const { operations, outputs } = record(() => work() ?? [], one?.origin ?? new Error('layout'));
    this.#operations.push(...operations);
    return outputs;
  }

  #replace(one: Operation): void {
    if (one.op.name === 'conv') this.#conv(one);
    else if (one.op.name === 'convTranspose') this.#convTranspose(one);
    else if (one.op.name === 'convWeightGradient') this.#convWeightGradient(one);
    else if (one.op.name === 'maxPool') this.#maxPool(one);
    else this.#maxPoolGradient(one);
  }

  #conv({ inputs: [x, weight, ...bias], outputs: [y], attributes }: Operation): void {
    const order = this.#wanted.get(y) ?? naturalOrder(pixelsOf(y.shape));
    const columns = this.#columns(x, gridOf(x, y, attributes as Windows), order);
    const rows = reshape(this.#plainOf(weight), [weight.shape[0], weight.size / weight.shape[0]]);
    const product = matmul(rows, columns);
    this.#lay(y, order, this.#withBias(reshape(product, this.#laidShape(y)), bias.at(0)));
  }

  #convWeightGradient({ inputs: [x, dy], outputs: [dw], attributes }: Operation): void {
    const { value, order } = this.#laidOf(dy);
    const columns = this.#columns(x, gridOf(x, dy, attributes as Windows), order);
    const rows = reshape(value, [dy.shape[1], value.size / dy.shape[1]]);
    this.#plain.set(dw, reshape(matmul(rows, columns, { transposeB: true }), dw.shape));
  }

  /** Also the gradient of the input of a convolution: `x` is that of its result. */
  #convTranspose({ inputs: [x, weight, ...bias], outputs: [y], attributes }: Operation): void {
    const { value, order } = this.#laidOf(x);
    const [batch, inChannels] = x.shape;
    const to = this.#wanted.get(y) ?? naturalOrder(pixelsOf(y.shape));
    const grid = gridOf(y, x, attributes as Windows);
    const positions = sizeOf(grid.kernel);
    const padded = concat([value, this.#zeros(x, inChannels)], 1);
    const rows = reshape(this.#plainOf(weight), [inChannels, weight.size / inChannels]);
    const seen = matmul(rows, reshape(padded, [inChannels, padded.size / inChannels]), { transposeA: true });
    const apart = reshape(seen, [y.shape[1], positions * (order.pixels.length + 1), batch]);
    const table = this.#table(`scatter ${JSON.stringify(grid)} ${order.key} ${to.key}`, () =>
      scatterTable(grid, order, to),
    );
    const gathered = reshape(take(apart, table, 1), [y.shape[1], positions, to.pixels.length, batch]);
    this.#lay(y, to, this.#withBias(sum(gathered, 1), bias.at(0)));
  }

  /** What every window sees: `[channels · positions, windows · batch]` */
  #columns(x: Tensor, grid: Grid, to: Order): Tensor {
    const { value, order } = this.#laidOf(x);
    const [batch, channels] = x.shape;
    const padded = seesPadding(grid) ? concat([value, this.#zeros(x, channels)], 1) : value;
    const table = this.#table(`windows ${JSON.stringify(grid)} ${order.key} ${to.key}`, () =>
      windowTable(grid, order, to),
    );
    const seen = take(padded, table, 1);
    return reshape(seen, [channels * sizeOf(grid.kernel), to.pixels.length * batch]);
  }

  #maxPool({ inputs: [x], outputs: [y], attributes }: Operation): void {
    const entries = this.#entries(x, y, attributes as Windows);
    this.#lay(y, naturalOrder(pixelsOf(y.shape)), largest(entries));
  }

  #maxPoolGradient({ inputs: [dy, x], outputs: [dx], attributes }: Operation): void {
    const grid = gridOf(x, dy, attributes as Windows);
    const shares = shareOut(
      this.#entries(x, dy, attributes as Windows),
      this.#laidOf(dy, naturalOrder(pixelsOf(dy.shape))).value,
    );
    const order = phaseOrder(grid);
    const unseen = order.pixels.length - shares.length * pixelsOf(dy.shape);
    const [batch, channels] = x.shape;
    const rest = unseen === 0 ? [] : [full([channels, unseen, batch], 0, { dtype: x.dtype })];
    this.#lay(dx, order, concat([...shares, ...rest], 1));
  }

  /** What all windows of a pooling see at each of their positions. */
  #entries(x: Tensor, y: Tensor, windows: Windows): Tensor[] {
    const { value } = this.#laidOf(x, phaseOrder(gridOf(x, y, windows)));
    const count = pixelsOf(y.shape);
    return Array.from({ length: sizeOf(windows.kernel) }, (_, p) => slice(value, [null, [p * count, (p + 1) * count]]));
  }

  /** Whether an operation works on images that are laid out, and what else it takes can be had so. */
  #follows({ inputs, outputs: [y] }: Operation): boolean {
    if (!inputs.some((x) => this.#laid.has(x) && sameShape(x.shape, y.shape))) return false;
    return inputs.every((x) => x.size === 1 || sameShape(x.shape, y.shape) || isPerChannel(x, y));
  }

  #elementwise({ op, inputs, outputs: [y], attributes }: Operation): void {
    const first = inputs.find((x) => this.#laid.has(x) && sameShape(x.shape, y.shape))!;
    const { order } = this.#laid.get(first)!;
    const operands = inputs.map((x) => {
      if (sameShape(x.shape, y.shape)) return this.#laidOf(x, order).value;
      return x.size === 1 ? this.#plainOf(x).reshape([]) : this.#plainOf(x).reshape([y.shape[1], 1, 1]);
    });
    this.#lay(y, order, apply(op, operands, attributes));
  }

  #reduce({ op, inputs: [x], outputs: [y] }: Operation): void {
    const perChannel = apply(op, [this.#laid.get(x)!.value], { axes: [1, 2], keepDims: false });
    this.#plain.set(y, reshape(perChannel, y.shape));
  }

  #flatten({ inputs: [x], outputs: [y] }: Operation): void {
    const [batch, channels] = x.shape;
    const { value } = this.#laidOf(x, naturalOrder(pixelsOf(x.shape)));
    const columns = reshape(value, [channels * pixelsOf(x.shape), batch]);
    this.#plain.set(y, reshape(permute(columns, [1, 0]), y.shape));
  }

  #withBias(y: Tensor, bias: Tensor | undefined): Tensor {
    return bias === undefined ? y : add(y, reshape(this.#plainOf(bias), [bias.size, 1, 1]));
  }

  /** A pixel of zeros in each channel. */
  #zeros({ shape: [batch], dtype }: Tensor, channels: number): Tensor {
    const shape = [channels, 1, batch];
    return this.#constant(`zeros ${dtype} ${shape.join()}`, () => full(shape, 0, { dtype }));
  }

  #table(key: string, make: () => number[]): Tensor {
    return this.#constant(key, () => tableTensor(make()));
  }

  /** Constants that are made once, so that what is done with them is known to be the same. */
  #constant(key: string, make: () => Tensor): Tensor {
    const known = this.#constants.get(key) ?? make();
    this.#constants.set(key, known);
    return known;
  }

  #laidShape({ shape }: Tensor): number[] {
    return [shape[1], pixelsOf(shape), shape[0]];
  }

  #lay(x: Tensor, order: Order, value: Tensor): void {
    this.#laid.set(x, { value, order });
  }

  /** Images laid out, in a certain order if one is given. */
  #laidOf(x: Tensor, order?: Order): Laid {
    let laid = this.#laid.get(x);
    if (laid === undefined) {
      const [batch, channels] = x.shape;
      const value = permute(reshape(this.#plainOf(x), [batch, channels, pixelsOf(x.shape)]), [1, 2, 0]);
      laid = { value, order: naturalOrder(pixelsOf(x.shape)) };
      this.#laid.set(x, laid);
    }
    const from = laid.order;
    if (order === undefined || order.key === from.key) return laid;
    const table = this.#table(`reorder ${from.key} ${order.key}`, () => reorderTable(from, order));
    return { value: take(laid.value, table, 1), order };
  }

  /** The same value as everybody else takes it. */
  #plainOf(x: Tensor): Tensor {
    const known = this.#plain.get(x);
    if (known !== undefined) return known;
    if (!this.#laid.has(x)) return x;
    const { value } = this.#laidOf(x, naturalOrder(pixelsOf(x.shape)));
    const plain = reshape(permute(value, [2, 0, 1]), x.shape);
    this.#plain.set(x, plain);
    return plain;
  }
}

/** The orders in which poolings want their images, and whatever comes before them element by element. */
function wantedOrders(operations: readonly Operation[]): ReadonlyMap<Tensor, Order> {
  const wanted = new Map<Tensor, Order>();
  for (const one of operations.toReversed()) {
    const { op, inputs, outputs, attributes } = one;
    const [y] = outputs;
    if (op.name === 'maxPool' && isPooling(one))
      wanted.set(inputs[0], phaseOrder(gridOf(inputs[0], y, attributes as Windows)));
    const order = wanted.get(y);
    if (op.elementwise !== true || order === undefined) continue;
    for (const x of inputs) if (sameShape(x.shape, y.shape) && !wanted.has(x)) wanted.set(x, order);
  }
  return wanted;
}

/** The largest of several, two halves at a time. */
function largest(entries: readonly Tensor[]): Tensor {
  if (entries.length === 1) return entries[0];
  const half = entries.length >> 1;
  return maximum(largest(entries.slice(0, half)), largest(entries.slice(half)));
}

/** The gradient of the largest: to the half where it is, of equal ones the first, and so on. */
function shareOut(entries: readonly Tensor[], dy: Tensor): Tensor[] {
  if (entries.length === 1) return [dy];
  const half = entries.length >> 1;
  const [first, second] = [entries.slice(0, half), entries.slice(half)];
  const isFirst = cast(greaterEqual(largest(first), largest(second)), dy.dtype);
  const toFirst = mul(dy, isFirst);
  return [...shareOut(first, toFirst), ...shareOut(second, sub(dy, toFirst))];
}

/** One number for each channel of images. */
function isPerChannel(x: Tensor, y: Tensor): boolean {
  const shape = [...Array<number>(y.rank - x.rank).fill(1), ...x.shape];
  return shape.every((size, axis) => size === (axis === 1 ? y.shape[1] : 1));
}

function isOverAllButChannels({ inputs: [x], attributes }: Operation): boolean {
  const { axes } = attributes as { readonly axes: readonly number[] };
  return axes.length === x.rank - 1 && !axes.includes(1);
}
