import { Buffer, noGrad } from '@gradkit/autograd';
import {
  activeRecorder,
  add,
  cast,
  ConfigError,
  full,
  greater,
  max,
  maximum,
  min,
  minimum,
  mul,
  normalizeAxis,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  reshape,
  sameShape,
  sub,
  tensor,
  where,
  type OptionNames,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { levelOptionNames, levelsOf, requireLevelOptions, type LevelOptions, type Levels } from './levels.ts';
import { qparamsOf } from './qparams.ts';

export interface ObserverOptions extends LevelOptions {
  /** the least scale; default 2⁻²³ */
  readonly eps?: number | undefined;
}

export interface MovingAverageOptions extends ObserverOptions {
  /** share of the newest range; default 0.01 */
  readonly averagingConstant?: number | undefined;
}

export interface PerChannelOptions extends ObserverOptions {
  /** the axis with a range for each entry; default 0 */
  readonly chAxis?: number | undefined;
}

export interface MovingAveragePerChannelOptions extends MovingAverageOptions, PerChannelOptions {}

/** @throws {ConfigError} if an option is of the wrong kind or out of range, whatever the observer */
export function requireObserverOptions(name: string, options: MovingAveragePerChannelOptions): void {
  const { eps = 1, chAxis = 0, averagingConstant = 0 } = options;
  requireLevelOptions(name, options);
  requireNumber(name, 'eps', eps, { above: 0 });
  requireWholeNumber(name, 'chAxis', chAxis);
  requireNumber(name, 'averagingConstant', averagingConstant, { least: 0, most: 1 });
}

/** What an observer does with ranges. */
interface Kind {
  readonly name: string;
  readonly ofChannels: boolean;
  readonly isAverage: boolean;
}

/** Sees what passes through `forward`, and works out with which scale and zero point it is quantized. */
export abstract class Observer extends Module {
  readonly eps: Buffer; // [1]
  readonly minVal: Buffer; // [] or [channels]
  readonly maxVal: Buffer; // [] or [channels]
  readonly quantMin: number;
  readonly quantMax: number;
  /** null: one range for all */
  readonly chAxis: number | null;
  readonly #levels: Levels;
  readonly #averagingConstant: number | null;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): Kind;

  constructor(options: MovingAveragePerChannelOptions = {}) {
    super();
    const { name, ofChannels, isAverage } = this.kind();
    const known = {
      ...levelOptionNames,
      eps: true,
      ...(ofChannels && { chAxis: true }),
      ...(isAverage && { averagingConstant: true }),
    };
    const given = requireOptions(name, options, known as OptionNames<MovingAveragePerChannelOptions>); // those of the kind
    const { eps = 2 ** -23, chAxis = 0, averagingConstant = 0.01 } = given;
    requireObserverOptions(name, given);
    this.#levels = levelsOf(name, given, ofChannels);
    this.#averagingConstant = isAverage ? averagingConstant : null;
    this.chAxis = ofChannels ? chAxis : null;
    this.quantMin = this.#levels.quantMin;
    this.quantMax = this.#levels.quantMax;
    this.eps = new Buffer(tensor([eps]));
    const shape = ofChannels ? [0] : [];
    this.minVal = new Buffer(full(shape, Infinity));
    this.maxVal = new Buffer(full(shape, -Infinity));
  }

  /** @param x any shape, floating @returns `x`; an empty one changes nothing */
  forward(x: Tensor): Tensor {
    requireTensor(this.kind().name, 'x', x);
    if (x.size > 0) noGrad(() => this.#observe(cast(x, 'float32')));
    return x;
  }

  #observe(x: Tensor): void {
    const { minVal, maxVal } = this;
    const axis = this.chAxis === null ? null : normalizeAxis(this.kind().name, this.chAxis, x.rank);
    const others = axis === null ? null : x.shape.map((_, i) => i).filter((i) => i !== axis);
    const [low, high] = [min(x, others), max(x, others)];
    this.#makeRanges(low.shape);
    const share = this.#averagingConstant;
    if (share === null) {
      [minVal.value, maxVal.value] = [minimum(minVal.value, low), maximum(maxVal.value, high)];
      return;
    }
    const isFirst = greater(minVal.value, maxVal.value);
    const moved = (old: Tensor, newest: Tensor): Tensor =>
      where(isFirst, newest, add(old, mul(sub(newest, old), share)));
    [minVal.value, maxVal.value] = [moved(minVal.value, low), moved(maxVal.value, high)];
  }

  /** Gives each channel a range, when the first tensor tells how many there are. */
  #makeRanges(shape: Shape): void {
    const { minVal, maxVal } = this;
    const { name } = this.kind();
    if (sameShape(minVal.type!.shape, shape)) return;
    const [channels] = minVal.type!.shape;
    if (channels > 0)
      throw new ConfigError(
        name,
        `x has ${shape[0]} channels on axis ${this.chAxis} but those before had ${channels}`,
        {
          expected: channels,
          got: shape[0],
        },
      );
    if (activeRecorder() !== null)
      throw new ConfigError(
        name,
        'how many channels there are shows at the first call; make it before one is compiled',
      );
    minVal.retype(full(shape, Infinity));
    maxVal.retype(full(shape, -Infinity));
  }

  /** Where a state dict with other channels is loaded, this takes their number. */
  override expect(name: string, state: Readonly<Record<string, Tensor>>): void {
    const key = name === '' ? 'min_val' : `${name}.min_val`;
    const shape = Object.hasOwn(state, key) ? state[key].shape : null;
    if (this.chAxis !== null && shape?.length === 1 && this.minVal.type!.shape[0] === 0) this.#makeRanges(shape);
  }

  /**
   * Scale and zero point for what was observed.
   *
   * @returns float32 and int32, both `[1]` or `[channels]`; 1 and 0 before anything was observed
   */
  calculateQparams(): readonly [scale: Tensor, zeroPoint: Tensor] {
    const { minVal, maxVal, eps } = this;
    return noGrad(() => {
      const [low, high] = [minVal, maxVal].map(({ value }) => (this.chAxis === null ? reshape(value, [1]) : value));
      return qparamsOf(low, high, eps.value, this.#levels);
    });
  }
}

/**
 * Keeps the least and the largest number of all that it sees.
 *
 * @example
 * const observer = new MinMaxObserver();
 * observer.forward(tensor([-1, 4.1]));
 * observer.calculateQparams()[0].toArray(); // [0.0200]
 * observer.calculateQparams()[1].toArray(); // [50]
 * @see https://pytorch.org/docs/stable/generated/torch.ao.quantization.observer.MinMaxObserver.html
 */
export class MinMaxObserver extends Observer {
  constructor(options: ObserverOptions = {}) {
    super(options);
  }

  protected kind() {
    return { name: 'MinMaxObserver', ofChannels: false, isAverage: false };
  }
}

/**
 * Keeps moving averages of the least and the largest number of each tensor that it sees.
 *
 * @example
 * const observer = new MovingAverageMinMaxObserver({ averagingConstant: 0.5 });
 * for (const most of [2, 4]) observer.forward(tensor([0, most]));
 * observer.maxVal.value.item(); // 3
 * @see https://pytorch.org/docs/stable/generated/torch.ao.quantization.observer.MovingAverageMinMaxObserver.html
 */
export class MovingAverageMinMaxObserver extends Observer {
  constructor(options: MovingAverageOptions = {}) {
    super(options);
  }

  protected kind() {
    return { name: 'MovingAverageMinMaxObserver', ofChannels: false, isAverage: true };
  }
}

/**
 * Keeps the least and the largest number of each channel.
 *
 * @example
 * const observer = new PerChannelMinMaxObserver({ dtype: 'qint8', qscheme: 'perChannelSymmetric' });
 * observer.forward(tensor([[-1, 0.5], [2.55, 0]]));
 * observer.calculateQparams()[0].toArray(); // [0.00784, 0.0200]
 * @see https://pytorch.org/docs/stable/generated/torch.ao.quantization.observer.PerChannelMinMaxObserver.html
 */
export class PerChannelMinMaxObserver extends Observer {
  constructor(options: PerChannelOptions = {}) {
    super(options);
  }

  protected kind() {
    return { name: 'PerChannelMinMaxObserver', ofChannels: true, isAverage: false };
  }
}

/**
 * Keeps moving averages of the least and the largest number of each channel.
 *
 * @example
 * const observer = new MovingAveragePerChannelMinMaxObserver({ averagingConstant: 0.5 });
 * for (const most of [2, 4]) observer.forward(tensor([[0, most]]));
 * observer.maxVal.value.toArray(); // [3]
 * @see https://pytorch.org/docs/stable/generated/torch.ao.quantization.observer.MovingAveragePerChannelMinMaxObserver.html
 */
export class MovingAveragePerChannelMinMaxObserver extends Observer {
  protected kind() {
    return { name: 'MovingAveragePerChannelMinMaxObserver', ofChannels: true, isAverage: true };
  }
}
