import { inspect } from 'node:util';
import { ones, tensor, trace, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { BatchNorm1d, Conv2d, Linear, Module, ModuleDict, print, ReLU, Sequential } from '../index.ts';

class Model extends Module {
  readonly blocks = [new Sequential(new Linear(2, 3), new BatchNorm1d(3)), new ReLU()];
  readonly outputLayer = new Linear(3, 3);
  readonly again = this.outputLayer;
  forward(x: Tensor): Tensor {
    return this.again.forward(this.blocks[0].forward(x));
  }
}

describe('by its dotted name', () => {
  const model = new Model();
  it('a module, a parameter and a buffer are found, shared ones by each name', () => {
    expect(model.getSubmodule('')).toBe(model);
    expect(model.getSubmodule('blocks.0.1')).toBeInstanceOf(BatchNorm1d);
    expect(model.getSubmodule('again')).toBe(model.outputLayer);
    expect(model.getParameter('output_layer.weight')).toBe(model.outputLayer.weight);
    expect(model.getParameter('again.bias')).toBe(model.outputLayer.bias);
    expect(model.getBuffer('blocks.0.1.running_mean').value.shape).toEqual([3]);
  });

  it.each([
    [() => model.getSubmodule('blocks.2'), 'getSubmodule: path is blocks.2; it must be one of blocks.0, blocks.0.0, '],
    [() => model.getParameter('outputLayer.weight'), 'getParameter: path is outputLayer.weight; it must be one of'],
    [() => model.getParameter('blocks.0.1.running_mean'), 'getParameter: path is blocks.0.1.running_mean; it must be'],
    [
      () => model.getBuffer('again.weight'),
      'getBuffer: path is again.weight; it must be one of blocks.0.1.running_mean',
    ],
  ])('what is not there is an error that lists what there is: %#', (look, text) => {
    expect(look).toThrow(text);
  });
});

describe('in another dtype', () => {
  it('are floating parameters, buffers and gradients; whole numbers stay', () => {
    const model = new Model();
    const { weight } = model.outputLayer;
    model
      .forward(ones([2, 2]))
      .sum()
      .backward();
    const before = weight.grad!;
    expect(model.double()).toBe(model);
    const dtypes = Object.entries(model.stateDict()).map(([name, { dtype }]) => `${name} ${dtype}`);
    expect(dtypes.filter((text) => !text.endsWith(' float64'))).toEqual(['blocks.0.1.num_batches_tracked int64']);
    expect([weight.grad!.dtype, weight.grad!.toArray()]).toEqual(['float64', before.toArray()]);
    expect(model.getParameter('again.weight')).toBe(weight);
    expect(model.forward(ones([2, 2], { dtype: 'float64' })).dtype).toBe('float64');
    model.zeroGrad();
    model
      .forward(ones([2, 2], { dtype: 'float64' }))
      .sum()
      .backward();
    expect(weight.grad!.dtype).toBe('float64');
    expect(weight.requiresGrad).toBe(true);
  });

  it('half is for storage: values are rounded, nothing computes in it, float comes back', () => {
    const layer = new Linear(1, 1);
    layer.weight.value = tensor([[0.1]]);
    layer.half();
    expect(layer.weight.value.dtype).toBe('float16');
    expect(() => layer.forward(ones([1, 1]))).toThrow('weight is float16');
    layer.float();
    expect(layer.weight.value.item()).toBe(0.0999755859375);
    expect(layer.forward(ones([1, 1])).dtype).toBe('float32');
  });

  it('that is none, or while a function is traced, is an error', () => {
    const layer = new Linear(1, 1);
    expect(() => layer.to('int32')).toThrow(
      'to: dtype is int32; it must be one of float32, float64, float16, bfloat16',
    );
    expect(() => trace(() => (layer.double(), []), [])).toThrow('to: a compiled function cannot change dtypes');
    expect(layer.weight.value.dtype).toBe('float32');
  });
});

describe('as text', () => {
  it('a layer has its settings, a model its layers, a shared one where it stands first', () => {
    const model = new Model();
    const text = `Model(
  (blocks.0): Sequential(
    (0): Linear(inFeatures=2, outFeatures=3, bias=true)
    (1): BatchNorm1d(features=3, eps=0.00001, momentum=0.1, bias=true)
  )
  (blocks.1): ReLU()
  (output_layer): Linear(inFeatures=3, outFeatures=3, bias=true)
  (again): Linear(shared with output_layer)
)`;
    expect([String(model), model.toString(), print(model), inspect(model)]).toEqual([text, text, text, text]);
  });

  it.each<[Module<never, unknown>, string]>([
    [new Linear(3, 2, { bias: false }), 'Linear(inFeatures=3, outFeatures=2, bias=false)'],
    [
      new Conv2d(3, 8, 3, { padding: 'same' }),
      "Conv2d(inChannels=3, outChannels=8, kernelSize=[3, 3], paddingMode='zeros', padding='same', bias=true)",
    ],
    [new Sequential(), 'Sequential()'],
    [new Sequential({ relu: new ReLU() }), 'Sequential(\n  (relu): ReLU()\n)'],
    [new ModuleDict({ farLeft: new ReLU() }), 'ModuleDict(\n  (farLeft): ReLU()\n)'],
  ])('%s', (module, text) => {
    expect(print(module)).toBe(text);
  });

  it('with settings of its own beside its layers', () => {
    class Scaled extends Module {
      readonly factor = 2;
      readonly body = new ReLU();
      forward = (x: Tensor): Tensor => this.body.forward(x).mul(this.factor);
    }
    expect(String(new Scaled())).toBe('Scaled(\n  factor=2\n  (body): ReLU()\n)');
    expect(new Scaled().forward(zeros([1])).item()).toBe(0);
  });

  it('of what is no module is an error', () => {
    expect(() => print({} as never)).toThrow('print: module is an object; it must be an object with forward()');
  });
});
