import { Buffer, Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  addHolder,
  deciding,
  ConfigError,
  refuseArgument,
  requireBoolean,
  requireFunction,
  requireOneOf,
  requireOptions,
  sizeOf,
  State,
  type DType,
  type Holder,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { findNamed, snakeCase, type Named } from './fields.ts';
import { isFixedWithin } from './held-modes.ts';
import { castStates } from './cast-states.ts';
import { compareValues, valuesOf, type LoadOptions, type LoadReport, type StateDict } from './state-dict.ts';

/** A module of any inputs and output. */
export type AnyModule = Module<never, unknown>;

/** Modules of all copies of this package have this symbol. */
const brand: unique symbol = Symbol.for('gradkit.module');

function isMember(value: object): value is AnyModule | State {
  return value instanceof Module || value instanceof State || brand in value;
}

/**
 * A layer or model: its parameters, and `forward`. Parameters, buffers and child modules are found in the fields of the object, and in
 * arrays, plain objects and Maps in them. They are named as in PyTorch, so that state dicts can be exchanged: `head.weight`,
 * `blocks.0.1.weight`, `branches.left.weight`. Fields in lower camelCase become snake_case; the keys of a Map stay as they are.
 * Private `#fields`, getters and instances of other classes are not looked into.
 *
 * @example
 * class Model extends Module {
 *   readonly hidden = new Linear(2, 8);
 *   readonly output = new Linear(8, 1);
 *   forward(x: Tensor): Tensor {
 *     return this.output.forward(this.hidden.forward(x).relu());
 *   }
 * }
 * new Model().namedParameters().map(([name]) => name); // ["hidden.weight", "hidden.bias", "output.weight", "output.bias"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
export abstract class Module<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> implements Holder {
  #training = true;

  /** On the class, so that consoles show the layers of a model alone. */
  get [brand](): true {
    return true;
  }

  /** @param none as in PyTorch, this takes no arguments: what a layer does not take either is handed on to here, and refused */
  constructor(...none: []) {
    const [further]: readonly unknown[] = none;
    if (further !== undefined) refuseArgument(this.constructor.name, 'a further argument', further, 'left out');
    addHolder(this);
  }

  /** true: dropout and batch statistics are on; set by `train()` and `eval()` */
  get training(): boolean {
    const recorder = activeRecorder();
    if (recorder !== null && !isFixedWithin(recorder, this)) recorder.guard(() => this.#training);
    return this.#training;
  }

  set training(mode: boolean) {
    this.#training = mode;
  }

  abstract forward(...inputs: Inputs): Output;

  /** What a layer without shapes does with a state dict that is about to be loaded; `name` is its own there. */
  expect?(name: string, state: StateDict): void;

  /** What a compiled function watches. */
  [deciding](): readonly object[] {
    return [this];
  }

  /** Where parameters, buffers and modules are looked for, by the names that they have in a state dict. */
  protected fields(): Iterable<Named<unknown>> {
    return Object.entries(this).map(([name, value]) => [snakeCase(name), value]);
  }

  /** Parameters, buffers and child modules by name; a shared one comes under each of its names. */
  #members(prefix = ''): Named<AnyModule | State>[] {
    return findNamed(this.fields(), isMember, prefix);
  }

  /**
   * This module, the states in its fields, then each module below it likewise.
   *
   * @throws {ConfigError} if one contains itself, or two names are the same
   */
  #tree(): Named<AnyModule | State>[] {
    const tree: Named<AnyModule | State>[] = [];
    const above = new Set<AnyModule>();
    const names = new Set<string>();
    const visit = (name: string, module: AnyModule): void => {
      if (above.has(module))
        throw new ConfigError('Module', `${name} is a module that contains itself; keep it in a private #field`);
      above.add(module);
      tree.push([name, module]);
      const members = module.#members(name);
      for (const [below, member] of members) {
        requireThisCopy(below, member);
        if (names.has(below))
          throw new ConfigError(
            'Module',
            `two fields are named ${below}, one of which would not be saved; rename one`,
            {
              got: below,
            },
          );
        names.add(below);
      }
      tree.push(...ofKind(members, State));
      for (const [below, child] of ofKind<AnyModule>(members, Module)) visit(below, child);
      above.delete(module);
    };
    visit('', this);
    return tree;
  }

  /** Direct child modules by name. */
  namedChildren(): Named<AnyModule>[] {
    return ofKind<AnyModule>(this.#members(), Module);
  }

  /** Direct child modules. */
  children(): AnyModule[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module, whose name is empty, and all below it by dotted name; one that is used twice comes once. */
  namedModules(): Named<AnyModule>[] {
    return once(ofKind<AnyModule>(this.#tree(), Module));
  }

  /** This module and all below it. */
  modules(): AnyModule[] {
    return this.namedModules().map(([, module]) => module);
  }

  /**
   * Every parameter and buffer of this module and all below it; one that is used twice comes twice.
   *
   * @throws {ConfigError} if a lazy layer has none yet
   */
  namedStates(): Named<State>[] {
    return ofKind(this.#tree(), State).filter(([, { type }]) => type !== null);
  }

  /** All parameters by dotted name, those of lazy layers too; a shared one comes once. */
  namedParameters(): Named<Parameter>[] {
    return once(ofKind(this.#tree(), Parameter));
  }

  /** All buffers by dotted name; a shared one comes once. */
  namedBuffers(): Named<Buffer>[] {
    return once(ofKind(this.namedStates(), Buffer));
  }

  /**
   * The module with a dotted name, as `namedModules` has it; a shared one has each of its names. The empty name is this one.
   *
   * @throws {ConfigError} if there is none; it lists those that there are
   */
  getSubmodule(path: string): AnyModule {
    return path === '' ? this : find<AnyModule>('getSubmodule', this.#tree().slice(1), path, Module);
  }

  /** The parameter with a dotted name. @throws {ConfigError} if there is none; it lists those that there are */
  getParameter(path: string): Parameter {
    return find('getParameter', this.namedStates(), path, Parameter);
  }

  /** The buffer with a dotted name. @throws {ConfigError} if there is none; it lists those that there are */
  getBuffer(path: string): Buffer {
    return find('getBuffer', this.namedStates(), path, Buffer);
  }

  /** All parameters; a shared one comes once. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Number of elements of all parameters, trainable or not. */
  get parameterCount(): number {
    return this.parameters().reduce((count, { type }) => count + sizeOf(type!.shape), 0);
  }

  /** The values of all parameters and buffers. */
  stateDict(): StateDict {
    return valuesOf(this.namedStates());
  }

  /**
   * Takes the values of all parameters and buffers. Everything is checked before anything changes.
   *
   * @param state tensors by name, e.g. of `stateDict()` or a safetensors file written by PyTorch
   * @param options `strict`: default true
   * @returns names that only one side has; none if strict
   * @throws {DataError} if names are missing or unexpected (unless not strict), or shapes or dtypes differ
   */
  loadStateDict(state: StateDict, options: LoadOptions = {}): LoadReport {
    for (const [name, module] of this.namedModules()) module.expect?.(name, state);
    const report = this.checkStateDict(state, options);
    for (const [name, own] of this.namedStates()) if (Object.hasOwn(state, name)) own.value = state[name];
    return report;
  }

  /** Throws what `loadStateDict` would, gives the same, and changes nothing. */
  checkStateDict(state: StateDict, options: LoadOptions = {}): LoadReport {
    return compareValues(this.namedStates(), state, requireOptions('loadStateDict', options, { strict: true }));
  }

  /** Switches this module and all below it to training, or with `false` to evaluation. */
  train(mode = true): this {
    requireBoolean('train', 'mode', mode);
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Switches this module and all below it to evaluation: no dropout, running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Calls `f` for all modules below this one, then for this one. */
  apply(f: (module: AnyModule) => void): this {
    requireFunction('apply', 'f', f);
    for (const child of this.children()) child.apply(f);
    f(this);
    return this;
  }

  /**
   * Keeps all floating parameters and buffers, and gradients, in another dtype. Optimizers go on with the same parameters, and take their
   * moments along at the next step. `float16` and `bfloat16` are for storage, e.g. of a small file: nothing computes in them, so come back with
   * `float()` before `forward`.
   *
   * @throws {ConfigError} if the dtype is not floating
   * @example new Linear(3, 2).to('float64').weight.value.dtype; // "float64"
   * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.to
   */
  to(dtype: DType): this {
    castStates(this.namedStates(), dtype);
    return this;
  }

  /** `to('float32')` */
  float(): this {
    return this.to('float32');
  }

  /** `to('float64')` */
  double(): this {
    return this.to('float64');
  }

  /** `to('float16')`, for storage: nothing computes in it. */
  half(): this {
    return this.to('float16');
  }

  /** The class; where `print` is there, all that it says. */
  toString(): string {
    return this.constructor.name;
  }

  /** Brings all parameters and buffers here from a device, where they may be after a compiled step. Not needed on the CPU. */
  async sync(): Promise<void> {
    await Promise.all(this.namedStates().map(([, state]) => state.sync()));
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

type Kind<T> = abstract new (...given: never) => T;

function ofKind<T extends object>(named: readonly Named<object>[], kind: Kind<T>): Named<T>[] {
  return named.filter((each): each is Named<T> => each[1] instanceof kind);
}

function find<T extends object>(where: string, named: readonly Named<object>[], path: string, kind: Kind<T>): T {
  const all = ofKind(named, kind);
  requireOneOf(
    where,
    'path',
    path,
    all.map(([name]) => name),
  );
  return new Map(all).get(path)!;
}

/** Leaves out what has come before, under another name. */
function once<T>(named: readonly Named<T>[]): Named<T>[] {
  const seen = new Set<T>();
  return named.filter(([, value]) => !seen.has(value) && seen.add(value));
}

function requireThisCopy(name: string, member: object): void {
  if (member instanceof Module || member instanceof State) return;
  throw new ConfigError(
    'Module',
    `${name} is a module of another copy of @gradkit/layers, and would be neither trained nor saved. \`npm ls @gradkit/layers\` shows both, \`npm dedupe\` makes them one`,
    { got: member },
  );
}
