import { compile } from '@gradkit/compile';
import { Generator, uniform, type Tensor } from '@gradkit/core-tensor';
import { Conv1d, Flatten, Linear, prune, ReLU, Sequential } from '@gradkit/layers';
import { quantizeModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';

const x = uniform([3, 2, 6], { rng: new Generator(1) });

function prunedModel(): Sequential {
  const rng = new Generator(2);
  const model = new Sequential(new Conv1d(2, 12, 3, { rng }), new ReLU(), new Flatten(), new Linear(48, 8, { rng }));
  const layers = [model.getSubmodule('0'), model.getSubmodule('3')];
  prune.globalUnstructured(
    layers.map((layer) => [layer, 'weight'] as const),
    'l1Unstructured',
    { amount: 0.5 },
  );
  prune.lnStructured(layers[1], 'weight', 0.25, 2, 0);
  return model;
}

function stepOf(model: Sequential): (inputs: Tensor) => Tensor {
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
  return (inputs) => {
    optimizer.zeroGrad();
    const y = model.forward(inputs);
    const loss = y.mul(y).mean();
    loss.backward();
    optimizer.step();
    return loss;
  };
}

test('a pruned model is trained compiled as eagerly, and what is left out stays 0', async () => {
  const [eager, compiled] = [prunedModel(), prunedModel()];
  const [now, later] = [stepOf(eager), compile(stepOf(compiled))];
  for (let i = 0; i < 4; i++) expectClose(await later(x), now(x));
  await compiled.sync();
  const trained = compiled.stateDict();
  for (const [name, value] of Object.entries(eager.stateDict())) expectClose(trained[name], value);
  const weight = compiled.getSubmodule('3') as Linear;
  expect(weight.weight.value.equal(0).cast('float32').sum().item()).toBeGreaterThan(192);
});

test('it is exported, and quantized, with the zeros', async () => {
  const model = prunedModel();
  const { report } = await quantizeModel(model, [x], { calibrationData: [x] });
  expect(report.operators.map(({ name, mode }) => `${name} ${mode}`)).toEqual([
    '0.weight_orig static',
    '3.weight_orig static',
  ]);
  expect(report.outputs['output']).toBeGreaterThan(25);
});
