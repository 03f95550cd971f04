import {
  add,
  cast,
  less,
  mul,
  normal,
  uniform,
  onesLike,
  type DType,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { dropout } from '@gradkit/layers';
import { dtypeOf } from '../graph/read-tensor.ts';
import type { Call } from './call.ts';
import type { Operator, Operators, Results } from './operator.ts';

/** Drops entries while the model is training, whatever the file says of its own mode. */
function dropped(call: Call): Results {
  const x = call.tensor(0);
  const p = call.opset < 12 ? call.float('ratio', 0.5) : call.number(1, 0.5);
  const y = call.training ? dropout(x, { p }) : x;
  return call.wants(1) ? [y, onesLike(x, { dtype: 'bool' })] : y;
}

type Draw = (call: Call, shape: Shape, dtype: DType) => Tensor;

const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64';

function typeOf(call: Call, fallback: DType): DType {
  const given = call.int('dtype', 0);
  const dtype = given === 0 ? fallback : (dtypeOf(given) ?? fallback);
  return isFloat(dtype) ? dtype : call.fail(`draws numbers of ${dtype}`, dtype);
}

const ofShape = (draw: Draw): Operator => ({
  run: (call) => draw(call, call.list('shape') ?? [], typeOf(call, 'float32')),
  isRandom: true,
});

const likeInput = (draw: Draw): Operator => ({
  run: (call) => draw(call, call.tensor(0).shape, typeOf(call, call.tensor(0).dtype)),
  isRandom: true,
});

const drawNormal: Draw = (call, shape, dtype) =>
  add(mul(normal(shape, { dtype }), call.float('scale', 1)), call.float('mean', 0));

const drawUniform: Draw = (call, shape, dtype) => {
  const [low, high] = [call.float('low', 0), call.float('high', 1)];
  return add(mul(uniform(shape, { dtype }), high - low), low);
};

export const random: Operators = {
  Bernoulli: {
    run: (call) => {
      const x = call.tensor(0);
      const elementType = call.int('dtype', 0);
      const dtype =
        elementType === 0 ? x.dtype : (dtypeOf(elementType) ?? call.fail(`gives element type ${elementType}`));
      return cast(less(uniform(x.shape, { dtype: x.dtype }), x), dtype);
    },
    isRandom: true,
  },
  Dropout: { run: dropped, plain: [1], passes: [0] },
  RandomNormal: ofShape(drawNormal),
  RandomNormalLike: likeInput(drawNormal),
  RandomUniform: ofShape(drawUniform),
  RandomUniformLike: likeInput(drawUniform),
};
