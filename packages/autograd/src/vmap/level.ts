import {
  activeRecorder,
  allocate,
  ConfigError,
  formatShape,
  sizeOf,
  symbolic,
  Tensor,
  Tracer,
  withRecorder,
  type AnyState,
  type Recorder,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { Leaf } from '../gradient-node.ts';
import { Values } from './values.ts';

/** What random draws of a mapped function are: refused, the same for all examples, or others for each. */
export type Randomness = 'error' | 'same' | 'different';

const origin = new Error('vmap');

/**
 * Traces a function of one example, so that what it does can be done for all at once. Parameters and buffers that it reads are as they are
 * outside; what it draws is decided here.
 */
export class Level extends Tracer {
  readonly outer: Recorder | null = activeRecorder();
  readonly size: number;
  readonly values: Values;
  readonly #randomness: Randomness;
  /** what was drawn for all examples, also those of other chunks, and how many of that this one has had */
  readonly #shared: Tensor[];
  #drawn = 0;

  constructor(size: number, randomness: Randomness, outside: Values | null, shared: Tensor[]) {
    super({ origin, keepsWrites: activeRecorder()?.keepsWrites });
    this.size = size;
    this.values = new Values(outside);
    this.#randomness = randomness;
    this.#shared = shared;
  }

  /** One example of many that lie along the first axis. */
  example(all: Tensor): Tensor {
    const tracer = symbolic({ shape: all.shape.slice(1), dtype: all.dtype });
    if (all.gradFn !== null) tracer.gradFn = new Leaf(() => {}); // so that what follows from it has a graph, too
    this.values.set(tracer, { tensor: all, isBatched: true });
    return tracer;
  }

  override read(state: AnyState, value: Tensor | null): Tensor | null {
    if (this.made.has(state)) return super.read(state, value);
    const written = this.writes.get(state);
    return written === undefined ? withRecorder(this.outer, () => state.value) : written;
  }

  override guard(look: () => unknown): void {
    this.outer?.guard(look);
  }

  override draw(type: TensorType, draw: () => Tensor, from: readonly unknown[]): Tensor {
    const { outer, size } = this;
    if (this.#randomness === 'error')
      throw new ConfigError(
        'vmap',
        `f draws random numbers ${formatShape(type.shape)}; say with randomness: 'same' or 'different' whether they are for all examples, or draw them before`,
        { expected: 'same or different', got: 'error' },
      );
    if (this.#randomness === 'same') return (this.#shared[this.#drawn++] ??= outer?.draw(type, draw, from) ?? draw());
    const wide = { shape: [size, ...type.shape], dtype: type.dtype };
    const drawAll = (): Tensor => joined(wide, Array.from({ length: size }, draw));
    const tensor = outer?.draw(wide, drawAll, [...from, size]) ?? drawAll();
    return this.example(tensor);
  }
}

/** Tensors of one shape behind each other. */
function joined(type: TensorType, parts: readonly Tensor[]): Tensor {
  const data = allocate(type.dtype, sizeOf(type.shape));
  parts.forEach((part, i) => data.set(part.data, i * part.size));
  return new Tensor(type, data);
}
