import {
  apply,
  cast,
  indexSelect,
  isFloating,
  matmul,
  movedim,
  resampleOp,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { affineGrid, gridSample } from '@gradkit/layers';
import type { Call } from './call.ts';
import type { Operators } from './operator.ts';

/** How one axis gets another size. */
interface AxisResize {
  readonly axis: number;
  readonly size: number;
  readonly result: number;
  /** how many times larger it was to be; null: its size was given */
  readonly scale: number | null;
  /** begin and end of the part that is taken, as shares of the axis */
  readonly part: readonly [begin: number, end: number];
}

/** How entries are found. */
interface How {
  readonly mode: string;
  readonly transform: string;
  readonly nearest: string;
  readonly cubic: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
  readonly extrapolation: number;
}

/** Where an entry of the result lies in the input. @see https://onnx.ai/onnx/operators/onnx__Resize.html */
function sourceOf(i: number, { size, result, scale, part }: AxisResize, transform: string): number {
  const factor = scale ?? result / size;
  if (transform === 'asymmetric') return i / factor;
  if (transform === 'align_corners') return result === 1 ? 0 : (i * (size - 1)) / (result - 1);
  if (transform === 'pytorch_half_pixel') return result > 1 ? (i + 0.5) / factor - 0.5 : 0;
  if (transform === 'tf_half_pixel_for_nn') return (i + 0.5) / factor;
  if (transform === 'tf_crop_and_resize') {
    const [begin, end] = part;
    if (result > 1) return begin * (size - 1) + (i * (end - begin) * (size - 1)) / (result - 1);
    return 0.5 * (begin + end) * (size - 1);
  }
  const half = (i + 0.5) / factor - 0.5;
  if (transform !== 'half_pixel_symmetric') return half;
  const adjustment = result / (factor * size);
  return (size / 2) * (1 - adjustment) + half;
}

function rounded(at: number, how: string): number {
  if (how === 'floor') return Math.floor(at);
  if (how === 'ceil') return Math.ceil(at);
  return how === 'round_prefer_ceil' ? Math.floor(at + 0.5) : Math.ceil(at - 0.5);
}

/** Keys' kernel. */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((x - 5) * x + 8) * a * x - 4 * a : 0;
}

/** The weights of all entries of the input for one of the result. */
function weightsAt(at: number, size: number, factor: number, how: How): Float64Array {
  const weights = new Float64Array(size);
  const isCubic = how.mode === 'cubic';
  const stretch = how.antialias ? Math.min(1, factor) : 1;
  const reach = (isCubic ? 2 : 1) / stretch;
  const kernel = (distance: number): number =>
    isCubic ? cubic(distance * stretch, how.cubic) : Math.max(0, 1 - Math.abs(distance * stretch));
  let total = 0;
  for (let k = Math.floor(at - reach) + 1; k <= Math.ceil(at + reach) - 1 || k === Math.floor(at); k++) {
    const weight = kernel(at - k);
    const isInside = k >= 0 && k < size;
    if (how.excludeOutside && !isInside) continue;
    total += weight;
    weights[Math.min(Math.max(k, 0), size - 1)] += weight;
  }
  return weights.map((weight) => weight / total);
}

/** One axis, by the operation of core-tensor that finds the same entries. */
function byOperation(x: Tensor, { axis, size, result, scale }: AxisResize, how: How): Tensor | null {
  const kind = how.mode === 'linear' ? 'linear' : how.mode === 'cubic' ? 'cubic' : 'nearest';
  const isWhole = kind === 'nearest' && how.transform === 'asymmetric' && how.nearest === 'floor';
  const isHalf = how.transform === 'half_pixel' || (how.transform === 'pytorch_half_pixel' && result > 1);
  const alignCorners = how.transform === 'align_corners';
  const isUsual = !how.antialias && !how.excludeOutside && (kind !== 'cubic' || how.cubic === -0.75);
  if (!isWhole && !(kind !== 'nearest' && isUsual && (isHalf || alignCorners))) return null;
  const factor = scale === null || Math.abs(scale * size - result) < 1e-6 ? null : scale;
  return apply(resampleOp, [x], { axis, kind, result, factor, bySizes: false, alignCorners, antialias: false });
}

