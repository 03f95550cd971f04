import { DataError, formatValue, isPlainObject } from '@gradkit/core-tensor/functional';
import { requireFields, requireItems, type Fields } from './model-json.ts';

// Keras 3 writes models in another form than TensorFlow.js reads. Here it becomes that of Keras 2, so that a file can also go there again.

/** What it keeps beside class and configuration, and Keras 2 does not know. */
const dropped: ReadonlySet<string> = new Set(['module', 'registered_name', 'build_config', 'compile_config']);

/** Functions that were given another name, or another meaning. */
const renamed: Readonly<Record<string, string | undefined>> = {
  hard_sigmoid: 'hard_sigmoid_of_keras_3',
  silu: 'swish',
};

/** Names of options, by class. */
const optionNames: Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>> = {
  LeakyReLU: { negative_slope: 'alpha' },
};

/** What a number does to a tensor, `scale · x + offset`; null where there is no such layer. */
const rescalings: Readonly<Record<string, (value: number, isFirst: boolean) => readonly [number, number] | null>> = {
  Add: (value) => [1, value],
  Subtract: (value, isFirst) => (isFirst ? [-1, value] : [1, -value]),
  Multiply: (value) => [value, 0],
  Divide: (value, isFirst) => (isFirst ? null : [1 / value, 0]),
  TrueDivide: (value, isFirst) => (isFirst ? null : [1 / value, 0]),
};

const isModelClass = (name: unknown): boolean => name === 'Sequential' || name === 'Functional' || name === 'Model';

/** Whether a model is written as Keras 3 does; `version` is `keras_version` of the file, where it has one. */
export function isKeras3(model: Fields, version: unknown): boolean {
  return typeof model['module'] === 'string' && !(typeof version === 'string' && version.startsWith('2'));
}

/** A model of Keras 3 as Keras 2 writes it. @throws {DataError} if it is connected in a way that Keras 2 has not */
export function asKeras2(where: string, model: Fields): Fields {
  return new Translation(where).layer(model);
}

/** The weights of Keras 3 have the names of all models before them, which TensorFlow.js has not; and one has another name. */
export function asKeras2Name(model: Fields): (name: string) => string {
  const models = new Set<string>();
  const depthwise = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isPlainObject(value)) return;
    const { class_name: kind, config } = value as Fields;
    if (isPlainObject(config)) {
      const name = String((config as Fields)['name']);
      if (isModelClass(kind)) models.add(name);
      if (kind === 'DepthwiseConv2D') depthwise.add(name);
    }
    Object.values(value).forEach(look);
  };
  look(model);
  return (name) => {
    const tokens = name.split('/');
    const [weight, layer] = tokens.toReversed();
    if (weight === 'kernel' && depthwise.has(layer)) tokens.splice(-1, 1, 'depthwise_kernel');
    while (tokens.length > 2 && models.has(tokens[0])) tokens.shift();
    return tokens.join('/');
  };
}

interface Numbered {
  readonly value: number;
  /** whether it stands before the tensor */
  readonly isFirst: boolean;
}

/** What goes into a layer: tensors as Keras 2 names them, and numbers beside them. */
interface Call {
  readonly tensors: readonly unknown[];
  readonly numbers: readonly Numbered[];
}

const isTensor = (value: unknown): value is Fields =>
  isPlainObject(value) && (value as Fields)['class_name'] === '__keras_tensor__';

class Translation {
  readonly #where: string;
  /** names of functions that stand in the graph as layers do, among them those that make masks, which is known here from the layers */
  readonly #functions = new Set<unknown>();

  constructor(where: string) {
    this.#where = where;
  }

