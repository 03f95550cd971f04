import { Buffer } from '@gradkit/autograd';
import {
  activeRecorder,
  fakeQuantizePerChannelAffine,
  fakeQuantizePerTensorAffine,
  isTensor,
  ones,
  refuseArgument,
  requireBoolean,
  requireOptions,
  requireTensor,
  reshape,
  sameShape,
  zeros,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { levelOptionNames } from './levels.ts';
import {
  MovingAverageMinMaxObserver,
  Observer,
  requireObserverOptions,
  type MovingAveragePerChannelOptions,
} from './observer.ts';

export interface FakeQuantizeOptions extends MovingAveragePerChannelOptions {
  /** the class that finds the ranges; default MovingAverageMinMaxObserver */
  readonly observer?: (new (options: MovingAveragePerChannelOptions) => Observer) | undefined;
}

const known = { ...levelOptionNames, eps: true, averagingConstant: true, chAxis: true, observer: true } as const;

/**
 * Rounds what passes to the values that 8 bits can hold, so that a model is trained with what quantization will do to it. Ranges are
 * observed while training; in evaluation they stay as they are. Gradients go straight through where nothing was cut off.
 *
 * @example
 * const quantize = new FakeQuantize({ averagingConstant: 1 });
 * quantize.forward(tensor([0, 0.1234, 2.55])).toArray(); // [0, 0.120, 2.55]
 * Object.keys(quantize.stateDict()).slice(0, 2); // ["scale", "zero_point"]
 * @see https://pytorch.org/docs/stable/generated/torch.ao.quantization.fake_quantize.FakeQuantize.html, which observes in evaluation, too
 */
export class FakeQuantize extends Module {
  readonly scale: Buffer; // [1] or [channels]
  readonly zeroPoint: Buffer; // [1] or [channels]
  readonly activationPostProcess: Observer;
  /** whether ranges are observed in training; default true */
  observerEnabled = true;
  /** whether anything is rounded; default true */
  fakeQuantEnabled = true;

  /** @param options those of the observer, and `observer`, its class */
  constructor(options: FakeQuantizeOptions = {}) {
    super();
    const { observer = MovingAverageMinMaxObserver, ...rest } = requireOptions<FakeQuantizeOptions>(
      'FakeQuantize',
      options,
      known,
    );
    const isClass = typeof observer === 'function' && observer.prototype instanceof Observer;
    if (!isClass) refuseArgument('FakeQuantize', 'observer', observer, 'a class of observers');
    requireObserverOptions('FakeQuantize', rest);
    this.activationPostProcess = new observer(rest);
    this.scale = new Buffer(ones([1]));
    this.zeroPoint = new Buffer(zeros([1], { dtype: 'int32' }));
  }

  /** Whether forward calls observe. */
  get isObserving(): boolean {
    return this.training && this.observerEnabled;
  }

  /** @param x any shape, floating @returns same shape and dtype */
  forward(x: Tensor): Tensor {
    requireTensor('FakeQuantize', 'x', x);
    const { activationPostProcess: observer, scale, zeroPoint } = this;
    if (this.isObserving) this.#observe(x);
    if (!this.fakeQuantEnabled) return x;
    const { quantMin, quantMax, chAxis } = observer;
    if (chAxis === null)
      return fakeQuantizePerTensorAffine(x, reshape(scale.value, []), reshape(zeroPoint.value, []), quantMin, quantMax);
    return fakeQuantizePerChannelAffine(x, scale.value, zeroPoint.value, chAxis, quantMin, quantMax);
  }

  /** The weight that a parametrization by this is set to: as it is, not rounded. */
  rightInverse(weight: Tensor): Tensor {
    return weight;
  }

  #observe(x: Tensor): void {
    this.activationPostProcess.forward(x);
    const [scale, zeroPoint] = this.activationPostProcess.calculateQparams();
    this.#makeChannels(scale.shape);
    this.scale.value = scale;
    this.zeroPoint.value = zeroPoint;
  }

  #makeChannels(shape: Shape): void {
    if (activeRecorder() !== null || sameShape(this.scale.type!.shape, shape)) return;
    this.scale.retype(ones(shape));
    this.zeroPoint.retype(zeros(shape, { dtype: 'int32' }));
  }

  /** Takes the number of channels of a state dict that is about to be loaded. */
  override expect(name: string, state: Readonly<Record<string, Tensor>>): void {
    const key = name === '' ? 'scale' : `${name}.scale`;
    const saved: unknown = Object.hasOwn(state, key) ? state[key] : null;
    if (this.activationPostProcess.chAxis !== null && isTensor(saved) && saved.rank === 1)
      this.#makeChannels(saved.shape);
  }

  /** Lets ranges be observed in training, or with `false` keeps them. */
  enableObserver(enabled = true): this {
    requireBoolean('enableObserver', 'enabled', enabled);
    this.observerEnabled = enabled;
    return this;
  }

  /** Lets values be rounded, or with `false` passes them on as they are. */
  enableFakeQuant(enabled = true): this {
    requireBoolean('enableFakeQuant', 'enabled', enabled);
    this.fakeQuantEnabled = enabled;
    return this;
  }
}
