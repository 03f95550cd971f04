import { sameShape, sizeOf, type Shape } from '@gradkit/core-tensor/functional';
import type { SharedDType, Tfjs, TfTensor } from './tfjs.ts';

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
    return (this.#tf.getKernel(name, this.backend) as unknown) != null;
  }

  run(name: string, inputs: object, attributes: Attributes = {}): TfTensor {
    type Run = Parameters<ReturnType<Tfjs['engine']>['runKernel']>; // its own types ask for maps that interfaces of attributes are not
    return this.#tf.engine().runKernel(name, inputs as Run[1], attributes as Run[2]);
  }

  unary(name: string, x: TfTensor): TfTensor {
    return this.run(name, { x });
  }

  binary(name: string, a: TfTensor, b: TfTensor): TfTensor {
    return this.run(name, { a, b });
  }

  scalar(value: number, dtype: SharedDType = 'float32'): TfTensor {
    return this.#tf.scalar(value, dtype);
  }

  cast(x: TfTensor, dtype: SharedDType): TfTensor {
    return this.run('Cast', { x }, { dtype });
  }

  reshape(x: TfTensor, shape: Shape): TfTensor {
    return sameShape(x.shape, shape) ? x : this.run('Reshape', { x }, { shape: [...shape] });
  }

  transpose(x: TfTensor, perm: readonly number[]): TfTensor {
    return perm.every((from, to) => from === to) ? x : this.run('Transpose', { x }, { perm: [...perm] });
  }

  /** Copies side by side. Of truth values the wasm backend makes others. */
  tile(x: TfTensor, reps: readonly number[]): TfTensor {
    const isChanged = x.dtype === 'bool' && this.backend === 'wasm';
    const y = this.run('Tile', { x: isChanged ? this.cast(x, 'int32') : x }, { reps: [...reps] });
    return isChanged ? this.cast(y, 'bool') : y;
  }

  /** The same in a shape that `x` stretches to. */
  stretch(x: TfTensor, shape: Shape): TfTensor {
    if (sameShape(x.shape, shape)) return x;
    const wide = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
    if (sizeOf(wide) === sizeOf(shape)) return this.reshape(x, shape);
    const reps = shape.map((size, axis) => (wide[axis] === size ? 1 : size));
    return this.tile(this.reshape(x, wide), reps);
  }

  /** `t` where the condition holds, else `e`; all stretch to `shape`. Of truth values the wasm backend makes others. */
  select(condition: TfTensor, t: TfTensor, e: TfTensor, shape: Shape): TfTensor {
    if (t.dtype === 'bool' && this.backend === 'wasm')
      return this.cast(this.select(condition, this.cast(t, 'int32'), this.cast(e, 'int32'), shape), 'bool');
    const inputs = {
      condition: this.stretch(condition, shape),
      t: this.stretch(t, shape),
      e: this.stretch(e, shape),
    };
    return this.run('Select', inputs);
  }

  /** A copy with a life of its own: rules return no input. */
  copy(x: TfTensor): TfTensor {
    return this.run('Identity', { x });
  }
}