  layer(given: Fields): Fields {
    const kind = given['class_name'];
    const inputs = this.#callsOf(given);
    const scaled = this.#rescaling(given, inputs);
    const kept = Object.entries(given).filter(([key]) => !dropped.has(key));
    const layer = Object.fromEntries(
      kept.map(([key, value]) => [key, key === 'config' ? this.#config(String(kind), value) : value]),
    );
    if (inputs === null) return layer;
    const nodes = { inbound_nodes: inputs.map(({ tensors }) => tensors) };
    if (scaled === null) return { ...layer, ...nodes };
    const [scale, offset] = scaled;
    const { name } = requireFields(this.#where, 'config of a layer', given['config']);
    return { ...layer, class_name: 'Rescaling', config: { name, trainable: true, scale, offset }, ...nodes };
  }

  #config(kind: string, given: unknown): unknown {
    if (!isPlainObject(given)) return given;
    const config = Object.entries(given as Fields).map(([option, value]): [string, unknown] => {
      const name = option === 'batch_shape' ? 'batch_input_shape' : (optionNames[kind]?.[option] ?? option);
      return [name, this.#option(option, value)];
    });
    const all: Record<string, unknown> = Object.fromEntries(config);
    if (kind === 'Bidirectional') return withoutBackward(all);
    if (isModelClass(kind) && 'output_layers' in all) {
      const { layers } = requireFields(this.#where, 'config of a model', given);
      const within = new Set(
        requireItems(this.#where, 'layers of a model', layers).flatMap((each) =>
          isPlainObject(each) && isModelClass((each as Fields)['class_name']) ? [(each as Fields)['name']] : [],
        ),
      );
      all['layers'] = (all['layers'] as readonly Fields[]).map((each) => ({
        ...each,
        inbound_nodes: ((each['inbound_nodes'] ?? []) as readonly unknown[][]).map((call) =>
          call.map((ref) => counted(ref, within)),
        ),
      }));
      for (const ends of ['input_layers', 'output_layers'])
        all[ends] = this.#refs(all[ends]).map((ref) => counted(ref, within));
      all['layers'] = this.#needed(all['layers'] as readonly Fields[], all['output_layers']);
    }
    return all;
  }

  /** Without functions whose results nobody takes any more, since they were masks. */
  #needed(layers: readonly Fields[], outputs: unknown): readonly Fields[] {
    const calls = layers.flatMap((each) => (each['inbound_nodes'] ?? []) as readonly (readonly unknown[])[]);
    const refs = [...(outputs as readonly unknown[]), ...calls.flat()];
    const taken = new Set(refs.map((ref) => (Array.isArray(ref) ? (ref[0] as unknown) : null)));
    const kept = layers.filter(({ name }) => taken.has(name) || !this.#functions.has(name));
    return kept.length === layers.length ? layers : this.#needed(kept, outputs);
  }

  #option(option: string, value: unknown): unknown {
    if (option.endsWith('activation') && typeof value === 'string') return renamed[value] ?? value;
    if (option === 'layers' && Array.isArray(value)) {
      const layers = value.map((each) => requireFields(this.#where, 'a layer', each));
      for (const { module, name } of layers)
        if (typeof module === 'string' && module.includes('.ops.')) this.#functions.add(name);
      return layers.map((each) => this.layer(each));
    }
    if (option === 'dtype') return dtypeOf(value);
    if (!isPlainObject(value)) return value;
    const { class_name: kind, config } = value as Fields;
    if (kind === 'function' && typeof config === 'string') return this.#option(option, config);
    return kind === undefined ? value : this.layer(value);
  }

  /** The ends of a model: one, a list of them, or by name. */
  #refs(given: unknown): readonly unknown[] {
    if (isPlainObject(given)) return Object.values(given);
    const items = requireItems(this.#where, 'input_layers and output_layers', given);
    return typeof items[0] === 'string' ? [items] : items;
  }

  /** Null where there is no graph. */
  #callsOf(given: Fields): Call[] | null {
    if (!('inbound_nodes' in given)) return null;
    return requireItems(this.#where, 'inbound_nodes', given['inbound_nodes']).map((node) => {
      const { args = [], kwargs = {} } = requireFields(this.#where, 'a call of a layer', node);
      const refused = (name: string, value: unknown): DataError =>
        new DataError(
          this.#where,
          `layer ${String(given['name'])} is called with ${name || 'an argument'} ${formatValue(value)}; give it tensors alone`,
          { got: value },
        );
      const tensors: unknown[] = [];
      const numbers: Numbered[] = [];
      const take = (value: unknown, name: string): void => {
        if (Array.isArray(value)) value.forEach((each) => take(each, name));
        else if (isTensor(value)) {
          const { keras_history: history } = requireFields(this.#where, 'a tensor', value['config']);
          const ref = requireItems(this.#where, 'keras_history of a tensor', history);
          if (name !== 'mask') tensors.push([...ref, {}]);
          else if (!this.#functions.has(ref[0])) throw refused(name, value);
        } else if (typeof value === 'number' && name === '') numbers.push({ value, isFirst: tensors.length === 0 });
        else if (value !== null) throw refused(name, value);
      };
      take(args, '');
      for (const [name, value] of Object.entries(requireFields(this.#where, 'kwargs of a call', kwargs)))
        if (name !== 'training') take(value, name);
      return { tensors, numbers };
    });
  }

  /** Sums and products of a tensor and a number, which Keras 2 has as a layer of its own. */
  #rescaling(given: Fields, calls: readonly Call[] | null): readonly [number, number] | null {
    if (calls === null || calls.every(({ numbers }) => numbers.length === 0)) return null;
    const [{ tensors, numbers }] = calls;
    const kind = String(given['class_name']);
    if (!Object.hasOwn(rescalings, kind)) return null; // refused by its name, where it is needed
    const rescaling = rescalings[kind](numbers[0]?.value, numbers[0]?.isFirst);
    if (calls.length === 1 && tensors.length === 1 && numbers.length === 1 && rescaling) return rescaling;
    throw new DataError(
      this.#where,
      `layer ${String(given['name'])}, a ${kind}, is called with numbers in another way than a tensor and one of them`,
      { got: numbers.map(({ value }) => value) },
    );
  }
}

/** That of a name or a policy, as TensorFlow.js has it: one float and one whole number. */
function dtypeOf(given: unknown): unknown {
  const { config } = isPlainObject(given) ? (given as Fields) : { config: { name: given } };
  const name = isPlainObject(config) ? (config as Fields)['name'] : null;
  if (name === 'bool' || name === 'string') return name;
  return typeof name === 'string' && /^u?int/.test(name) ? 'int32' : 'float32';
}

/** Of `Bidirectional` Keras 2 writes one layer, by the name without direction, unless the two differ. */
function withoutBackward({ backward_layer: backward, ...config }: Fields): Fields {
  const { layer } = config;
  if (!isPlainObject(layer) || !isPlainObject(backward)) return { backward_layer: backward, ...config };
  const { config: there } = layer as Fields;
  const { config: back } = backward as Fields;
  if (!isPlainObject(there) || !isPlainObject(back)) return { backward_layer: backward, ...config };
  const name = String(there['name']).replace(/^forward_/, '');
  const expected: Fields = { ...there, name: `backward_${name}`, go_backwards: there['go_backwards'] !== true };
  if (Object.keys(expected).some((option) => JSON.stringify(back[option]) !== JSON.stringify(expected[option])))
    return { backward_layer: backward, ...config };
  return { ...config, layer: { ...layer, config: { ...there, name } } };
}

/** Keras 2 counts the calls of a model from the one with which it was made. */
function counted(ref: unknown, models: ReadonlySet<unknown>): unknown {
  if (!Array.isArray(ref) || !models.has(ref[0])) return ref;
  return ref.map((part: unknown, i) => (i === 1 ? Number(part) + 1 : part));
}
