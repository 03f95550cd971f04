import {
  add,
  requireBoolean,
  requireFloating,
  requireOptions,
  requireTensor,
  State,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { detach } from './detach.ts';
import { Leaf } from './gradient-node.ts';

interface ParameterOptions {
  /** default true */
  readonly requiresGrad?: boolean | undefined;
}

/** The sum of gradients, if any: made and used up within a step. */
class Gradient extends State<Tensor | null> {
  override readonly transient = true;
}

/**
 * A value that training changes: what is computed from `value` remembers it, and `backward()` adds to `grad`.
 *
 * @example
 * const w = new Parameter(tensor([1, 2]));
 * w.value.mul(w.value).sum().backward();
 * w.grad?.toArray(); // [2, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 */
export class Parameter extends State {
  readonly #grad: Gradient;
  readonly #leaf: Leaf;
  #requiresGrad: boolean;

  /**
   * @param value any shape, floating
   * @param options `requiresGrad`: default true
   * @throws {DTypeError} if the value is not floating
   * @throws {ConfigError} if the value is no tensor, or an option is unknown or of the wrong kind
   */
  constructor(value: Tensor, options: ParameterOptions = {}) {
    requireTensor('Parameter', 'value', value);
    const { requiresGrad = true } = requireOptions<ParameterOptions>('Parameter', options, { requiresGrad: true });
    requireBoolean('Parameter', 'requiresGrad', requiresGrad);
    requireFloating('Parameter', 'value', value.dtype);
    const box = new Gradient(null);
    const leaf = new Leaf((gradient) => {
      box.value = box.value === null ? gradient : add(box.value, gradient);
    });
    super(leafOf(value, requiresGrad ? leaf : null));
    this.#grad = box;
    this.#leaf = leaf;
    this.#requiresGrad = requiresGrad;
  }

  override get value(): Tensor {
    return super.value;
  }

  override set value(next: Tensor) {
    requireTensor('Parameter', 'value', next);
    super.value = leafOf(next, this.#requiresGrad ? this.#leaf : null);
  }

  /** sum of the gradients since the last `zeroGrad()`; same shape and dtype as the value, float32 of 16 bits; null before the first */
  get grad(): Tensor | null {
    return this.#grad.value;
  }

  set grad(gradient: Tensor | null) {
    this.#grad.value = gradient;
  }

  /** whether gradients are wanted; false freezes the parameter */
  get requiresGrad(): boolean {
    return this.#requiresGrad;
  }

  set requiresGrad(wanted: boolean) {
    requireBoolean('Parameter', 'requiresGrad', wanted);
    this.#requiresGrad = wanted;
    this.value = super.value;
  }

  /** Brings the gradient here from a device, where it may be after a compiled step; `sync` does so for the value. */
  syncGrad(): Promise<void> {
    return this.#grad.sync();
  }

  /** Forgets the gradient. */
  zeroGrad(): void {
    this.grad = null;
  }
}

/** The same values, from which gradients go to a leaf, or nowhere. */
function leafOf(value: Tensor, leaf: Leaf | null): Tensor {
  const own = detach(value);
  own.gradFn = leaf;
  return own;
}
