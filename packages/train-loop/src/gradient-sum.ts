import { noGrad, Buffer, type Parameter } from '@gradkit/autograd';
import {
  add,
  cast,
  DataError,
  div,
  formatShape,
  mul,
  State,
  zeros,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';

/** How far the sum is. */
export interface GradientSumState {
  /** batches since the last step */
  readonly batches: number;
  /** how many make a step */
  readonly every: number;
}

/** The weighted sum of the gradients of several batches, from which one step is made. */
export class GradientSum {
  /** how many batches make a step */
  readonly every: number;
  /** batches since the last step */
  batches = 0;
  readonly #parametersNow: () => readonly Parameter[];
  readonly #sums = new Map<Parameter, State<Tensor | null>>();
  readonly #weight = new Buffer(zeros([]));

  /** @param parameters those that the optimizer has now, which may become more */
  constructor(every: number, parameters: () => readonly Parameter[]) {
    this.every = every;
    this.#parametersNow = parameters;
  }

  /** Makes a place for every parameter: before a step is traced. */
  prepare(): void {
    for (const parameter of this.#parametersNow())
      if (!this.#sums.has(parameter)) this.#sums.set(parameter, new State<Tensor | null>(null));
  }

  /** Adds the gradients of a batch, so many times. */
  add(weight: number): void {
    noGrad(() => {
      for (const [{ grad }, sum] of this.#sums) {
        if (grad === null) continue;
        const weighed = weight === 1 ? grad : mul(grad, weight);
        sum.value = sum.value === null ? weighed : add(sum.value, weighed);
      }
      this.#weight.value = add(this.#weight.value, weight);
    });
  }

  /** Gives the parameters the mean, or the sum, as gradient, and begins again. */
  take(reduction: 'mean' | 'sum'): void {
    noGrad(() => {
      for (const [parameter, sum] of this.#sums) {
        const { value } = sum;
        parameter.grad =
          value === null || reduction === 'sum' ? value : div(value, cast(this.#weight.value, value.dtype));
        sum.value = null;
      }
      this.#weight.value = zeros([]);
    });
  }

  /** Brings the sums here from a device. */
  async sync(): Promise<void> {
    await Promise.all([this.#weight, ...this.#sums.values()].map((state) => state.sync()));
  }

  /** What a checkpoint between two batches of a step keeps; nothing after a step. */
  get tensors(): Readonly<Record<string, Tensor>> {
    if (this.batches === 0) return {};
    const sums = this.#parametersNow().map((parameter, i) => [i, this.#sums.get(parameter)?.value ?? null] as const);
    return { weight: this.#weight.value, ...Object.fromEntries(sums.filter(([, value]) => value !== null)) };
  }

  /** Where it stands, for checkpoints. */
  get state(): GradientSumState {
    return { batches: this.batches, every: this.every };
  }

  /** @throws {DataError} if it was saved within a step of more or fewer batches, or the gradients are those of other parameters */
  check({ batches, every }: GradientSumState, tensors: Readonly<Record<string, Tensor>>): void {
    if (batches > 0 && every !== this.every)
      throw new DataError(
        'Trainer',
        `it was saved after batch ${batches} of the ${every} of a step, but accumulate is ${this.every}; make it ${every}, or begin from the end of an epoch`,
        { expected: every, got: this.every },
      );
    const parameters = this.#parametersNow();
    for (const [name, tensor] of Object.entries(tensors)) {
      const type = name === 'weight' ? this.#weight.type : (parameters[Number(name)]?.type ?? null);
      const [expected, got] = [formatType(type), formatType(tensor)];
      if (expected !== got)
        throw new DataError('Trainer', `gradient ${name} is ${got}, but its parameter is ${expected}`, {
          expected,
          got,
        });
    }
  }

  /** Goes on from what `tensors` gave, which was checked. */
  restore({ batches }: GradientSumState, tensors: Readonly<Record<string, Tensor>>): void {
    this.prepare();
    this.batches = batches;
    this.#weight.value = tensors['weight'] ?? zeros([]);
    this.#parametersNow().forEach((parameter, i) => (this.#sums.get(parameter)!.value = tensors[i] ?? null));
  }
}

function formatType(type: TensorType | null): string {
  return type === null ? 'not there' : `${type.dtype} ${formatShape(type.shape)}`;
}
