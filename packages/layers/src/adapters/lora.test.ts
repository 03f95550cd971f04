import { Generator, normal, ones, tensor, trace, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  addAdapters,
  addLoRA,
  BatchNorm1d,
  Conv2d,
  Embedding,
  LazyLinear,
  LayerNorm,
  Linear,
  loadLoRA,
  loraStateDict,
  mergeLoRA,
  Module,
  MultiheadAttention,
  prune,
  ReLU,
  removeAdapters,
  Sequential,
  unfreeze,
  weightNorm,
  type AnyModule,
} from '../index.ts';

const rng = new Generator(1);

class Block extends Module {
  readonly attention = new MultiheadAttention(8, 2, { batchFirst: true, rng });
  readonly norm = new LayerNorm(8);
  readonly mlp = [new Linear(8, 16, { rng }), new Linear(16, 8, { rng })]; // in a plain list

  forward(x: Tensor): Tensor {
    const [y] = this.attention.forward(x, x, x);
    const z = this.norm.forward(x.add(y));
    return z.add(this.mlp[1].forward(this.mlp[0].forward(z).relu()));
  }
}

class Net extends Module {
  readonly tokens = new Embedding(5, 8, { rng });
  readonly blocks = [new Block(), new Block()];
  readonly head = new Linear(8, 3, { rng });

  forward(x: Tensor): Tensor {
    return this.head.forward(this.blocks.reduce((y, block) => block.forward(y), this.tokens.forward(x)).mean(1));
  }
}

const x = tensor([[0, 1, 4], [2, 2, 3]], { dtype: 'int32' }); // prettier-ignore
const trained = (model: AnyModule): string[] =>
  model.namedParameters().flatMap(([name, { requiresGrad }]) => (requiresGrad ? [name] : []));

/** As if it had been trained. */
function change(model: AnyModule): void {
  for (const [, parameter] of model.namedParameters())
    if (parameter.requiresGrad) parameter.value = normal(parameter.type!.shape, { rng, dtype: parameter.dtype });
}

