import type { Inputs, Op } from '../op.ts';
import type { Primitives } from '../primitives.ts';
import { activeRecorder, withRecorder, type Recorder } from '../recorder.ts';
import type { TensorType } from '../tensor-type.ts';
import type { Tensor } from '../tensor.ts';
import type { AnyState } from '../trace.ts';

/** A recorder over the one that is there, or over none: everything goes on to that, but for what a subclass sees to. */
export class LayeredRecorder implements Recorder {
  readonly outer: Recorder | null = activeRecorder();
  readonly keepsWrites: boolean | undefined = this.outer?.keepsWrites;
  readonly primitives: Primitives | undefined = this.outer?.primitives;

  apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    return this.outer?.apply(op, inputs, attributes, types) ?? null;
  }

  own(state: AnyState): void {
    this.outer?.own?.(state);
  }

  owns(state: AnyState): boolean {
    return this.outer?.owns?.(state) ?? false;
  }

  read(state: AnyState, _value: Tensor | null): Tensor | null {
    return withRecorder(this.outer, () => state.value);
  }

  write(state: AnyState, value: Tensor | null): void {
    withRecorder(this.outer, () => {
      state.value = value;
    });
  }

  draw(type: TensorType, draw: () => Tensor, from: readonly unknown[]): Tensor | null {
    return this.outer?.draw(type, draw, from) ?? null;
  }

  guard(look: () => unknown): void {
    this.outer?.guard(look);
  }
}
