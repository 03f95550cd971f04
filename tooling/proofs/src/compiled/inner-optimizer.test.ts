import { Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { Adam, SGD, type Optimizer } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

type Make = (parameters: readonly Parameter[]) => Optimizer;

interface Training {
  readonly weight: Parameter;
  readonly losses: readonly number[];
}

/** Five steps, each with the optimizer that `optimizerFor` gives. */
async function train(optimizerFor: Make, isCompiled: boolean): Promise<Training> {
  const weight = new Parameter(tensor([1, 2]));
  const step = (x: Tensor): Tensor => {
    const optimizer = optimizerFor([weight]);
    optimizer.zeroGrad();
    const loss = weight.value.mul(x).pow(2).sum();
    loss.backward();
    optimizer.step();
    optimizer.step(); // what is remembered of the first counts in the second
    return loss;
  };
  const run = isCompiled ? compile(step) : step;
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) losses.push((await run(tensor([1, 3]))).item());
  return { weight, losses };
}

const kinds: readonly [string, Make][] = [
  ['SGD', (parameters) => new SGD(parameters, { learningRate: 0.01 })],
  ['SGD with momentum', (parameters) => new SGD(parameters, { learningRate: 0.01, momentum: 0.9 })],
  ['Adam', (parameters) => new Adam(parameters, { learningRate: 0.1 })],
];

describe.each(kinds)('%s', (_, make) => {
  it('made in a compiled step begins anew at each call, as it does eagerly', async () => {
    const [eager, compiled] = [await train(make, false), await train(make, true)];
    expectClose(tensor([...compiled.losses]), tensor([...eager.losses]));
    expectClose(compiled.weight.value, eager.weight.value);
  });

  it('made in its first call and kept goes on from call to call, as it does eagerly', async () => {
    const kept = (): readonly [Make, () => Optimizer] => {
      let optimizer: Optimizer | null = null;
      return [(parameters) => (optimizer ??= make(parameters)), () => optimizer!];
    };
    const [[ofEager, eagerly], [ofCompiled, compiledly]] = [kept(), kept()];
    const [eager, compiled] = [await train(ofEager, false), await train(ofCompiled, true)];
    expectClose(tensor([...compiled.losses]), tensor([...eager.losses]));
    const [expected, actual] = [eagerly().stateDict().tensors, compiledly().stateDict().tensors];
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [name, state] of Object.entries(expected)) expectClose(actual[name], state);
  });
});