describe('addLoRA', () => {
  it('adapts what patterns mean, wherever it stands, and freezes the rest', () => {
    const model = new Net();
    const before = model.forward(x);
    const names = Object.keys(model.stateDict());
    expect(addLoRA(model, ['blocks.*.attention', 'blocks.1.mlp', 'tokens'], { rank: 2, alpha: 4, rng })).toEqual([
      'tokens',
      'blocks.0.attention.in_proj',
      'blocks.0.attention.out_proj',
      'blocks.1.attention.in_proj',
      'blocks.1.attention.out_proj',
      'blocks.1.mlp.0',
      'blocks.1.mlp.1',
    ]);
    expectClose(model.forward(x), before);
    expect(Object.keys(model.stateDict())).toEqual(expect.arrayContaining(names));
    expect(trained(model).toSorted()).toEqual(Object.keys(loraStateDict(model)).toSorted());
    const shapes = Object.entries(loraStateDict(model)).map(([name, { shape }]) => `${name} ${shape.join('×')}`);
    expect(shapes.slice(0, 6)).toEqual([
      'tokens.lora_embedding_A 2×5',
      'tokens.lora_embedding_B 8×2',
      'blocks.0.attention.lora_A.weight 2×8',
      'blocks.0.attention.lora_B.weight 24×2',
      'blocks.0.attention.out_proj.lora_A.weight 2×8',
      'blocks.0.attention.out_proj.lora_B.weight 8×2',
    ]);
  });

  it('draws A as peft does: uniform in ± 1 / √inputs; B begins at 0, in embeddings the other way round', () => {
    const model = new Sequential(new Embedding(50, 40), new Linear(100, 30), new Conv2d(4, 3, 5));
    addLoRA(model, '*', { rank: 64, rng });
    for (const [name, inputs] of [
      ['1.lora_A.weight', 100],
      ['2.lora_A.weight', 4 * 5 * 5],
    ] as const) {
      const { value } = model.getParameter(name);
      const [most, deviation] = [value.abs().max().item(), Math.sqrt(value.square().mean().item())];
      expect(most).toBeLessThanOrEqual(1 / Math.sqrt(inputs));
      expectClose(deviation, 1 / Math.sqrt(3 * inputs), { relative: 0.05 }); // a few thousand are drawn
    }
    const { value: drawn } = model.getParameter('0.lora_embedding_B');
    expectClose(Math.sqrt(drawn.square().mean().item()), 1, { relative: 0.05 });
    for (const name of ['0.lora_embedding_A', '1.lora_B.weight', '2.lora_B.weight'])
      expect(model.getParameter(name).value.abs().max().item()).toBe(0);
  });

  it('trains a new head, too, and other layers with another rank', () => {
    const model = new Net();
    addLoRA(model, 'blocks.0.mlp', { rank: 2, rng });
    addLoRA(model, 'blocks.1.mlp.0', { rank: 3, rng });
    unfreeze(model, 'head');
    const wanted = ['blocks.0.mlp.0', 'blocks.0.mlp.1', 'blocks.1.mlp.0'].flatMap((name) => [
      `${name}.lora_A.weight`,
      `${name}.lora_B.weight`,
    ]);
    expect(trained(model)).toEqual([...wanted, 'head.weight', 'head.bias']);
    model.forward(x).sum().backward();
    expect(model.getParameter('blocks.0.mlp.0.weight').grad).toBe(null);
    expect(model.getParameter('blocks.1.mlp.0.lora_B.weight').grad).not.toBe(null);
    const free = new Linear(2, 2);
    addLoRA(new Sequential(free), '0', { freeze: false });
    expect(free.weight.requiresGrad).toBe(true);
  });

  it('drops inputs of A while training alone', () => {
    const model = new Linear(4, 4, { rng });
    const plain = model.forward(ones([1, 4]));
    addLoRA(new Sequential(model), '0', { rank: 4, dropout: 1, rng });
    change(model);
    expectClose(model.forward(ones([1, 4])), plain);
    model.eval();
    expect(
      model
        .forward(ones([1, 4]))
        .sub(plain)
        .abs()
        .max()
        .item(),
    ).toBeGreaterThan(0.1);
  });

  it('follows dtype and mode of its layer, and the rank that rsLoRA levels', () => {
    const layer = new Linear(4, 3, { rng }).to('float64').eval();
    const model = new Sequential(layer).double();
    const y = layer.forward(ones([1, 4], { dtype: 'float64' }));
    addLoRA(model, '0', { rank: 4, alpha: 8, rsLoRA: true, rng });
    expect(model.modules().map(({ training }) => training)).toEqual([true, false, false, false]);
    change(model);
    const [a, b] = ['A', 'B'].map((name) => model.getParameter(`0.lora_${name}.weight`).value);
    expect(a.dtype).toBe('float64');
    const delta = ones([1, 4], { dtype: 'float64' }).matmul(a.transpose()).matmul(b.transpose()).mul(8 / Math.sqrt(4)); // prettier-ignore
    expectClose(layer.forward(ones([1, 4], { dtype: 'float64' })).sub(y), delta, { relative: 1e-12 });
  });

  it.each<[() => unknown, string]>([
    [() => addLoRA({} as never, '*'), 'addLoRA: model is an object; it must be a module'],
    [() => addLoRA(new Net(), '*', { rank: 0 }), 'addLoRA: rank is 0; it must be a whole number of at least 1'],
    [() => addLoRA(new Net(), '*', { alpha: 0 }), 'addLoRA: alpha is 0; it must be above 0 and finite'],
    [() => addLoRA(new Net(), '*', { dropout: 2 }), 'addLoRA: dropout is 2; it must be in 0 … 1'],
    [() => addLoRA(new Net(), '*', { r: 8 } as never), 'addLoRA: r is no option'],
    [() => addLoRA(new Net(), 'blocks.*.norm'), 'addLoRA: patterns has blocks.*.norm, which means none of tokens, '],
    [() => addLoRA(new Sequential(new ReLU()), '*'), 'addLoRA: the model has 0 layers that can be adapted'],
    [
      () => addLoRA(new Sequential(new Conv2d(4, 4, 3, { groups: 4 }), new Linear(2, 2)), '0'),
      'addLoRA: patterns has 0, which means none of 1',
    ],
    [
      () => addLoRA(new Sequential(weightNorm(new Linear(2, 2))), '*'),
      'addLoRA: 0 has a parametrized or pruned weight; remove that first',
    ],
    [
      () => addLoRA(new Sequential(prune.identity(new Linear(2, 2), 'weight')), '*'),
      'addLoRA: 0 has a parametrized or pruned weight; remove that first',
    ],
    [() => addLoRA(new Sequential(new LazyLinear(2)), '*'), 'LazyLinear: its shapes are not known before'],
    [() => trace(() => (addLoRA(new Net(), '*'), []), []), 'addLoRA: a compiled function cannot change what a model'],
  ])('refuses: %#', (call, text) => expect(call).toThrow(text));

  it('refuses a weight that others have, and leaves everything as it was', () => {
    const model = new Net();
    const head = new Linear(8, 5, { bias: false });
    head.weight = model.tokens.weight;
    const tied = new Sequential({ model, head });
    expect(() => addLoRA(tied, '*')).toThrow(
      'addLoRA: model.tokens shares its weight with model.tokens, head, which merging would change, too',
    );
    addLoRA(tied, 'model.head');
    expect(() => addLoRA(tied, ['model.blocks', 'model.head'])).toThrow(
      'addLoRA: model.head is adapted already; merge or remove that first',
    );
    expect(trained(tied)).toEqual(['model.head.lora_A.weight', 'model.head.lora_B.weight']);
  });
});

