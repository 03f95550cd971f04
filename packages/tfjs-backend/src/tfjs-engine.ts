import {
  guarded,
  primitiveOperations,
  RemoteTensor,
  RuntimeError,
  Tensor,
  type Backend,
  type EagerOp,
  type Inputs,
  type Op,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { DeviceMemory } from './device-memory.ts';
import { Kernels } from './kernels.ts';
import type { ComposedRule, NativeRule } from './rule.ts';
import { composedRules, nativeRules } from './rules/all-rules.ts';
import { engineOf, isShared, type Tfjs, type TfTensor } from './tfjs.ts';

/** A kernel for what is composed of other operations, if it is one. */
const eagerOf = (op: Op): EagerOp<Inputs, object> | null => ('recorded' in op ? (op as EagerOp<Inputs, object>) : null);

/** Eager operations on one backend of TensorFlow.js. */
export class TfjsEngine implements Backend {
  readonly name: string;
  readonly memory: DeviceMemory;
  readonly #tf: Tfjs;
  readonly #kernels: Kernels;
  readonly #native = new Map<Op, NativeRule>();
  readonly #composed = new Map<Op, ComposedRule>();
  #isGuarded = false;

  constructor(tf: Tfjs, backend: string, memory: DeviceMemory) {
    this.name = `TensorFlow.js (${backend})`;
    this.memory = memory;
    this.#tf = tf;
    this.#kernels = new Kernels(tf, backend);
    for (const rule of nativeRules)
      if (!rule.except.includes(backend) && rule.kernels.every((name) => this.#kernels.has(name)))
        this.#native.set(rule.op, rule);
    for (const rule of composedRules) this.#composed.set(rule.op, rule);
  }

  run(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    if (!this.#isFor(inputs, types)) return this.#leave(op, inputs);
    this.memory.makeRoom();
    if (op.check?.guarded !== undefined && !inputs[op.check.input].isReadable && !this.#isGuarded)
      return this.#inside(inputs, (own) => this.#guarded(op, own, attributes));
    return (
      this.#natively(op, inputs, attributes, types) ??
      this.#inside(inputs, (own) => this.#compose(op, own, attributes, types)) ??
      this.#leave(op, inputs)
    );
  }

  /** Whether it works with this TensorFlow.js. */
  isOf(tf: Tfjs): boolean {
    return tf.engine() === this.#tf.engine();
  }

  /** A tensor with the values of one of TensorFlow.js, which stays its owner's. */
  adopt(t: TfTensor, type: TensorType): Tensor {
    return this.#tensorOf(this.#kernels.copy(t), type);
  }

  /** A tensor of TensorFlow.js with the values of one of ours, for the caller. */
  share(x: Tensor): TfTensor {
    const handle = this.memory.handleOf(x instanceof RemoteTensor ? x.remote : x.data, x.shape, x.dtype as 'float32');
    return this.#kernels.run('Reshape', { x: handle }, { shape: [...x.shape] });
  }

  /** Whether an operation is worth a device, and the device has its element types and sizes. */
  #isFor(inputs: Inputs, types: readonly TensorType[]): boolean {
    if (!inputs.every(({ dtype, size }) => isShared(dtype) && size > 0)) return false;
    if (!types.every(({ dtype, shape }) => isShared(dtype) && !shape.includes(0))) return false;
    if (inputs.some(({ isRemote }) => isRemote)) return true;
    return inputs.some(({ size, dtype }) => size > 1 && dtype === 'float32'); // single numbers and positions stay here
  }

  #natively(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    const rule = this.#native.get(op);
    if (rule === undefined || types.length > 1) return null;
    if (rule.numbers === 'float32' && inputs.some(({ dtype }) => dtype !== 'float32') && !this.#mixes(op, inputs))
      return null;
    const engine = engineOf(this.#tf);
    engine.startScope(); // what is made on the way is disposed of when it ends, as by `tidy`
    try {
      const handles = inputs.map((x) => this.#handleOf(x));
      const y = rule.run(this.#kernels, handles, attributes, types, inputs);
      if (y === null) return null;
      return [this.#tensorOf(handles.includes(y) ? this.#kernels.copy(y) : y, types[0])];
    } finally {
      engine.endScope();
    }
  }

  /** Whether the only inputs that are no floats are positions. */
  #mixes({ check }: Op, inputs: Inputs): boolean {
    return check !== undefined && inputs.every(({ dtype }, i) => dtype === 'float32' || i === check.input);
  }

  /** Inside `tidy`, which takes single numbers away again. */
  #handleOf(x: Tensor): TfTensor {
    if (!x.isRemote && x.size === 1) return this.#tf.tensor(x.data, [...x.shape], x.dtype as 'float32');
    const handle = this.memory.handleOf(x instanceof RemoteTensor ? x.remote : x.data, x.shape, x.dtype as 'float32');
    return this.#kernels.reshape(handle, x.shape);
  }

  #tensorOf(handle: TfTensor, { shape, dtype }: TensorType): Tensor {
    return new RemoteTensor({ shape, dtype }, this.memory.adopt(engineOf(this.#tf).keep(handle)));
  }

  /** Runs what makes other operations, whose results are released with the exception of those that it gives. */
  #inside(inputs: Inputs, f: (own: Inputs) => readonly Tensor[] | null): readonly Tensor[] | null {
    const own = inputs.map((x) => (x.gradFn === null ? x : x.as(x))); // no history is kept of the parts
    const given = new Set(own.flatMap((x) => (x.isRemote ? [] : [x.data])));
    let results: readonly Tensor[] | null = null;
    this.memory.within(given, () => {
      results = f(own);
      return (results ?? []).flatMap((y) => (y instanceof RemoteTensor ? [y.remote] : []));
    });
    return (results as readonly Tensor[] | null)?.map((y) => (own.includes(y) ? y.as(y) : y)) ?? null;
  }

  #compose(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    return this.#composed.get(op)?.compose(inputs, attributes, types) ?? this.#decompose(op, inputs, attributes, types);
  }

  #decompose(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    const eager = eagerOf(op);
    if (eager !== null) return [eager.recorded(inputs, attributes, primitiveOperations)];
    if (op.decomposition === undefined) return null;
    const wanted = types.map(() => true);
    const parts = op.decomposition(inputs, attributes, types, primitiveOperations, wanted);
    return parts.length === types.length ? parts : null;
  }

  /** In the form that bears any values, for those that nobody could look at. */
  #guarded(op: Op, inputs: Inputs, attributes: object): readonly Tensor[] {
    const work = guarded({ op, inputs, attributes, outputs: [] })!;
    this.#isGuarded = true;
    try {
      return work();
    } finally {
      this.#isGuarded = false;
    }
  }

  /** Leaves an operation to the CPU, if it can have the values. */
  #leave(op: Op, inputs: Inputs): null {
    const at = inputs.findIndex(({ isReadable }) => !isReadable);
    if (at >= 0)
      throw new RuntimeError(
        op.name,
        `${this.name} cannot do it with these inputs, so that the CPU would have to; but input ${at} is on ${this.memory.place}, which gives ` +
          'its values only to who waits: call `await x.read()` before, or `await sync()` of the model, the optimizer or the state',
        { got: this.memory.place },
      );
    return null;
  }
}
