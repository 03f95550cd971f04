import {
  apply,
  defineOp,
  fftByProductsOp,
  fftOp,
  match,
  padAxes,
  rfftByProductsOp,
  rfftOp,
  unsqueeze,
  type OnnxContext,
  type OnnxNode,
  type OnnxValue,
  type Op,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { formOf, isFree, type FreeForm } from './form-of.ts';

type FftOp = typeof fftOp;
type RfftOp = typeof rfftOp;

/** Lines, `[…, n]`, times cos and sin of `2π j k / n`: a matrix whose size the running model finds. */
function productsOf(
  context: OnnxContext,
  lines: OnnxValue,
  { x, axis, isHalf }: { readonly x: OnnxValue; readonly axis: number; readonly isHalf: boolean },
): readonly [even: OnnxValue, odd: OnnxValue] {
  const { node, ints, constant } = context;
  const n = x.shape[axis];
  const columns = isHalf ? Math.floor(n / 2) + 1 : n;
  const whole = (shape: readonly number[]) => ({ shape, dtype: 'int64' }) as const;
  const double = (shape: readonly number[]) => ({ shape, dtype: 'float64' }) as const;
  const length = node({ opType: 'Shape', inputs: [x], attributes: { start: axis, end: axis + 1 } }, whole([1]));
  const positions = (size: OnnxValue, count: number, at: number, shape: readonly number[]): OnnxValue => {
    const end = node({ opType: 'Squeeze', inputs: [size, ints([0])] }, whole([]));
    const inputs = [constant(0, 'int64'), end, constant(1, 'int64')];
    const range = node({ opType: 'Range', inputs }, whole([count]));
    return node({ opType: 'Unsqueeze', inputs: [range, ints([at])] }, whole(shape));
  };
  const rows = positions(length, n, 1, [n, 1]);
  const across = isHalf ? node({ opType: 'Add', inputs: [halved(context, length), ints([1])] }, whole([1])) : length;
  const powers = node(
    { opType: 'Mul', inputs: [rows, positions(across, columns, 0, [1, columns])] },
    whole([n, columns]),
  );
  const rest = node({ opType: 'Mod', inputs: [powers, length] }, whole([n, columns]));
  const cast = (value: OnnxValue, dtype: 'float32' | 'float64'): OnnxValue =>
    node({ opType: 'Cast', inputs: [value], attributes: { to: { dtype } } }, { shape: value.shape, dtype });
  const turns = node({ opType: 'Div', inputs: [cast(rest, 'float64'), cast(length, 'float64')] }, double([n, columns]));
  const angle = node({ opType: 'Mul', inputs: [turns, constant(2 * Math.PI, 'float64')] }, double([n, columns]));
  const of = (opType: string): OnnxValue => {
    const value = node({ opType, inputs: [angle] }, double([n, columns]));
    return x.dtype === 'float64' ? value : cast(value, 'float32');
  };
  const isOne = node({ opType: 'Equal', inputs: [length, ints([1])] }, { shape: [1], dtype: 'bool' });
  const odd = times(context, lines, of('Sin'));
  const inputs = [isOne, constant(0, x.dtype), odd]; // of one number, which may be infinite, the transform is that number
  return [times(context, lines, of('Cos')), node({ opType: 'Where', inputs }, odd)];
}

function halved({ node, ints }: OnnxContext, length: OnnxValue): OnnxValue {
  return node({ opType: 'Div', inputs: [length, ints([2])] }, { shape: [1], dtype: 'int64' });
}

/** The order of axes with one moved to another place, counted without it. */
function moved(rank: number, from: number, to: number): number[] {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  order.splice(to, 0, ...order.splice(from, 1));
  return order;
}

function transposed({ node }: OnnxContext, x: OnnxValue, perm: readonly number[]): OnnxValue {
  return node(
    { opType: 'Transpose', inputs: [x], attributes: { perm } },
    { shape: perm.map((k) => x.shape[k]), dtype: x.dtype },
  );
}

function times({ node }: OnnxContext, x: OnnxValue, matrix: OnnxValue): OnnxValue {
  return node(
    { opType: 'MatMul', inputs: [x, matrix] },
    { shape: [...x.shape.slice(0, -1), matrix.shape[1]], dtype: x.dtype },
  );
}

/** Transform of complex numbers of any length, as a product with a matrix that the running model makes. */
const freeFftOp: FftOp = defineOp<[x: Tensor], { axis: number; inverse: boolean }>({
  name: 'freeFft',
  infer: ([x]) => x,
  forward: (inputs, y, attributes, all) => fftOp.forward!(inputs, y, attributes, all),
  onnx({ axis, inverse }, context): OnnxNode {
    const { node, ints, constant } = context;
    const [x] = context.inputs;
    const rank = x.shape.length;
    const lines = transposed(context, x, moved(rank, axis, rank - 1)); // [… , 2, n]
    const [even, odd] = productsOf(context, lines, { x, axis, isHalf: false });
    const swapped = node({ opType: 'Gather', inputs: [odd, ints([1, 0])], attributes: { axis: rank - 2 } }, lines);
    const isFirst = node({ opType: 'Unsqueeze', inputs: [ints([0, 1]), ints([1])] }, { shape: [2, 1], dtype: 'int64' });
    const position = node(
      { opType: 'Cast', inputs: [isFirst], attributes: { to: { dtype: x.dtype } } },
      { shape: [2, 1], dtype: x.dtype },
    );
    const step = node(
      { opType: 'Mul', inputs: [position, constant(inverse ? 2 : -2, x.dtype)] },
      { shape: [2, 1], dtype: x.dtype },
    );
    const signs = node(
      { opType: 'Add', inputs: [step, constant(inverse ? -1 : 1, x.dtype)] },
      { shape: [2, 1], dtype: x.dtype },
    ); // 1 and −1
    const turned = node({ opType: 'Mul', inputs: [swapped, signs] }, lines);
    const sum = node({ opType: 'Add', inputs: [even, turned] }, lines);
    const perm = moved(rank, rank - 1, axis);
    if (!inverse) return { opType: 'Transpose', inputs: [sum], attributes: { perm } };
    const size = node(
      { opType: 'Shape', inputs: [x], attributes: { start: axis, end: axis + 1 } },
      { shape: [1], dtype: 'int64' },
    );
    const count = node(
      { opType: 'Cast', inputs: [size], attributes: { to: { dtype: x.dtype } } },
      { shape: [1], dtype: x.dtype },
    );
    return { opType: 'Div', inputs: [transposed(context, sum, perm), count] };
  },
});

/** Likewise of real numbers: the first half. */
const freeRfftOp: RfftOp = defineOp<[x: Tensor], { axis: number }>({
  name: 'freeRfft',
  infer: (inputs, attributes) => rfftOp.infer(inputs, attributes),
  forward: (inputs, y, attributes, all) => rfftOp.forward!(inputs, y, attributes, all),
  onnx({ axis }, context): OnnxNode {
    const { node, ints, constant } = context;
    const [x] = context.inputs;
    const rank = x.shape.length;
    const lines = transposed(context, x, moved(rank, axis, rank - 1)); // [… , n]
    const [even, odd] = productsOf(context, lines, { x, axis, isHalf: true });
    const minus = node({ opType: 'Sub', inputs: [constant(0, x.dtype), odd] }, odd); // 0 where Neg has −0
    const parts = [even, minus].map((part) =>
      node({ opType: 'Unsqueeze', inputs: [part, ints([rank])] }, { shape: [...part.shape, 1], dtype: x.dtype }),
    );
    const both = node(
      { opType: 'Concat', inputs: parts, attributes: { axis: rank } },
      { shape: [...even.shape, 2], dtype: x.dtype },
    );
    return { opType: 'Transpose', inputs: [both], attributes: { perm: moved(rank + 1, rank - 1, axis) } };
  },
});

const mostByProducts = 2048; // entries; larger matrices than of so many take more memory than the rest of a model

/** One transform along a free axis: as products or, where it is long, ONNX's, which is less exact. */
function transformForm<A extends { readonly axis: number }>(
  [byNode, byProducts]: readonly Op<[x: Tensor], A>[],
  free: Op<[x: Tensor], A>,
): FreeForm {
  return {
    fails(all) {
      const found = all.map((one) => match(one, byNode) ?? match(one, byProducts));
      return found.every((one) => one !== null) && isFree(all, 0, found[0].attributes.axis);
    },
    instead(one, all) {
      const { inputs, attributes } = (match(one, byNode) ?? match(one, byProducts))!;
      const isLong = all[0].inputs[0].shape[attributes.axis] > mostByProducts;
      return [apply(isLong ? byNode : free, inputs, attributes)];
    },
  };
}

/** Fourier transforms along an axis whose size is free; of one number, the number itself. */
export const dftForms: readonly FreeForm[] = [
  formOf(
    fftOp,
    (all) => all.every(({ inputs: [x], attributes: { axis } }) => x.shape[axis] === 1),
    ({ inputs: [x] }) => [x],
  ),
  formOf(
    rfftOp,
    (all) => all.every(({ inputs: [x], attributes: { axis } }) => x.shape[axis] === 1),
    ({ inputs: [x] }) => [padAxes(unsqueeze(x, -1), [[0, 1]])],
  ),
  transformForm([fftOp, fftByProductsOp], freeFftOp),
  transformForm([rfftOp, rfftByProductsOp], freeRfftOp),
];
