import { div, max, mean, mul, sum, unsqueeze, type Tensor } from '@gradkit/core-tensor/functional';
import { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d } from '@gradkit/layers';
import { functionLayer, type BuildLayer } from './built-layer.ts';
import { booleanIn, choiceIn, isChannelsFirst, numbersIn } from './layer-config.ts';

const poolings = { max: [MaxPool1d, MaxPool2d, MaxPool3d], average: [AvgPool1d, AvgPool2d, AvgPool3d] } as const;

type Pooling = keyof typeof poolings;

/** `MaxPooling…` and `AveragePooling…`; what padding adds counts in neither. */
export function buildPooling(kind: Pooling, axes: 1 | 2 | 3): BuildLayer {
  return (layer) => {
    const kernelSize = numbersIn(layer, 'pool_size', axes, 2);
    const stride = layer.config['strides'] === null ? kernelSize : numbersIn(layer, 'strides', axes);
    const padding = choiceIn(layer, 'padding', ['valid', 'same'], 'valid');
    const pool =
      kind === 'max'
        ? new poolings.max[axes - 1](kernelSize, { stride, padding })
        : new poolings.average[axes - 1](kernelSize, { stride, padding, countIncludePad: false });
    const layout = isChannelsFirst(layer) ? 'last' : 'first';
    return functionLayer([axes + 2], ([x]) => pool.forward(x), layout);
  };
}

/** `GlobalMaxPooling…` and `GlobalAveragePooling…`: one number for each channel. */
export function buildGlobalPooling(kind: Pooling, axes: 1 | 2 | 3): BuildLayer {
  return (layer) => {
    const reduce = kind === 'max' ? max : mean;
    const keepDims = booleanIn(layer, 'keepdims', false);
    const ofFile = isChannelsFirst(layer);
    const pool = ([x]: readonly Tensor[], isFirst: boolean, mask: Tensor | null): Tensor => {
      const first = isFirst || ofFile ? 2 : 1;
      if (mask !== null && kind === 'average' && axes === 1) {
        const isThere = unsqueeze(mask, first === 1 ? 2 : 1);
        return div(sum(mul(x, isThere), first, { keepDims }), sum(isThere, first, { keepDims }));
      }
      return reduce(
        x,
        Array.from({ length: axes }, (_, i) => first + i),
        { keepDims },
      );
    };
    return functionLayer([keepDims ? axes + 2 : 2], pool, ofFile ? 'last' : 'either');
  };
}
