import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, normal, tensor, type Tensor } from '@gradkit/core-tensor';
import {
  addAdapters,
  addLoRA,
  Conv1d,
  Conv2d,
  Conv3d,
  Embedding,
  Linear,
  loadLoRA,
  loraStateDict,
  mergeLoRA,
  Module,
  MultiheadAttention,
  removeAdapters,
  TransformerEncoderLayer,
} from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { AdamW } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

type State = Readonly<Record<string, Written<'float32'>>>;

/** What peft makes of a layer with given weights. */
interface Case {
  readonly layer: string;
  readonly arguments: readonly unknown[];
  readonly options: { readonly rank: number; readonly alpha: number; readonly rsLoRA?: boolean };
  readonly x: Written<'float32' | 'int32'>;
  readonly base: State;
  readonly adapter: State;
  readonly output: Written<'float32'>;
  readonly dy: Written<'float32'>;
  readonly gradients: State;
  readonly stepped: State;
  readonly merged: State;
}

type AnyLayer = new (...given: never[]) => Linear | MultiheadAttention;
const layers: object = { Conv1d, Conv2d, Conv3d, Embedding, Linear, MultiheadAttention };
const { cases } = readGolden<{ readonly cases: readonly Case[] }>('modules/lora');

const read = ({ data, shape, dtype }: Written<'float32' | 'int32'>): Tensor => tensor(data, { shape, dtype });
const readAll = (state: State): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, read(value)]));
/** Names of peft as they are here. */
const plain = (name: string): string => name.replace('base_model.model.', '').replace('.base_layer.', '.');

class Net extends Module {
  readonly layer: Linear | MultiheadAttention;

  constructor({ layer, arguments: given, base }: Case) {
    super();
    this.layer = new (layers as Readonly<Record<string, AnyLayer>>)[layer](...(given as never[]));
    this.loadStateDict(readAll(base));
  }

  forward(x: Tensor): Tensor {
    return this.layer instanceof MultiheadAttention ? this.layer.forward(x, x, x)[0] : this.layer.forward(x);
  }
}

const loose = { relative: 1e-4, absolute: 1e-5 }; // sums in another order: products follow each other

/** With what peft has drawn. */
function adapted(given: Case): Net {
  const model = new Net(given);
  addLoRA(model, 'layer', given.options);
  loadLoRA(model, readAll(given.adapter));
  return model;
}

function expectState(found: Readonly<Record<string, Tensor>>, wanted: State): void {
  expect(Object.keys(found).toSorted()).toEqual(Object.keys(wanted).map(plain).toSorted());
  for (const [name, value] of Object.entries(wanted)) expectClose(found[plain(name)], value, loose);
}

describe.each(cases.map((each) => [`${each.layer} ${JSON.stringify(each.arguments)}`, each] as const))(
  '%s',
  (_, given) => {
    const [x, dy] = [read(given.x), read(given.dy)];

    it('eagerly', () => {
      const model = adapted(given);
      const y = model.forward(x);
      expectClose(y, given.output, loose);
      y.mul(dy).sum().backward();
      for (const [name, gradient] of Object.entries(given.gradients))
        expectClose(model.getParameter(plain(name)).grad!, gradient, loose);
      const trained = model.namedParameters().filter(([, { grad }]) => grad !== null);
      expect(trained.map(([name]) => name).toSorted()).toEqual(Object.keys(given.gradients).map(plain).toSorted());
    });

    it('compiled, in three steps of AdamW, and merged', async () => {
      const model = adapted(given);
      const optimizer = new AdamW(model.parameters(), { learningRate: 0.1, weightDecay: 0.1 });
      const step = compile((input: Tensor) => {
        optimizer.zeroGrad();
        const loss = model.forward(input).mul(dy).sum();
        loss.backward();
        optimizer.step();
        return loss;
      });
      const forward = compile((input: Tensor) => noGrad(() => model.forward(input)));
      expectClose(await forward(x), given.output, loose);
      for (let i = 0; i < 3; i++) await step(x);
      const relative = 1e-3; // what AdamW divides by is small, too
      for (const [name, value] of Object.entries(given.stepped))
        expectClose(loraStateDict(model)[plain(name)], value, { relative, absolute: 1e-4 });
      const before = await forward(x);
      expectState(mergeLoRA(model).stateDict(), given.merged);
      expectClose(await forward(x), before, loose); // traced again
    });

    it('exported, unmerged and merged', async () => {
      const model = adapted(given);
      for (const made of [model, mergeLoRA(adapted(given))]) {
        const session = await createSession(await exportModel(made, [x], { inputNames: ['x'], outputNames: ['y'] }));
        expectClose((await session.run({ x })).y, given.output, loose);
        await session.close();
      }
    });
  },
);

describe('a compiled function, and a file, have what a model has now', () => {
  const rng = new Generator(7);
  const model = new TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true, rng }).eval();
  const x = normal([2, 3, 8], { rng });
  const forward = compile((input: Tensor) => noGrad(() => model.forward(input)));
  const changes: readonly (readonly [name: string, change: () => unknown])[] = [
    ['nothing', () => 0],
    ['LoRA', () => addLoRA(model, ['self_attn', 'linear1'], { rank: 2, rng })],
    ['bottlenecks', () => addAdapters(model, ['self_attn', 'linear2'], { size: 3, rng })],
    ['none of them', () => removeAdapters(model)],
  ];
  let before = x;

  it.each(changes)('%s', async (_, change) => {
    change();
    for (const [name, parameter] of model.namedParameters())
      if (/lora|adapter/.test(name)) parameter.value = normal(parameter.type!.shape, { rng, std: 0.3 });
    const y = noGrad(() => model.forward(x));
    expectClose(await forward(x), y, loose);
    const session = await createSession(await exportModel(model, [x], { inputNames: ['x'], outputNames: ['y'] }));
    expectClose((await session.run({ x })).y, y, loose);
    await session.close();
    expect(y.sub(before).abs().max().item()).toBeGreaterThan(1e-2);
    before = y;
  });
});
