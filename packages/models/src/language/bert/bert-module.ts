import type { Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '@gradkit/layers';

/** A module whose norm is called `LayerNorm` in a state dict, as in files of BERT, where all else is in snake_case. */
export abstract class BertModule<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> extends Module<
  Inputs,
  Output
> {
  protected override fields(): Iterable<readonly [name: string, value: unknown]> {
    return Array.from(super.fields(), ([name, value]) => [name === 'layer_norm' ? 'LayerNorm' : name, value] as const);
  }
}