describe('afterwards', () => {
  it('merged layers are plain ones again and compute the same', () => {
    const model = new Net();
    const names = Object.keys(model.stateDict());
    const buffers = model.tokens.forward;
    addLoRA(model, '*', { rank: 2, rng });
    change(model);
    const y = model.forward(x);
    expect(mergeLoRA(model)).toBe(model);
    expect(Object.keys(model.stateDict()).toSorted()).toEqual(names.toSorted());
    expect(model.tokens.forward).toBe(buffers);
    expect(Object.hasOwn(model.head, 'forward')).toBe(false);
    expectClose(model.forward(x), y, { relative: 1e-4, absolute: 1e-4 }); // numbers up to 100, in another order
    expect(() => mergeLoRA(model)).toThrow('mergeLoRA: the model has no LoRA; addLoRA puts it there');
  });

  it('a weight that was pruned since is not merged, nor any other', () => {
    const model = new Net().blocks[0];
    addLoRA(model, '*', { rank: 1, rng });
    change(model);
    const before = model.stateDict();
    for (const [name, weight] of [
      ['mlp.0', 'weight'],
      ['attention', 'in_proj_weight'],
    ] as const) {
      // prettier-ignore
      const layer = model.getSubmodule(name);
      prune.identity(layer, weight);
      expect(() => mergeLoRA(model)).toThrow(
        `mergeLoRA: the weight of ${name} was parametrized or pruned since; remove`,
      );
      prune.remove(layer, weight);
    }
    for (const [name, value] of Object.entries(model.stateDict())) expectClose(value, before[name]);
    expect(Object.keys(mergeLoRA(model).stateDict())).toHaveLength(10);
  });

  it('what was learned goes onto another model with the same base, one after the other', () => {
    const model = new Net();
    const base = model.stateDict();
    const tasks = [2, 3].map((rank) => {
      addLoRA(model, '*', { rank, alpha: 2 * rank, rng });
      change(model);
      const task = { rank, state: loraStateDict(model), y: model.forward(x) };
      removeAdapters(model);
      for (const [name, value] of Object.entries(model.stateDict())) expect(value.data).toBe(base[name].data);
      return task;
    });
    const other = new Net();
    other.loadStateDict(base);
    for (const { rank, state, y } of tasks) {
      addLoRA(other, '*', { rank, alpha: 2 * rank, rng });
      loadLoRA(other, state);
      expectClose(other.forward(x), y);
      removeAdapters(other);
    }
    addLoRA(other, '*', { rank: 2, alpha: 4 });
    loadLoRA(other, Object.fromEntries(Object.entries(tasks[0].state).map(([k, v]) => [`base_model.model.${k}`, v])));
    mergeLoRA(other);
    addLoRA(other, 'head', { rank: 1 });
    expectClose(other.forward(x), tasks[0].y, { relative: 1e-4, absolute: 1e-4 }); // numbers up to 100, in another order
  });

  it('a state that does not fit is refused whole', () => {
    const model = new Sequential(new Linear(4, 3, { rng }), new Linear(3, 2, { rng }));
    expect(() => loraStateDict(model)).toThrow('loraStateDict: the model has no LoRA; addLoRA puts it there');
    addLoRA(model, '*', { rank: 2, rng });
    const before = loraStateDict(model);
    const { '1.lora_B.weight': last, ...others } = before;
    for (const [state, text] of [
      [others, 'loadLoRA: the state does not fit the adapted model; missing: 1.lora_B.weight'],
      [{ ...before, '2.lora_A.weight': last }, 'unexpected: 2.lora_A.weight'],
      [{ ...before, '1.lora_B.weight': ones([2, 3]) }, '1.lora_B.weight is [2, 3] but must be [2, 2]'],
      [null as never, 'loadLoRA: state is null; it must be an object of tensors by name'],
    ] as const)
      expect(() => loadLoRA(model, state)).toThrow(text);
    for (const [name, value] of Object.entries(loraStateDict(model))) expect(value.data).toBe(before[name].data);
  });
});

