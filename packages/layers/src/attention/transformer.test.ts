import { Generator, normal, seed, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  Module,
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '../index.ts';

const numbers = (x: Tensor): number[] => Array.from(x.data as Float32Array);
const small = { dModel: 4, nhead: 2, numEncoderLayers: 2, numDecoderLayers: 2, dimFeedforward: 6 };
const x = normal([3, 2, 4], { rng: new Generator(1) });

describe.each([
  ['encoder', () => new TransformerEncoderLayer(4, 2, { dimFeedforward: 6 }), TransformerEncoder],
  ['decoder', () => new TransformerDecoderLayer(4, 2, { dimFeedforward: 6 }), TransformerDecoder],
] as const)('copies of the layer of an %s', (_, make, Stack) => {
  const stacked = (layer: ReturnType<typeof make>): Module<never> => new Stack(layer, 2); // each takes its own

  it('have the same values, and are trained apart', () => {
    const layer = make();
    const stack = stacked(layer);
    const state = stack.stateDict();
    for (const [name, value] of Object.entries(layer.stateDict()))
      for (const i of [0, 1]) expect(state[`layers.${i}.${name}`].data).toEqual(value.data);
    expect(Object.keys(state).length).toBe(2 * Object.keys(layer.stateDict()).length);
    const [first] = stack.parameters();
    first.value = zeros(first.value.shape);
    expect(Math.max(...numbers(stack.stateDict()['layers.1.self_attn.in_proj_weight']))).toBeGreaterThan(0);
    expect(Math.max(...numbers(layer.selfAttn.inProjWeight!.value))).toBeGreaterThan(0);
  });

  it('keep modes and what is frozen', () => {
    const layer = make();
    layer.dropout.eval();
    layer.linear1.requiresGrad(false);
    const copy = layer.clone();
    expect(copy.modules().map(({ training }) => training)).toEqual(layer.modules().map(({ training }) => training));
    expect(copy.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual(
      layer.parameters().map(({ requiresGrad }) => requiresGrad),
    );
  });

  it('draw nothing', () => {
    seed(1);
    make();
    const next = uniform([2]).toArray();
    seed(1);
    stacked(make());
    expect(uniform([2]).toArray()).toEqual(next);
  });
});

it('the whole begins with Xavier’s values, the same in the layers of a stack no longer', () => {
  const model = new Transformer({ ...small, dModel: 40, rng: new Generator(1) });
  const largest = (name: string): number => Math.max(...numbers(model.stateDict()[name]));
  for (const [name, bound] of [
    ['encoder.layers.0.linear1.weight', Math.sqrt(6 / 46)],
    ['decoder.layers.1.multihead_attn.out_proj.weight', Math.sqrt(6 / 80)],
    ['decoder.layers.0.self_attn.in_proj_weight', Math.sqrt(6 / 160)],
  ] as const) {
    expect(largest(name)).toBeLessThanOrEqual(bound);
    expect(largest(name)).toBeGreaterThan(0.9 * bound);
  }
  expect(largest('encoder.layers.0.linear1.weight')).not.toBe(largest('encoder.layers.1.linear1.weight'));
});

it('drops while training, as the generator has it, and not in evaluation', () => {
  const layer = (): TransformerEncoderLayer =>
    new TransformerEncoderLayer(4, 2, { dropout: 0.5, dimFeedforward: 6, rng: new Generator(4) });
  const [one, same] = [layer(), layer()];
  const first = one.forward(x);
  expect(same.forward(x).data).toEqual(first.data);
  expect(one.forward(x).data).not.toEqual(first.data);
  one.eval();
  expect(one.forward(x).data).toEqual(one.forward(x).data);
});

it('takes any function as activation', () => {
  const named = new TransformerEncoderLayer(4, 2, { activation: 'relu', dropout: 0, rng: new Generator(1) });
  const own = new TransformerEncoderLayer(4, 2, { activation: (y) => y.relu(), dropout: 0, rng: new Generator(1) });
  const other = new TransformerEncoderLayer(4, 2, { activation: (y) => y.tanh(), dropout: 0, rng: new Generator(1) });
  expectClose(own.forward(x), named.forward(x));
  expect(other.forward(x).data).not.toEqual(named.forward(x).data);
});

it('takes another encoder and decoder', () => {
  class Halved extends Module<[src: Tensor]> {
    forward(src: Tensor): Tensor {
      return src.mul(0.5);
    }
  }
  class Sum extends Module<[tgt: Tensor, memory: Tensor]> {
    forward(tgt: Tensor, memory: Tensor): Tensor {
      return tgt.add(memory);
    }
  }
  const model = new Transformer({ ...small, customEncoder: new Halved(), customDecoder: new Sum() });
  expectClose(model.forward(x, x), x.mul(1.5));
});
