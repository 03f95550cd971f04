import { Buffer, Parameter } from '@gradkit/autograd';
import { isFloating } from '@gradkit/core-tensor';
import type { Module } from '@gradkit/layers';

/** Replaces every parameter and buffer of a model by the same in double precision. */
export function inDouble<M extends Module>(model: M): M {
  for (const module of model.modules() as Iterable<object>) {
    for (const [field, box] of Object.entries(module)) {
      if (!(box instanceof Parameter || box instanceof Buffer) || !isFloating(box.value.dtype)) continue;
      const Box = box.constructor as typeof Parameter;
      Object.assign(module, { [field]: new Box(box.value.cast('float64')) });
    }
  }
  return model;
}