describe('addAdapters', () => {
  it('puts a small network behind what patterns mean, nearly without effect', () => {
    const model = new Net();
    const y = model.forward(x);
    expect(addAdapters(model, ['blocks.*.attention', 'blocks.1.mlp.1'], { size: 3, rng })).toEqual([
      'blocks.0.attention',
      'blocks.1.attention',
      'blocks.1.mlp.1',
    ]);
    const [down, up] = ['down', 'up'].map((name) => model.getParameter(`blocks.0.attention.adapter.${name}.weight`));
    expect([down.type!.shape, up.type!.shape]).toEqual([
      [3, 8],
      [8, 3],
    ]);
    expect(down.value.abs().max().item()).toBeLessThan(0.002);
    expectClose(model.forward(x), y, { absolute: 1e-4 }); // nearly
    expect(trained(model)).toHaveLength(12);
    change(model);
    const inner = model.blocks[1].mlp[1];
    const given = normal([2, 16], { rng });
    const found = inner.forward(given);
    const adapter = model.getSubmodule('blocks.1.mlp.1.adapter') as Sequential;
    const plain = given.matmul(inner.weight.value.transpose()).add(inner.bias!.value);
    expectClose(found, plain.add(adapter.forward(plain)), { relative: 1e-4, absolute: 1e-5 });
    model.forward(x).sum().backward();
    expect(up.grad).not.toBe(null);
    removeAdapters(model);
    expectClose(model.forward(x), y);
    expect(() => removeAdapters(model)).toThrow('removeAdapters: the model has no adapters');
  });

  it('goes behind a whole Sequential, and together with LoRA', () => {
    const model = new Sequential({ body: new Sequential(new Linear(4, 6), new ReLU()), head: new Linear(6, 2) });
    addLoRA(model, 'body', { rank: 2 });
    expect(addAdapters(model, 'body', { size: 2 })).toEqual(['body']);
    expect(model.getParameter('body.adapter.up.weight').type!.shape).toEqual([6, 2]);
    expect(trained(model)).toEqual([
      'body.0.lora_A.weight',
      'body.0.lora_B.weight',
      'body.adapter.down.weight',
      'body.adapter.down.bias',
      'body.adapter.up.weight',
      'body.adapter.up.bias',
    ]);
    expect(() => addLoRA(model, '*.lora_A')).toThrow(
      'addLoRA: patterns has *.lora_A, which means none of body.0, head',
    );
  });

  it.each<[() => unknown, string]>([
    [() => addAdapters(new Net(), 'blocks.*', { size: 2 }), 'addAdapters: blocks.0 is a Block, of whose output the'],
    [() => addAdapters(new Sequential(new BatchNorm1d(3)), '0', { size: 2 }), 'addAdapters: 0 is a BatchNorm1d, of'],
    [() => addAdapters(new Net(), 'head', { size: 0 }), 'addAdapters: size is 0; it must be a whole number of at'],
    [() => addAdapters(new Net(), 'head', {} as never), 'addAdapters: size is undefined'],
    [() => addAdapters(new Net(), 'heads', { size: 1 }), 'addAdapters: patterns has heads, which means none of tokens'],
    [
      () => {
        const model = new Net();
        addAdapters(model, 'head', { size: 1 });
        addAdapters(model, 'head', { size: 1 });
      },
      'addAdapters: head has an adapter already',
    ],
  ])('refuses: %#', (call, text) => expect(call).toThrow(text));
});
