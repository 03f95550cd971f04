import type { Tensor } from '@gradkit/core-tensor';
import { expectTypeOf, test } from 'vitest';
import { BatchNorm2d, Conv2d, Linear, Module, ModuleDict, ModuleList, Sequential, type StateDict } from '../index.ts';

declare const x: Tensor;

class TwoInputs extends Module<[x: Tensor, mask: Tensor], { hidden: Tensor }> {
  forward(input: Tensor, mask: Tensor): { hidden: Tensor } {
    return { hidden: input.mul(mask) };
  }
}

test('forward of a layer takes and gives a tensor', () => {
  expectTypeOf(new Linear(1, 2).forward).toEqualTypeOf<(x: Tensor) => Tensor>();
  expectTypeOf(new Sequential(new Linear(1, 2), new BatchNorm2d(3)).forward(x)).toEqualTypeOf<Tensor>();
});

test('a module of your own takes and gives what it says', () => {
  expectTypeOf(new TwoInputs().forward).parameters.toEqualTypeOf<[input: Tensor, mask: Tensor]>();
  expectTypeOf(new TwoInputs().stateDict()).toEqualTypeOf<StateDict>();
  expectTypeOf(new TwoInputs().eval()).toEqualTypeOf<TwoInputs>();
  // @ts-expect-error only modules of one tensor follow one another
  new Sequential(new TwoInputs());
});

test('a parameter that an option leaves out may be null', () => {
  expectTypeOf(new Linear(1, 2).weight.value).toEqualTypeOf<Tensor>();
  expectTypeOf(new Linear(1, 2).bias).extract<null>().toEqualTypeOf<null>();
});

test('options are named, and undefined counts as left out', () => {
  new Conv2d(1, 2, 3, { stride: undefined, padding: [1, 2], bias: undefined });
  // @ts-expect-error an option of another library
  new Conv2d(1, 2, 3, { padding_mode: 'reflect' });
  // @ts-expect-error kernelSize is no option
  new Conv2d(1, 2, { kernelSize: 3 });
  // @ts-expect-error and has no default
  new Conv2d(1, 2);
});

test('what holds layers of one class can be had as what holds modules', () => {
  expectTypeOf(new ModuleList([new Linear(1, 2)])).toExtend<ModuleList>();
  expectTypeOf(new ModuleDict({ first: new Sequential() })).toExtend<ModuleDict>();
  // @ts-expect-error a module of two inputs is no module of one
  const list: ModuleList = new ModuleList([new TwoInputs()]);
  expectTypeOf(list).toEqualTypeOf<ModuleList>();
});
