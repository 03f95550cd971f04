import { compile } from '@gradkit/compile';
import { detach, Parameter } from '@gradkit/autograd';
import { Generator, normal, onesLike, seed, tensor, zerosLike, type Tensor } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { binaryCrossEntropyWithLogits } from '@gradkit/losses';
import { Adam, SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';

type Step = (x: Tensor) => Tensor;

/** A generator and a discriminator that are trained in turn; each forgets its own gradients only. */
function adversaries(Optimizer: typeof Adam | typeof SGD) {
  seed(3);
  const rng = new Generator(3);
  const generator = new Sequential(new Linear(4, 8, { rng }), new ReLU(), new Linear(8, 2, { rng }));
  const discriminator = new Sequential(new Linear(2, 8, { rng }), new ReLU(), new Linear(8, 1, { rng }));
  const [ofG, ofD] = [generator, discriminator].map(
    (model) => new Optimizer(model.parameters(), { learningRate: 0.02 }),
  );
  const noise = (): Tensor => normal([16, 4], { rng });
  const judge = (logits: Tensor, isReal: boolean): Tensor =>
    binaryCrossEntropyWithLogits(logits, isReal ? onesLike(logits) : zerosLike(logits));
  const discriminate: Step = (real) => {
    ofD.zeroGrad();
    const fake = detach(generator.forward(noise()));
    const loss = judge(discriminator.forward(real), true).add(judge(discriminator.forward(fake), false));
    loss.backward();
    ofD.step();
    return loss;
  };
  const generate: Step = () => {
    ofG.zeroGrad();
    const loss = judge(discriminator.forward(generator.forward(noise())), true);
    loss.backward(); // adds to the gradients of the discriminator, too
    ofG.step();
    return loss;
  };
  const gradients = () => [...generator.parameters(), ...discriminator.parameters()].map(({ grad }) => grad!);
  return { discriminate, generate, gradients, batches: Array.from({ length: 6 }, () => normal([16, 2], { rng })) };
}

describe.each([
  ['Adam', Adam],
  ['SGD', SGD],
] as const)('a generator and a discriminator in turn, %s', (_, Optimizer) => {
  test.each(['in two compiled functions', 'in one', 'without waiting for each'])(
    '%s, learn as eagerly',
    async (how) => {
      const [eager, compiled] = [adversaries(Optimizer), adversaries(Optimizer)];
      const both = compile((real: Tensor, isGenerator: boolean) =>
        compiled[isGenerator ? 'generate' : 'discriminate'](real),
      );
      const [discriminate, generate] =
        how === 'in one'
          ? [(real: Tensor) => both(real, false), (real: Tensor) => both(real, true)]
          : [compile(compiled.discriminate), compile(compiled.generate)];
      const found: Promise<Tensor>[] = [];
      const expected: Tensor[] = [];
      for (const real of eager.batches) {
        expected.push(eager.discriminate(real), eager.generate(real));
        found.push(discriminate(real));
        if (how !== 'without waiting for each') await found.at(-1);
        found.push(generate(real));
        if (how !== 'without waiting for each') await found.at(-1);
      }
      (await Promise.all(found)).forEach((loss, i) =>
        expectClose(loss, expected[i], { relative: 1e-4, absolute: 1e-6 }),
      );
      const gradients = eager.gradients();
      compiled.gradients().forEach((one, i) => expectClose(one, gradients[i], { relative: 1e-3, absolute: 1e-5 }));
      expect(gradients).toHaveLength(8);
    },
  );
});

test('a group that is added while a step is compiled is trained by it', async () => {
  const made = () => {
    const [body, head] = [1, 2].map((value) => new Parameter(tensor([value])));
    const optimizer = new Adam([head], { learningRate: 0.1 });
    const step = (): Tensor => {
      optimizer.zeroGrad();
      const loss = body.value.mul(head.value).sum();
      loss.backward();
      optimizer.step();
      return loss;
    };
    return { body, head, optimizer, step };
  };
  const [eager, compiled] = [made(), made()];
  const step = compile(compiled.step);
  for (const unfreezes of [false, true, false]) {
    if (unfreezes) for (const { optimizer, body } of [eager, compiled]) optimizer.addParamGroup({ parameters: [body], learningRate: 0.5 }); // prettier-ignore
    expectClose(await step(), eager.step());
  }
  for (const name of ['body', 'head'] as const) expectClose(compiled[name].value, eager[name].value);
  expect(eager.body.value.item()).toBeLessThan(0.5);
});
