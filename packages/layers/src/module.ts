import { Buffer, Parameter } from '@gradkit/autograd';
import { DataError, formatShape, sameShape, State, type Tensor } from '@gradkit/core-tensor';

/** Tensors by their dotted names, as in PyTorch: `0.weight`, `norm.running_mean`. */
export type StateDict = Readonly<Record<string, Tensor>>;

interface LoadOptions {
  /** whether every name must be there and none too many; default true */
  readonly strict?: boolean;
}

/** `runningMean` → `running_mean`, the way PyTorch spells names. */
function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * A layer or model: its parameters, and `forward`. Parameters, buffers and child modules are found in the fields of the object; names
 * are spelled as in PyTorch, so that state dicts can be exchanged. Private `#fields` are not found.
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
  /** true: dropout and batch statistics are on; set by `train()` and `eval()` */
  training = true;

  abstract forward(...inputs: Inputs): Output;

  /** Where parameters, buffers and modules are looked for, by name. */
  protected fields(): Iterable<readonly [string, unknown]> {
    return Object.entries(this).map(([name, value]) => [snakeCase(name), value]);
  }

  /** Direct child modules by name. */
  *namedChildren(): Generator<readonly [string, AnyModule]> {
    for (const [name, value] of this.fields()) if (value instanceof Module) yield [name, value];
  }

  /** This module and all below it, by dotted name; this one has the empty name. */
  *namedModules(prefix = ''): Generator<readonly [string, AnyModule]> {
    yield [prefix, this];
    for (const [name, child] of this.namedChildren())
      yield* child.namedModules(prefix === '' ? name : `${prefix}.${name}`);
  }

  /** Every parameter and buffer of this module and all below it. */
  *namedStates(): Generator<readonly [string, State]> {
    for (const [prefix, module] of this.namedModules()) {
      for (const [name, value] of module.fields()) {
        if (value instanceof State) yield [prefix === '' ? name : `${prefix}.${name}`, value];
      }
    }
  }

  *namedParameters(): Generator<readonly [string, Parameter]> {
    for (const [name, state] of this.namedStates()) if (state instanceof Parameter) yield [name, state];
  }

  *namedBuffers(): Generator<readonly [string, Buffer]> {
    for (const [name, state] of this.namedStates()) if (state instanceof Buffer) yield [name, state];
  }

  /** All parameters, shared ones once. */
  parameters(): Parameter[] {
    return [...new Set([...this.namedParameters()].map(([, parameter]) => parameter))];
  }

  /** Number of trainable and other elements of all parameters. */
  get parameterCount(): number {
    return this.parameters().reduce((count, { value }) => count + value.size, 0);
  }

  /** The values of all parameters and buffers. */
  stateDict(): StateDict {
    return Object.fromEntries([...this.namedStates()].map(([name, { value }]) => [name, withoutHistory(value)]));
  }

  /**
   * Takes the values of all parameters and buffers. Everything is checked before anything changes.
   *
   * @param state tensors by name, e.g. of `stateDict()` or a safetensors file written by PyTorch
   * @param options `strict`: default true
   * @throws {DataError} if names are missing or unknown (unless not strict), or shapes or dtypes differ
   */
  loadStateDict(state: StateDict, { strict = true }: LoadOptions = {}): void {
    const own = new Map(this.namedStates());
    const missing = [...own.keys()].filter((name) => !(name in state));
    const unknown = Object.keys(state).filter((name) => !own.has(name));
    const problems = [
      ...(strict && missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
      ...(strict && unknown.length > 0 ? [`unknown: ${unknown.join(', ')}`] : []),
      ...[...own].flatMap(([name, { value }]) => differences(name, value, state[name])),
    ];
    if (problems.length > 0)
      throw new DataError('loadStateDict', `the state does not fit the model; ${problems.join('; ')}`, {
        expected: [...own.keys()],
        got: Object.keys(state),
      });
    for (const [name, box] of own) if (name in state) box.value = state[name];
  }

  /** Switches this module and all below it to training. */
  train(mode = true): this {
    for (const [, module] of this.namedModules()) module.training = mode;
    return this;
  }

  /** Switches this module and all below it to evaluation: no dropout, running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Calls `f` for this module and all below it, children first. */
  apply(f: (module: AnyModule) => void): this {
    for (const [, child] of this.namedChildren()) child.apply(f);
    f(this);
    return this;
  }

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad();
  }

  /** Freezes all parameters (false) or lets them be trained (true). */
  requiresGrad(wanted = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = wanted;
    return this;
  }
}

/** A module of any inputs and output. */
export type AnyModule = Module<never, unknown>;

function withoutHistory(value: Tensor): Tensor {
  return value.history === null ? value : value.derive(value, value.data);
}

function differences(name: string, own: Tensor, given: Tensor | undefined): string[] {
  if (given === undefined) return [];
  if (!sameShape(own.shape, given.shape))
    return [`${name} is ${formatShape(given.shape)} but must be ${formatShape(own.shape)}`];
  return own.dtype === given.dtype ? [] : [`${name} is ${given.dtype} but must be ${own.dtype}`];
}
