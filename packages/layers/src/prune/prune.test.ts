import { Generator, ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { Conv1d, Linear, LSTM, prune, Sequential, weightNorm } from '../index.ts';

type Argument = number | Written | Readonly<Record<string, Written>>;

interface Golden {
  readonly weight: Written;
  readonly linear: Written;
  readonly sequences: readonly {
    readonly name: string;
    readonly calls: readonly { readonly function: string; readonly arguments: readonly Argument[] }[];
    readonly keys: readonly string[];
    readonly mask: Written;
  }[];
  readonly global: readonly { readonly amount: number; readonly before: number; readonly masks: readonly Written[] }[];
}

const golden = readGolden<Golden>('modules/prune');
const read = ({ data, shape }: Written): Tensor => tensor(data, { shape });

function conv(): Conv1d {
  const layer = new Conv1d(3, 4, 2);
  layer.weight.value = read(golden.weight);
  return layer;
}

function argumentOf(value: Argument): unknown {
  if (typeof value === 'number') return value;
  if ('data' in value) return read(value as Written);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, read(each)]));
}

const calls: Readonly<Record<string, (...given: never[]) => unknown>> = { ...prune };

describe('masks are those of PyTorch', () => {
  it.each(golden.sequences)('$name', ({ calls: sequence, keys, mask }) => {
    const layer = conv();
    for (const one of sequence)
      calls[one.function](...([layer, 'weight', ...one.arguments.map(argumentOf)] as never[]));
    expect(Object.keys(layer.stateDict())).toEqual(keys);
    expectClose(layer.getBuffer('weight_mask').value, mask);
    expectClose(layer.getParameter('weight_orig').value, golden.weight);
    expectClose(layer.weight.value, read(golden.weight).mul(read(mask)));
  });

  it.each(golden.global)('of several weights, $amount together, after $before', ({ amount, before, masks }) => {
    const layers = [conv(), new Linear(3, 2)];
    layers[1].weight.value = read(golden.linear);
    if (before > 0) prune.l1Unstructured(layers[0], 'weight', before);
    prune.globalUnstructured(
      layers.map((layer) => [layer, 'weight'] as const),
      'l1Unstructured',
      { amount },
    );
    layers.forEach((layer, i) => expectClose(layer.getBuffer('weight_mask').value, masks[i]));
  });
});