function resizedAxis(x: Tensor, one: AxisResize, how: How): Tensor {
  const { axis, size, result, scale } = one;
  const isSame = size === result && (scale === null || scale === 1) && how.transform !== 'tf_crop_and_resize';
  if (isSame) return x;
  const known = byOperation(x, one, how);
  if (known !== null) return known;
  const places = Array.from({ length: result }, (_, i) => sourceOf(i, one, how.transform));
  const isOutside = (at: number): boolean => how.transform === 'tf_crop_and_resize' && (at < 0 || at > size - 1);
  if (how.mode === 'nearest' && !places.some(isOutside)) {
    const indices = places.map((at) => Math.min(Math.max(rounded(at, how.nearest), 0), size - 1));
    return indexSelect(x, axis, tensor(indices, { dtype: 'int32', shape: [result] }));
  }
  const rows = places.map((at) => {
    if (isOutside(at)) return new Float64Array(size);
    if (how.mode !== 'nearest') return weightsAt(at, size, scale ?? result / size, how);
    return new Float64Array(size).fill(1, rounded(at, how.nearest), rounded(at, how.nearest) + 1);
  });
  const weights = tensor(
    rows.flatMap((row) => [...row]),
    { dtype: x.dtype, shape: [result, size] },
  );
  const last = matmul(movedim(x, axis, -1), weights, { transposeB: true });
  return movedim(last, -1, axis);
}

/** Resizes axis by axis. What lies outside of the part that is taken is 0 there, so another value for it is refused. */
function resized(call: Call, given: Tensor, axes: readonly AxisResize[], how: How): Tensor {
  if (how.extrapolation !== 0 && how.transform === 'tf_crop_and_resize')
    return call.fail(`has ${how.extrapolation} outside of its part; 0 can be imported`, how.extrapolation);
  if (!['nearest', 'linear', 'cubic'].includes(how.mode)) return call.fail(`resizes in mode ${how.mode}`, how.mode);
  const x = isFloating(given.dtype) || how.mode === 'nearest' ? given : cast(given, 'float32');
  const y = axes.reduce((sum, one) => resizedAxis(sum, one, how), x);
  return y.dtype === given.dtype ? y : cast(y, given.dtype);
}

/** Before opset 10 the operator has scales alone, 10 lets entries begin at corners, 11 takes a part, scales and sizes. */
function resize(call: Call): Tensor {
  const x = call.tensor(0);
  const isOld = call.opset < 11;
  const all = x.shape.map((_, axis) => axis);
  const axes = (isOld ? null : call.list('axes')) ?? all;
  const part = isOld ? null : call.numbers(1);
  const scales = (isOld ? (call.list('scales') ?? call.numbers(1)) : call.numbers(2)) ?? [];
  const given = isOld ? null : call.numbers(3);
  const policy = call.text('keep_aspect_ratio_policy', 'stretch');
  const ratios = given?.map((size, i) => size / x.shape[axes[i]]) ?? [];
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : policy === 'not_smaller' ? Math.max(...ratios) : null;
  const resizes = axes.map((which, i): AxisResize => {
    const axis = call.axis(which, x.rank);
    const size = x.shape[axis];
    const scale = given !== null && given.length > 0 ? ratio : scales[i];
    const result =
      scale === null ? given![i] : ratio === null ? Math.floor(size * scale + 1e-9) : Math.floor(size * scale + 0.5);
    return {
      axis,
      size,
      result,
      scale,
      part: part === null || part.length === 0 ? [0, 1] : [part[i], part[i + axes.length]],
    };
  });
  call.requireSize(x.shape.map((size, axis) => resizes.find((one) => one.axis === axis)?.result ?? size));
  return resized(call, x, resizes, {
    mode: call.text('mode', 'nearest'),
    transform: isOld ? 'asymmetric' : call.text('coordinate_transformation_mode', 'half_pixel'),
    nearest: isOld ? 'floor' : call.text('nearest_mode', 'round_prefer_floor'),
    cubic: call.float('cubic_coeff_a', -0.75),
    excludeOutside: call.flag('exclude_outside'),
    antialias: call.flag('antialias'),
    extrapolation: call.float('extrapolation_value', 0),
  });
}

const gridModes: Readonly<Record<string, 'bilinear' | 'nearest' | 'bicubic'>> = {
  bilinear: 'bilinear',
  linear: 'bilinear',
  nearest: 'nearest',
  bicubic: 'bicubic',
  cubic: 'bicubic',
};

function sampled(call: Call): Tensor {
  const mode = gridModes[call.text('mode', 'linear')] ?? call.fail(`samples in mode ${call.text('mode', '')}`);
  const padding = call.text('padding_mode', 'zeros');
  const paddingMode = padding === 'border' || padding === 'reflection' ? padding : 'zeros';
  return gridSample(call.tensor(0), call.tensor(1), { mode, paddingMode, alignCorners: call.flag('align_corners') });
}

export const resizing: Operators = {
  AffineGrid: {
    run: (call) => affineGrid(call.tensor(0), call.numbers(1) ?? [], { alignCorners: call.flag('align_corners') }),
    plain: [1],
  },
  GridSample: sampled,
  Resize: { run: resize, plain: [1, 2, 3] },
  Upsample: { run: resize, plain: [1] },
};
