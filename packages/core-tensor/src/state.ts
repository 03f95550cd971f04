import { DTypeError, ShapeError } from './errors.ts';
import { activeRecorder } from './recorder.ts';
import { formatShape, sameShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/**
 * A mutable box around an immutable tensor: a weight, a running mean, a moment. Reads and replacements are visible to tracing,
 * so a function that uses boxes can become a graph.
 *
 * @example
 * const count = new State(tensor([0]));
 * count.value = count.value.add(1);
 * count.value.toArray(); // [1]
 */
export class State {
  #value: Tensor;

  constructor(value: Tensor) {
    this.#value = value;
  }

  /** The tensor in the box. A replacement must have the same shape and dtype. */
  get value(): Tensor {
    const recorder = activeRecorder();
    return recorder === null ? this.#value : recorder.read(this, this.#value);
  }

  set value(next: Tensor) {
    const old = this.#value;
    if (!sameShape(next.shape, old.shape)) {
      throw new ShapeError(
        'State.value',
        `the new value is ${formatShape(next.shape)} but the box holds ${formatShape(old.shape)}`,
        { expected: old.shape, got: next.shape },
      );
    }
    if (next.dtype !== old.dtype) {
      throw new DTypeError('State.value', `the new value is ${next.dtype} but the box holds ${old.dtype}`, {
        expected: old.dtype,
        got: next.dtype,
      });
    }
    const recorder = activeRecorder();
    if (recorder === null) this.#value = next;
    else recorder.write(this, next);
  }
}
