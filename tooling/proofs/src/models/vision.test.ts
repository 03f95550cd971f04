import { createHash } from 'node:crypto';
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { greater, tensor, type Tensor } from '@gradkit/core-tensor';
import type { Module } from '@gradkit/layers';
import { binaryCrossEntropyWithLogits, crossEntropy } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { clipGradNorm, SGD } from '@gradkit/optimizers';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { complete } from '../complete.ts';
import { digestsOf, fillByFormula, noise } from './formula.ts';
import { smallNetworks, wholeNetworks } from './networks.ts';

type Digests = Readonly<Record<string, readonly [norm: number, product: number]>>;

/** What vision.py writes of a network. */
interface Golden {
  readonly images: number[];
  readonly parameters: number;
  readonly states: string;
  readonly outputs: number[][] | number[][][];
  /** what is left out of networks too large for float64 */
  readonly loss?: number;
  readonly gradients?: Digests;
  readonly statistics?: Digests;
  readonly spread?: Readonly<Record<string, number>>;
}

/** Of float32 after some 20 to 150 layers. */
const close = { relative: 1e-4, absolute: 1e-4 };

/** Of float64, in which gradients are compared: in float32, those through ReLU6 change with the last digits. */
const exact = { relative: 1e-7, absolute: 1e-9 };

function lossOf(model: Module, x: Tensor): Tensor {
  const logits = model.forward(x);
  if (logits.rank === 4)
    return binaryCrossEntropyWithLogits(logits, greater(noise(logits.shape, 2), 0).cast(logits.dtype));
  const labels = Array.from({ length: x.shape[0] }, (_, i) => 3 * i);
  return crossEntropy(logits, tensor(labels, { dtype: 'int32' }));
}

/** The outputs that are noted: of 10 classes, or of every eighth pixel. */
function shown(outputs: Tensor): Tensor {
  if (outputs.rank === 2) return outputs.slice([null, [0, 10]]);
  return outputs.slice([null, 0, [0, null, 8], [0, null, 8]]);
}

function expectDigests(found: Digests, expected: Digests): void {
  expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [block, [norm, product]] of Object.entries(expected)) {
    const tolerance = { relative: 0, absolute: exact.relative * norm };
    expectClose(found[block][0], norm, tolerance);
    expectClose(found[block][1], product, tolerance);
  }
}

function expectSame(golden: Golden, make: () => Module): void {
  const model = make();
  const states = Object.entries(model.stateDict()).map(([name, { shape }]) => `${name} [${shape.join(', ')}]`);
  expect(createHash('sha256').update(states.toSorted().join('\n')).digest('hex')).toBe(golden.states);
  expect(model.parameterCount).toBe(golden.parameters);
  fillByFormula(model);
  const x = noise(golden.images, 1);
  expectClose(shown(noGrad(() => model.eval().forward(x))), golden.outputs, close);

  if (golden.loss === undefined) return;
  fillByFormula(model.double().train());
  const loss = lossOf(model, noise(golden.images, 1, 'float64'));
  loss.backward();
  expectClose(loss.item(), golden.loss, exact);
  expectDigests(digestsOf(model.namedParameters().map(([name, { grad }]) => [name, grad!])), golden.gradients!);
  const statistics = model.namedBuffers().filter(([, { value }]) => value.dtype === 'float64');
  expectDigests(digestsOf(statistics.map(([name, { value }]) => [name, value])), golden.statistics!);
}

/** The loss before and after a short step down the gradient, at once or compiled. */
async function train(model: Module, x: Tensor, how: typeof compile | null): Promise<number[]> {
  fillByFormula(model.train());
  const optimizer = new SGD(model.parameters(), { learningRate: 1 });
  const step = (images: Tensor): Tensor => {
    optimizer.zeroGrad();
    const loss = lossOf(model, images);
    loss.backward();
    clipGradNorm(model.parameters(), 0.01);
    optimizer.step();
    return loss;
  };
  const run = how?.(step) ?? step;
  return [(await run(x)).item(), (await run(x)).item()];
}

const read = (file: string) => readGolden<{ cases: Readonly<Record<string, Golden>> }>(`models/${file}`).cases;
const small = read('vision');
const whole = complete ? read('whole-vision') : {};

// What every test run takes; the rest, as the others in whole, is `GRADKIT_PROOFS=complete`.
const cheap = ['lenet', 'smallBasic', 'narrowMobilenetV2', 'narrowMobilenetV3Small', 'narrowUnet'];
const cheapest = ['lenet', 'narrowMobilenetV3Small', 'narrowUnet'];
const networks = Object.entries(smallNetworks).map(([name, make]) => ({ name, make, golden: small[name] }));
const published = Object.entries(wholeNetworks).map(([name, make]) => ({ name, make, golden: whole[name] }));

test.each(complete ? [...networks, ...published] : networks.filter(({ name }) => cheap.includes(name)))(
  '$name has the names, outputs, gradients and statistics of the original',
  ({ make, golden }) => {
    expectSame(golden, make);
  },
);

describe.each(networks.filter(({ name }) => complete || cheapest.includes(name)))('$name', ({ make, golden }) => {
  const x = noise(golden.images, 1);

  test('gives the same compiled, and exported for batches of any size', async () => {
    const model = make().eval();
    fillByFormula(model);
    const compiled = compile((images: Tensor) => model.forward(images));
    for (const images of [x, x.slice([[0, 1]])])
      expectClose(
        await compiled(images),
        noGrad(() => model.forward(images)),
        close,
      );
    await exportModel(model, [x], { dynamicAxes: { input: { 0: 'batch' } } }); // compared in ONNX Runtime, at two sizes
  });

  test('learns the same compiled: the loss falls', async () => {
    const losses = await train(make(), x, null);
    expect(losses[1]).toBeLessThan(losses[0]);
    expectClose(await train(make(), x, compile), losses, { relative: 1e-3, absolute: 1e-4 });
  });
});

test.each(networks.filter(({ golden, name }) => golden.spread !== undefined && (complete || cheapest.includes(name))))(
  '$name draws weights as the original does',
  ({ make, golden }) => {
    const large = make()
      .namedParameters()
      .filter(([, { value }]) => value.size >= 1000);
    const expected = golden.spread!;
    expect(large.map(([name]) => name).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [name, { value }] of large) {
      const mean = value.mean().item();
      const std = value.sub(mean).square().mean().item() ** 0.5;
      const error = (5 * expected[name]) / Math.sqrt(value.size); // both are drawn: five standard errors
      expectClose([mean, std], [0, expected[name]], { relative: 0, absolute: error });
    }
  },
);
