import { broadcastShapes, sameShape, sizeOf, type Shape } from '@gradkit/core-tensor/functional';
import { engineOf, type SharedDType, type Tfjs, type TfTensor } from './tfjs.ts';

/** What the kernels of TensorFlow.js take beside tensors. */
type Attributes = Readonly<Record<string, unknown>>;

/** The kernels of one backend of TensorFlow.js, by name. Meanwhile results are disposed of by who runs a rule (`tidy`). */
export class Kernels {
  readonly #tf: Tfjs;
  /** `cpu`, `wasm`, `webgl` or `webgpu` */
  readonly backend: string;

  constructor(tf: Tfjs, backend: string) {
    this.#tf = tf;
    this.backend = backend;
  }

  has(name: string): boolean {
    const kernel = this.#tf.getKernel(name, this.backend);
    return kernel !== null && kernel !== undefined;
  }

  run(name: string, inputs: object, attributes: Attributes = {}): TfTensor {
    return engineOf(this.#tf).runKernel(name, inputs, attributes) as TfTensor; // of several results there are none here
  }

  unary(name: string, x: TfTensor): TfTensor {
    return this.run(name, { x });
  }

  /** Of more than six axes the wasm backend makes anything, and GPUs nothing; so these go as one. */
  binary(name: string, a: TfTensor, b: TfTensor): TfTensor {
    if (Math.max(a.shape.length, b.shape.length) <= 6) return this.run(name, { a, b });
    const shape = broadcastShapes(name, a.shape, b.shape);
    const flat = (x: TfTensor): TfTensor => this.reshape(this.stretch(x, shape), [sizeOf(shape)]);
    return this.reshape(this.run(name, { a: flat(a), b: flat(b) }), shape);
  }

  scalar(value: number, dtype: 'float32' | 'int32' = 'float32'): TfTensor {
    return this.#tf.tensor(dtype === 'int32' ? Int32Array.of(value) : Float32Array.of(value), [], dtype);
  }

  /** On WebGPU whole numbers that are called floats are still what they were, which not all kernels bear: there a product makes them floats. */
  cast(x: TfTensor, dtype: SharedDType): TfTensor {
    const y = this.run('Cast', { x }, { dtype });
    const isNamedOnly = this.backend === 'webgpu' && dtype === 'float32' && x.dtype !== 'float32';
    return isNamedOnly ? this.binary('Multiply', y, this.scalar(1)) : y;
  }

  /** Moves elements. Of truth values the wasm and webgpu backends make others, or nothing; so they go as whole numbers. */
  moved(inputs: readonly TfTensor[], move: (inputs: readonly TfTensor[]) => TfTensor): TfTensor {
    if (inputs[0].dtype !== 'bool' || (this.backend !== 'wasm' && this.backend !== 'webgpu')) return move(inputs);
    return this.cast(move(inputs.map((x) => this.cast(x, 'int32'))), 'bool');
  }

  reshape(x: TfTensor, shape: Shape): TfTensor {
    return sameShape(x.shape, shape) ? x : this.run('Reshape', { x }, { shape: [...shape] });
  }

  transpose(x: TfTensor, perm: readonly number[]): TfTensor {
    if (perm.every((from, to) => from === to)) return x;
    return this.moved([x], ([y]) => this.run('Transpose', { x: y }, { perm: [...perm] }));
  }

  /** Adds a border; of more than four axes one after the other, as GPUs have it. */
  pad(x: TfTensor, paddings: readonly (readonly number[])[], constantValue: number): TfTensor {
    const borders = paddings.map((pad) => [...pad]);
    if (x.shape.length <= 4 || this.backend === 'cpu' || this.backend === 'wasm')
      return this.run('PadV2', { x }, { paddings: borders, constantValue });
    return borders.reduce((y, pad, axis) => {
      if (pad.every((count) => count === 0)) return y;
      const [before, length, after] = [y.shape.slice(0, axis), y.shape[axis], y.shape.slice(axis + 1)];
      const flat = this.reshape(y, [sizeOf(before), length, sizeOf(after)]);
      const padded = this.run('PadV2', { x: flat }, { paddings: [[0, 0], pad, [0, 0]], constantValue });
      return this.reshape(padded, y.shape.with(axis, length + pad[0] + pad[1]));
    }, x);
  }

  /** Copies side by side. */
  tile(x: TfTensor, reps: readonly number[]): TfTensor {
    return this.moved([x], ([y]) => this.run('Tile', { x: y }, { reps: [...reps] }));
  }

  /** The same in a shape that `x` stretches to. */
  stretch(x: TfTensor, shape: Shape): TfTensor {
    if (sameShape(x.shape, shape)) return x;
    const wide = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
    if (sizeOf(wide) === sizeOf(shape)) return this.reshape(x, shape);
    const reps = shape.map((size, axis) => (wide[axis] === size ? 1 : size));
    return this.tile(this.reshape(x, wide), reps);
  }

  /** `t` where the condition holds, else `e`; all stretch to `shape`. */
  select(condition: TfTensor, t: TfTensor, e: TfTensor, shape: Shape): TfTensor {
    const flat = (x: TfTensor): TfTensor => this.reshape(this.stretch(x, shape), [sizeOf(shape)]); // GPUs choose along four axes at most
    const where = flat(condition);
    return this.moved([t, e], ([a, b]) =>
      this.reshape(this.run('Select', { condition: where, t: flat(a), e: flat(b) }), shape),
    );
  }

  /** A copy with a life of its own: rules return no input. */
  copy(x: TfTensor): TfTensor {
    return this.run('Identity', { x });
  }
}
