import { Buffer, Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  ConfigError,
  DataError,
  formatShape,
  sameShape,
  State,
  type Tensor,
} from '@gradkit/core-tensor';

/** Tensors by their dotted names, as in PyTorch: `0.weight`, `norm.running_mean`. */
export type StateDict = Readonly<Record<string, Tensor>>;

interface LoadOptions {
  /** whether every name must be there and none too many; default true */
  readonly strict?: boolean;
}

/** What a state dict and a model do not have in common. */
export interface LoadReport {
  /** names of the model that the state dict lacks; they keep their values */
  readonly missing: readonly string[];
  /** names of the state dict that the model lacks */
  readonly unexpected: readonly string[];
}

/** A module of any inputs and output. */
export type AnyModule = Module<never, unknown>;

type Named<T> = Generator<readonly [name: string, T]>;

/** `runningMean` → `running_mean`, the way PyTorch spells names; a capital in front stays. */
function snakeCase(name: string): string {
  return name.replaceAll(/(?!^)[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/**
 * A layer or model: its parameters, and `forward`. Parameters, buffers and child modules are found in the fields of the object and in
 * lists in them; names are spelled as in PyTorch, so that state dicts can be exchanged. Private `#fields` are not found.
 *
 * @example
 * class Model extends Module {
 *   readonly hidden = new Linear(2, 8);
 *   readonly output = new Linear(8, 1);
 *   forward(x: Tensor): Tensor {
 *     return this.output.forward(this.hidden.forward(x).relu());
 *   }
 * }
 * [...new Model().namedParameters()].map(([name]) => name); // ["hidden.weight", "hidden.bias", "output.weight", "output.bias"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
export abstract class Module<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> {
  #training = true;

  /** true: dropout and batch statistics are on; set by `train()` and `eval()` */
  get training(): boolean {
    activeRecorder()?.guard(() => this.#training);
    return this.#training;
  }

  set training(mode: boolean) {
    this.#training = mode;
  }

  abstract forward(...inputs: Inputs): Output;

  /** Where parameters, buffers and modules are looked for, by name. */
  protected *fields(): Named<unknown> {
    for (const [key, value] of Object.entries(this)) {
      const name = snakeCase(key);
      if (!Array.isArray(value)) yield [name, value];
      else for (let i = 0; i < value.length; i++) yield [`${name}.${i}`, value[i]];
    }
  }

  /** Direct child modules by name. */
  *namedChildren(): Named<AnyModule> {
    for (const [name, value] of this.fields()) if (value instanceof Module) yield [name, value];
  }

  /** Direct child modules. */
  children(): AnyModule[] {
    return [...this.namedChildren()].map(([, child]) => child);
  }

  /** This module, whose name is empty, and all below it by dotted name; one that is used twice comes once. */
  *namedModules(): Named<AnyModule> {
    yield* once(walk(this));
  }

  /** This module and all below it. */
  modules(): AnyModule[] {
    return [...this.namedModules()].map(([, module]) => module);
  }

  /** Every parameter and buffer of this module and all below it; one that is used twice comes twice. */
  *namedStates(): Named<State> {
    for (const [prefix, module] of walk(this))
      for (const [name, value] of module.fields()) if (value instanceof State) yield [join(prefix, name), value];
  }

  /** All parameters by dotted name; a shared one comes once. */
  *namedParameters(): Named<Parameter> {
    for (const [name, state] of once(this.namedStates())) if (state instanceof Parameter) yield [name, state];
  }

  /** All buffers by dotted name; a shared one comes once. */
  *namedBuffers(): Named<Buffer> {
    for (const [name, state] of once(this.namedStates())) if (state instanceof Buffer) yield [name, state];
  }

  /** All parameters; a shared one comes once. */
  parameters(): Parameter[] {
    return [...this.namedParameters()].map(([, parameter]) => parameter);
  }

  /** Number of elements of all parameters, trainable or not. */
  get parameterCount(): number {
    return this.parameters().reduce((count, { value }) => count + value.size, 0);
  }

  /**
   * The values of all parameters and buffers.
   *
   * @throws {ConfigError} if two have the same name
   */
  stateDict(): StateDict {
    return Object.fromEntries([...statesByName(this)].map(([name, { value }]) => [name, withoutGradFn(value)]));
  }

  /**
   * Takes the values of all parameters and buffers. Everything is checked before anything changes.
   *
   * @param state tensors by name, e.g. of `stateDict()` or a safetensors file written by PyTorch
   * @param options `strict`: default true
   * @returns names that only one side has; none if strict
   * @throws {DataError} if names are missing or unexpected (unless not strict), or shapes or dtypes differ
   */
  loadStateDict(state: StateDict, { strict = true }: LoadOptions = {}): LoadReport {
    const own = statesByName(this);
    const missing = [...own.keys()].filter((name) => !Object.hasOwn(state, name));
    const unexpected = Object.keys(state).filter((name) => !own.has(name));
    const common = [...own].filter(([name]) => Object.hasOwn(state, name));
    const problems = [
      ...(strict && missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
      ...(strict && unexpected.length > 0 ? [`unexpected: ${listed(unexpected)}`] : []),
      ...common.flatMap(([name, { value }]) => differences(name, value, state[name])),
    ];
    if (problems.length > 0)
      throw new DataError('loadStateDict', `the state does not fit the model; ${listed(problems, '; ')}`, {
        expected: [...own.keys()],
        got: Object.keys(state),
      });
    for (const [name, box] of common) box.value = state[name];
    return { missing, unexpected };
  }

  /** Switches this module and all below it to training, or with `false` to evaluation. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Switches this module and all below it to evaluation: no dropout, running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Calls `f` for all modules below this one, then for this one. */
  apply(f: (module: AnyModule) => void): this {
    for (const child of this.children()) child.apply(f);
    f(this);
    return this;
  }

  /** Brings all parameters and buffers here from a device, where they may be after a compiled step. Not needed on the CPU. */
  async sync(): Promise<void> {
    await Promise.all([...this.namedStates()].map(([, state]) => state.sync()));
  }

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad();
  }

  /** Lets all parameters be trained, or with `false` freezes them. */
  requiresGrad(wanted = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = wanted;
    return this;
  }
}

/** A module and all below it, by dotted name, as often as they are used. */
function* walk(module: AnyModule, prefix = '', above: readonly AnyModule[] = []): Named<AnyModule> {
  if (above.includes(module))
    throw new ConfigError('Module', `${prefix} is a module that contains itself; keep it in a private #field`);
  yield [prefix, module];
  for (const [name, child] of module.namedChildren()) yield* walk(child, join(prefix, name), [...above, module]);
}

/** Leaves out what has come before, under another name. */
function* once<T>(named: Iterable<readonly [name: string, T]>): Named<T> {
  const seen = new Set<T>();
  for (const [name, value] of named) {
    if (seen.has(value)) continue;
    seen.add(value);
    yield [name, value];
  }
}

function statesByName(module: AnyModule): Map<string, State> {
  const states = new Map<string, State>();
  for (const [name, state] of module.namedStates()) {
    if (states.has(name))
      throw new ConfigError('Module', `two fields of ${module.constructor.name} are named ${name}; rename one`, {
        got: name,
      });
    states.set(name, state);
  }
  return states;
}

function withoutGradFn(value: Tensor): Tensor {
  return value.gradFn === null ? value : value.derive(value, value.data);
}

function listed(entries: readonly string[], separator = ', '): string {
  if (entries.length <= 10) return entries.join(separator);
  return `${entries.slice(0, 10).join(separator)}${separator}and ${entries.length - 10} more`;
}

function differences(name: string, own: Tensor, given: Tensor): string[] {
  if (!sameShape(own.shape, given.shape))
    return [`${name} is ${formatShape(given.shape)} but must be ${formatShape(own.shape)}`];
  if (own.dtype === given.dtype) return [];
  return [`${name} is ${given.dtype} but must be ${own.dtype}; use cast('${own.dtype}')`];
}
