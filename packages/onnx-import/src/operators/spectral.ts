import {
  add,
  blackmanWindow,
  cos,
  fft,
  hannWindow,
  ifft,
  matmul,
  mul,
  padAxes,
  sin,
  slice,
  squeeze,
  stack,
  tensor,
  transpose,
  concat,
  zerosLike,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { dtypeOf } from '../graph/read-tensor.ts';
import type { Call } from './call.ts';
import type { Operators } from './operator.ts';

/** Real numbers as complex ones: a last axis of two. */
const complex = (x: Tensor): Tensor => (x.shape.at(-1) === 2 ? x : concat([x, zerosLike(x)], -1));

/** An axis with another length, cut off or with zeros behind it. */
function ofLength(x: Tensor, axis: number, length: number): Tensor {
  const more = length - x.shape[axis];
  if (more === 0) return x;
  return padAxes(
    x,
    x.shape.map((_, i) => (i === axis ? ([0, more] as const) : ([0, 0] as const))),
  );
}

function dft(call: Call): Tensor {
  const x = call.tensor(0);
  const axis = call.axis(call.opset < 20 ? call.int('axis', 1) : call.number(2, -2), x.rank);
  const length = call.has(1) ? call.number(1, x.shape[axis]) : null;
  const isInverse = call.flag('inverse');
  const isOneSided = call.flag('onesided');
  const half = isInverse && isOneSided;
  const size = length ?? (half ? 2 * (x.shape[axis] - 1) : x.shape[axis]);
  const whole = half ? mirrored(complex(x), axis, size) : ofLength(complex(x), axis, size);
  const y = isInverse ? ifft(whole, { axis: axis - x.rank + 1 }) : fft(whole, { axis: axis - x.rank + 1 });
  if (half) return slice(y, { axis: -1, start: 0, end: 1 });
  return isOneSided ? slice(y, { axis, start: 0, end: Math.floor(size / 2) + 1 }) : y;
}

/** The second half of a spectrum of real numbers is the mirror image of the first. */
function mirrored(x: Tensor, axis: number, size: number): Tensor {
  const count = size - (Math.floor(size / 2) + 1);
  const first = ofLength(x, axis, Math.floor(size / 2) + 1);
  const rest = slice(first, { axis, start: count, end: 0, step: -1 });
  const sign = tensor([1, -1], { dtype: x.dtype });
  return concat([first, mul(rest, sign)], axis);
}

/** Transforms of frames that are cut out one behind the other: products with waves. */
function shortTime(call: Call): Tensor {
  const given = call.tensor(0);
  const step = call.number(1, 1);
  const window = call.optional(2);
  const length = call.has(3) ? call.number(3, 0) : (window?.shape[0] ?? call.fail('has neither a window nor a length'));
  const isComplex = given.rank === 3 && given.shape[2] === 2;
  if (isComplex) return call.fail('transforms complex signals; real ones can be imported');
  const x = given.rank === 3 ? squeeze(given, 2) : given;
  const frames = Math.floor((x.shape[1] - length) / step) + 1;
  const cut = stack(
    Array.from({ length: frames }, (_, i) => slice(x, { axis: 1, start: i * step, end: i * step + length })),
    1,
  );
  const bins = call.flag('onesided', true) ? Math.floor(length / 2) + 1 : length;
  const angles = Array.from(
    { length: bins * length },
    (_, at) => (-2 * Math.PI * Math.floor(at / length) * (at % length)) / length,
  );
  const waves = tensor(angles, { dtype: x.dtype, shape: [bins, length] });
  const framed = window === null ? cut : mul(cut, window);
  return stack([matmul(framed, transpose(cos(waves))), matmul(framed, transpose(sin(waves)))], -1);
}

type Window = (length: number, options: { readonly periodic: boolean }) => Tensor;

/** `25/46 − 21/46 cos(…)`, where PyTorch has 0.54 and 0.46. */
const hamming: Window = (length, options) => {
  const hann = hannWindow(length, options);
  return add(mul(hann, 42 / 46), 4 / 46);
};

const windowOf =
  (make: Window) =>
  (call: Call): Tensor => {
    const elementType = call.int('output_datatype', 1);
    const dtype = dtypeOf(elementType) ?? call.fail(`gives element type ${elementType}`);
    const w = make(call.number(0, 0), { periodic: call.flag('periodic', true) });
    return tensor([...w.data], { dtype, shape: w.shape });
  };

export const spectral: Operators = {
  BlackmanWindow: { run: windowOf(blackmanWindow), plain: [0] },
  DFT: { run: dft, plain: [1, 2] },
  HammingWindow: { run: windowOf(hamming), plain: [0] },
  HannWindow: { run: windowOf(hannWindow), plain: [0] },
  STFT: { run: shortTime, plain: [1, 3] },
};
