import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import {
  add,
  cast,
  ConfigError,
  equal,
  isFloating,
  requireBoolean,
  requireFunction,
  requireMethods,
  requireOptions,
  where,
  zeros,
  type State,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Named } from '../module/fields.ts';
import { functionalCall } from '../module/functional-call.ts';
import { Module } from '../module/module.ts';
import { withMode } from '../module/with-mode.ts';
import { getSwaAvgFn, type AvgFn, type MultiAvgFn } from './average-functions.ts';

interface AveragedOptions {
  /** average, newest value and count → average; default the mean, `getSwaAvgFn()` */
  readonly avgFn?: AvgFn | undefined;
  /** the same for all parameters at once, e.g. `getEmaMultiAvgFn(0.999)` */
  readonly multiAvgFn?: MultiAvgFn | undefined;
  /** whether floating buffers, e.g. running means, are averaged, too; default false: they are those of the model */
  readonly useBuffers?: boolean | undefined;
}

/** States by the parts of their names, in Maps in each other, so that names stay as they are. */
interface Tree extends Map<string, State | Tree> {}

/** A parameter or buffer of the model, and its average. */
interface Pair {
  readonly name: string;
  readonly state: State;
  readonly average: State;
}

function copyOf(state: State): State {
  const value = state.value.derive(state.value, state.value.data.slice());
  return state instanceof Parameter ? new Parameter(value, { requiresGrad: state.requiresGrad }) : new Buffer(value);
}

/**
 * A model with the averages of another one's weights: their mean, for stochastic weight averaging, or their exponential moving average. It
 * shares the layers of the model, not its weights; in evaluation mode it evaluates, whatever the model does.
 *
 * @example
 * const model = new Linear(2, 1);
 * const averaged = new AveragedModel(model, { multiAvgFn: getEmaMultiAvgFn(0.9) });
 * averaged.updateParameters(model); // after each step of the optimizer
 * averaged.eval().forward(ones([3, 2])).shape; // [3, 1]
 * Object.keys(averaged.stateDict()); // ["n_averaged", "module.weight", "module.bias"]
 * @see Izmailov et al. (2018); https://pytorch.org/docs/stable/generated/torch.optim.swa_utils.AveragedModel.html
 */
export class AveragedModel<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> extends Module<
  Inputs,
  Output
> {
  /** how often weights were averaged */
  readonly nAveraged: Buffer; // []
  readonly #model: Module<Inputs, Output>;
  readonly #pairs: readonly Pair[];
  readonly #average: MultiAvgFn;
  readonly #useBuffers: boolean;

  /**
   * @param model whose weights are averaged; until the first average, its weights are those
   * @param options `avgFn` or `multiAvgFn`; `useBuffers`
   * @throws {ConfigError} if both functions are given, or an argument is of the wrong kind
   */
  constructor(model: Module<Inputs, Output>, options: AveragedOptions = {}) {
    super();
    const name = 'AveragedModel';
    requireMethods(name, 'model', model, ['forward', 'namedStates']);
    const known = { avgFn: true, multiAvgFn: true, useBuffers: true } as const;
    const { avgFn, multiAvgFn, useBuffers = false } = requireOptions<AveragedOptions>(name, options, known);
    if (avgFn !== undefined) requireFunction(name, 'avgFn', avgFn);
    if (multiAvgFn !== undefined) requireFunction(name, 'multiAvgFn', multiAvgFn);
    if (avgFn !== undefined && multiAvgFn !== undefined)
      throw new ConfigError(name, 'both avgFn and multiAvgFn are given; only one of them is used');
    requireBoolean(name, 'useBuffers', useBuffers);
    const one = avgFn ?? getSwaAvgFn();
    this.nAveraged = new Buffer(zeros([], { dtype: 'int64' }));
    this.#model = model;
    this.#average = multiAvgFn ?? ((averaged, current, n) => averaged.map((each, i) => one(each, current[i], n)));
    this.#useBuffers = useBuffers;
    const copies = new Map<State, State>();
    this.#pairs = model.namedStates().map(([path, state]) => {
      const average = copies.get(state) ?? copyOf(state);
      copies.set(state, average);
      return { name: path, state, average };
    });
  }

  protected override fields(): Iterable<Named<unknown>> {
    const module: Tree = new Map();
    for (const { name, average } of this.#pairs) {
      const parts = name.split('.');
      const last = parts.pop()!;
      const place = parts.reduce((tree, part) => {
        const below = (tree.get(part) as Tree | undefined) ?? (new Map() as Tree);
        tree.set(part, below);
        return below;
      }, module);
      place.set(last, average);
    }
    return [
      ['n_averaged', this.nAveraged],
      ['module', module],
    ];
  }

  /** What the model gives with the averages in the place of its weights. */
  forward(...inputs: Inputs): Output {
    const values = Object.fromEntries(this.#pairs.map(({ name, average }) => [name, average.value]));
    const given = { ...values };
    const call = (): Output => functionalCall(this.#model, given, inputs);
    const output = this.training ? call() : withMode(this.#model, 'eval', call);
    for (const { name, average } of this.#pairs) if (given[name] !== values[name]) average.value = given[name]; // running means
    return output;
  }

  /** Averages the weights of the model, as they are now, into those here; the first time, takes them over. */
  updateParameters(model: Module<Inputs, Output>): void {
    const given = new Map(model.namedStates());
    const pairs = [...new Map(this.#pairs.map((pair) => [pair.average, pair])).values()]; // a shared one once
    for (const { name } of pairs)
      if (!given.has(name))
        throw new ConfigError('AveragedModel', `the model has no ${name}, of which there is an average`);
    noGrad(() => {
      const isAveraged = ({ state }: Pair): boolean =>
        state instanceof Parameter || (this.#useBuffers && isFloating(state.type!.dtype));
      const averaged = pairs.filter(isAveraged);
      const current = averaged.map(({ name }) => given.get(name)!.value);
      const count = this.nAveraged.value;
      const isFirst = equal(count, 0);
      const old = averaged.map(({ average }) => average.value);
      const next = this.#average(old, current, cast(count, 'float32'));
      averaged.forEach(({ average }, i) => {
        average.value = where(isFirst, current[i], cast(next[i], current[i].dtype));
      });
      for (const pair of pairs) if (!isAveraged(pair)) pair.average.value = given.get(pair.name)!.value;
      this.nAveraged.value = add(count, 1);
    });
  }

  /**
   * Lends the averages to the model while `f` runs with it, and takes back what its buffers are then; afterwards the model is as before.
   *
   * @param f what to do with the model
   */
  async lend<R>(f: (model: Module<Inputs, Output>) => R | Promise<R>): Promise<R> {
    const before = this.#pairs.map(({ state }) => state.value);
    for (const { state, average } of this.#pairs) state.value = average.value;
    try {
      return await f(this.#model);
    } finally {
      this.#pairs.forEach(({ state, average }, i) => {
        if (state instanceof Buffer) average.value = state.value;
        state.value = before[i];
      });
    }
  }
}
