import { Parameter } from '@gradkit/autograd';
import { add, isFloating, mul, sum, type Tensor } from '@gradkit/core-tensor';
import { SGD } from '@gradkit/optimizers';
import { read } from '../golden.ts';
import { forwardOf, makeLayer, type LayerCase } from './layer-case.ts';

/** What one training step gives. */
export interface StepResults {
  readonly outputs: readonly Tensor[];
  /** by position */
  readonly dInputs: Readonly<Record<string, Tensor>>;
  readonly gradients: Readonly<Record<string, Tensor>>;
}

const present = (named: readonly (readonly [number | string, Tensor | null])[]): Record<string, Tensor> =>
  Object.fromEntries(named.flatMap(([name, x]) => (x === null ? [] : [[name, x] as const])));

/** Forward, backward with the case's `dy`, and a step of SGD with those parameters that have a gradient. */
export function trainingStepOf(golden: LayerCase) {
  const module = makeLayer(golden);
  const forward = forwardOf(module, golden);
  const trained = module.namedParameters().filter(([name]) => name in golden.gradients);
  const optimizer =
    trained.length === 0
      ? null
      : new SGD(
          trained.map(([, parameter]) => parameter),
          { learningRate: 0.1 },
        );
  const dys = golden.dy.map((dy) => (dy === null ? null : read(dy)));
  const step = (...inputs: Tensor[]): StepResults => {
    optimizer?.zeroGrad();
    const given = inputs.map((x) => (isFloating(x.dtype) ? new Parameter(x) : x));
    const outputs = forward(...given.map((x) => (x instanceof Parameter ? x.value : x)));
    const parts = outputs.flatMap((y, i) => (dys[i] === null ? [] : [sum(mul(y, dys[i]))]));
    if (parts.length > 0) parts.reduce((total, part) => add(total, part)).backward();
    const dInputs = present(given.map((x, i) => [i, x instanceof Parameter ? x.grad : null]));
    const gradients = present(module.namedParameters().map(([name, { grad }]) => [name, grad]));
    optimizer?.step();
    return { outputs, dInputs, gradients };
  };
  return { module, step };
}