describe('what is drawn', () => {
  const left = (layer: Conv1d): number => layer.getBuffer('weight_mask').value.sum().item();

  it('is as much as asked for, and the same for the same seed', () => {
    const draw = (seed: number): unknown =>
      prune
        .randomUnstructured(conv(), 'weight', 0.25, { rng: new Generator(seed) })
        .getBuffer('weight_mask')
        .value.toArray();
    expect(left(prune.randomUnstructured(conv(), 'weight', 0.25))).toBe(18);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('are whole entries along an axis', () => {
    const layer = prune.randomStructured(conv(), 'weight', 1, 1, { rng: new Generator(1) });
    const perInput = layer.getBuffer('weight_mask').value.sum([0, 2]).toArray() as number[];
    expect(perInput.toSorted((a, b) => a - b)).toEqual([0, 8, 8]);
    expect(left(prune.randomStructured(layer, 'weight', 0.5, 0, { rng: new Generator(1) }))).toBe(8);
  });

  it('over several weights', () => {
    const layers = [conv(), conv()];
    const weights = layers.map((layer) => [layer, 'weight'] as const);
    prune.globalUnstructured(weights, 'randomUnstructured', { amount: 20, rng: new Generator(1) });
    expect(left(layers[0]) + left(layers[1])).toBe(28);
  });
});

describe('a pruned weight', () => {
  it('gets gradients where something is left, and stays the parameter that it was', () => {
    const layer = new Linear(3, 1, { bias: false });
    const parameter = layer.weight;
    layer.weight.value = tensor([[3, -1, 2]]);
    prune.l1Unstructured(layer, 'weight', 1);
    expect(layer.parameters()).toEqual([parameter]);
    layer
      .forward(ones([2, 3]))
      .sum()
      .backward();
    expect(parameter.grad!.toArray()).toEqual([[2, 0, 2]]);
  });

  it('is an ordinary one again when that is removed', () => {
    const layer = prune.l1Unstructured(conv(), 'weight', 0.5);
    const value = layer.weight.value.toArray();
    expect(prune.isPruned(new Sequential(layer))).toBe(true);
    prune.remove(layer, 'weight');
    expect(prune.isPruned(layer)).toBe(false);
    expect(Object.keys(layer.stateDict())).toEqual(['weight', 'bias']);
    expect(layer.weight.value.toArray()).toEqual(value);
  });

  it('may be any of a recurrent layer', () => {
    const layer = prune.l1Unstructured(new LSTM(3, 4), 'weight_hh_l0', 0.5);
    expect(layer.getBuffer('weight_hh_l0_mask').value.sum().item()).toBe(32);
    layer
      .forward(zeros([2, 1, 3]))[0]
      .sum()
      .backward();
    expect(layer.getParameter('weight_hh_l0_orig').grad!.shape).toEqual([16, 4]);
  });

  it('takes its state dict back', () => {
    const [one, other] = [prune.l1Unstructured(conv(), 'weight', 0.5), prune.identity(conv(), 'weight')];
    other.loadStateDict(one.stateDict());
    expect(other.weight.value.toArray()).toEqual(one.weight.value.toArray());
  });
});

describe('refuses', () => {
  it.each([
    [
      () => prune.l1Unstructured(conv(), 'weights', 1),
      "prune.l1Unstructured: name is 'weights'; it must be one of weight, bias",
    ],
    [
      () => prune.l1Unstructured(conv(), 'weight', 25),
      'prune.l1Unstructured: amount is 25 but only 24 are left; it must be at most 24',
    ],
    [
      () => prune.l1Unstructured(conv(), 'weight', 1.5),
      'prune.l1Unstructured: amount is 1.5; it must be a fraction in 0 … 1',
    ],
    [() => prune.l1Unstructured(conv(), 'weight', -1), 'prune.l1Unstructured: amount is -1; it must be at least 0'],
    [
      () => prune.l1Unstructured(conv(), 'weight', 1, { importanceScores: ones([2]) }),
      'prune.l1Unstructured: importanceScores is [2] but the weight is [4, 3, 2]; both must be the same',
    ],
    [() => prune.lnStructured(conv(), 'weight', 1, 2, 3), 'prune.lnStructured: axis is 3'],
    [() => prune.lnStructured(conv(), 'weight', 1, 0, 0), 'prune.lnStructured: n is 0; it must be above 0'],
    [
      () => prune.customFromMask(conv(), 'weight', ones([4])),
      'prune.customFromMask: mask is [4] but the weight is [4, 3, 2]',
    ],
    [() => prune.remove(conv(), 'weight'), "prune.remove: name is 'weight'; it must be that of a pruned weight"],
    [
      () => prune.identity(weightNorm(new Linear(2, 2)), 'weight'),
      "prune.identity: name is 'weight'; it must be that of a weight without parametrizations",
    ],
    [
      () => weightNorm(prune.identity(new Linear(2, 2), 'weight')),
      "registerParametrization: name is 'weight'; it must be that of a weight that is not pruned",
    ],
    [
      () => prune.globalUnstructured([[conv(), 'weight']], 'l1' as never, { amount: 1 }),
      'prune.globalUnstructured: pruningMethod is l1',
    ],
    [
      () => prune.globalUnstructured([[conv(), 'weight']], 'l1Unstructured', {} as never),
      'prune.globalUnstructured: amount is undefined',
    ],
    [() => prune.isPruned(1 as never), 'prune.isPruned: module is 1'],
  ])('%#', (call, text) => expect(call).toThrow(text));
});
