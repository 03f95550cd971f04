import {
  ConfigError,
  DataError,
  formatShape,
  formatValue,
  requireList,
  requireOneOf,
  requireOptions,
  requireTensor,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module, type AnyModule } from '@gradkit/layers';
import { buildLayer } from './layers/build-layer.ts';
import { callLayer, toLast, type BuiltLayer, type Placed } from './layers/built-layer.ts';
import { refuseLayer, type LayerConfig } from './layers/layer-config.ts';
import { LayerWeights } from './layers/layer-weights.ts';
import { topologyOf, type Fields, type ModelJson } from './model/model-json.ts';
import { inputShapeOf, isModel, modelIn, readTopology, type TensorRef, type Topology } from './model/topology.ts';
import { decodeWeights, type WeightData } from './weights/decode-weights.ts';
import type { NamedWeight } from './weights/encode-weights.ts';

/** Which part of a model is read. */
export interface FromLayersModelOptions {
  /** names of layers whose results it gives, e.g. the features that a new head is to take; default its outputs */
  readonly outputs?: readonly string[] | undefined;
}

/** A call of a layer: what it takes, and where its results go. */
interface Step {
  readonly layer: BuiltLayer;
  readonly inputs: readonly number[];
  readonly output: number;
}

interface Connections {
  readonly steps: readonly Step[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly ranks: readonly number[];
  /** which layer started the mask of a value, by its slot; null: there is none */
  readonly masks: readonly (string | null)[];
  readonly inputNames: readonly string[];
  /** with the batch; null where a size is free */
  readonly inputShapes: readonly (readonly unknown[])[];
}

/** What a model is made from. */
interface Source {
  readonly model: LayerConfig;
  /** layers whose results it gives; null: those of the file */
  readonly outputs: readonly string[] | null;
  readonly weights: LayerWeights;
  readonly isFromTfjs: boolean;
  /** whether it stands in another model, where Keras takes inputs of other sizes, too */
  readonly isWithin: boolean;
  readonly notes: string[];
}

/**
 * A model of TensorFlow.js or Keras, made of layers of gradkit. It takes and gives tensors as the original does, images as
 * `[batch, height, width, channels]`; within, they stand as gradkit’s layers take them, and are turned only where they have to be.
 * Give `Output` as `Tensor[]` where it has several.
 */
export class LayersModel<Output extends Tensor | readonly Tensor[] = Tensor> extends Module<Tensor[], Output> {
  /** layers with weights, or that behave otherwise while training, by the names of the file, in which `/` and `.` are `_` */
  readonly layers = new Map<string, AnyModule>();
  /** names of the inputs in the order of `forward` */
  readonly inputNames: readonly string[];
  /** what is not as it was while training, e.g. a regularizer that stays behind */
  readonly notes: readonly string[];
  readonly #connections: Connections;
  readonly #config: Fields;
  readonly #isCut: boolean;
  readonly #isWithin: boolean;
  readonly #weights: (() => NamedWeight[])[] = [];

  /** @param source what `fromLayersModel` read */
  constructor(source: Source) {
    super();
    this.#config = { class_name: source.model.className, config: source.model.config };
    this.#isCut = source.outputs !== null;
    this.#isWithin = source.isWithin;
    this.#connections = connect(source, cutAt(source, readTopology(source.model)), (name, built) =>
      this.#add(name, built),
    );
    this.inputNames = this.#connections.inputNames;
    this.notes = source.notes;
  }

  #add(name: string, built: BuiltLayer): void {
    this.#weights.push(() => built.weights());
    if (built.module !== null) this.layers.set(name.replaceAll(/[./]/g, '_'), built.module);
  }

  /** how many axes the outputs have */
  get ranks(): readonly number[] {
    return this.#connections.outputs.map((slot) => this.#connections.ranks[slot]);
  }

  /** whether steps of an output are masked, which a model around it would have to know */
  get isMasked(): boolean {
    return this.#connections.outputs.some((slot) => this.#connections.masks[slot] !== null);
  }

  /** class and configuration of the model, as in the file; null where layers behind other outputs were left out */
  get topology(): Fields | null {
    return this.#isCut ? null : this.#config;
  }

  /** All weights as the file has them. */
  fileWeights(): NamedWeight[] {
    return this.#weights.flatMap((weights) => weights());
  }

  /** All outputs, however many there are. @throws {ShapeError} unless there are as many inputs as the model has, of the sizes that the file fixes */
  outputs(...inputs: Tensor[]): Tensor[] {
    const { inputs: slots, steps, outputs } = this.#connections;
    if (inputs.length !== slots.length)
      throw new ShapeError(
        'LayersModel',
        `${inputs.length} inputs are given but the model has ${slots.length}: ${this.inputNames.join(', ')}`,
        { expected: slots.length, got: inputs.length },
      );
    const values: (Placed | undefined)[] = [];
    slots.forEach((slot, i) => {
      if (!this.#isWithin) requireInput(this.inputNames[i], inputs[i], this.#connections.inputShapes[i]);
      values[slot] = { x: inputs[i], isChannelsFirst: false };
    });
    for (const { layer, inputs: from, output } of steps)
      callLayer(
        layer,
        from.map((slot) => values[slot]!),
      ).forEach((value, i) => (values[output + i] = value));
    return outputs.map((slot) => toLast(values[slot]!));
  }

  /** @param inputs in the order of `inputNames`, of the shapes of the original @returns its output, or a list where there are several */
  forward(...inputs: Tensor[]): Output {
    const outputs = this.outputs(...inputs);
    return (outputs.length === 1 ? outputs[0] : outputs) as Output; // as many as the model has
  }
}

/** @throws {ShapeError} unless an input has the sizes that the file fixes; the batch is free */
function requireInput(name: string, x: Tensor, sizes: readonly unknown[]): void {
  if (typeof (x as { readonly dataSync?: unknown }).dataSync === 'function')
    throw new ConfigError(
      'LayersModel',
      `${name} is a tensor of TensorFlow.js; fromTfTensor of @gradkit/tfjs-backend, or tensor(await x.data(), { shape: x.shape }), makes one of gradkit of it`,
      { got: x },
    );
  requireTensor('LayersModel', name, x);
  const isRight = (size: number, axis: number): boolean => axis === 0 || sizes[axis] === null || sizes[axis] === size;
  if (x.rank === sizes.length && x.shape.every(isRight)) return;
  const expected = ['batch', ...sizes.slice(1).map((size) => (size === null ? 'any' : formatValue(size)))].join(', ');
  throw new ShapeError('LayersModel', `${name} is ${formatShape(x.shape)} but must be [${expected}]`, {
    expected: sizes,
    got: x.shape,
  });
}

/** The topology with other outputs. @throws {ConfigError} if there are no such layers */
function cutAt({ outputs }: Source, topology: Topology): Topology {
  if (outputs === null) return topology;
  const names = topology.layers.map(({ layer }) => layer.name);
  for (const output of outputs) requireOneOf('fromLayersModel', 'an entry of outputs', output, names);
  return { ...topology, outputs: outputs.map((layer) => ({ layer, node: 0, tensor: 0 })) };
}

/** A model within a model. */
function buildModel(source: Source): BuiltLayer {
  const model = new LayersModel<Tensor | readonly Tensor[]>(source);
  if (model.isMasked)
    throw refuseLayer(source.model, 'gives masked steps to the model around it; take its layers into that');
  return {
    module: model,
    layout: 'last',
    ranks: model.ranks,
    call: (inputs) => model.outputs(...inputs),
    weights: () => model.fileWeights(),
  };
}

const keyOf = ({ layer, node, tensor }: TensorRef): string => `${layer}/${node}/${tensor}`;

/** Which layer started the mask that results of another have. @throws {DataError} if there are several */
function maskBehind(layer: LayerConfig, { masking }: BuiltLayer, given: readonly (string | null)[]): string | null {
  if (masking === undefined) return null;
  if (masking === 'starts') return layer.name;
  if (masking === 'keeps') return given[0];
  if (given.includes(null)) return null;
  if (new Set(given).size === 1) return given[0];
  throw refuseLayer(layer, `gets inputs with the masks of ${given.join(' and ')}; they must be of one layer`, given);
}

/** Puts the calls of all layers into an order in which they can run. */
function connect(source: Source, topology: Topology, add: (name: string, built: BuiltLayer) => void): Connections {
  const { where } = source.model;
  const slots = new Map<string, number>();
  const ranks: number[] = [];
  const masks: (string | null)[] = [];
  const steps: Step[] = [];
  const built = new Map<string, { readonly made: BuiltLayer; readonly isMasked: boolean }>();
  const byName = new Map(topology.layers.map((placed) => [placed.layer.name, placed]));
  const open = new Set<string>();

  const build = (layer: LayerConfig, given: readonly number[], isMasked = false): BuiltLayer =>
    isModel(layer)
      ? buildModel({ ...source, model: layer, outputs: null, isWithin: true })
      : buildLayer(layer, {
          ranks: given,
          isMasked,
          weights: source.weights,
          isFromTfjs: source.isFromTfjs,
          build,
          note: (text) => source.notes.push(text),
        });

  function slotOf(ref: TensorRef): number {
    const known = slots.get(keyOf(ref));
    if (known !== undefined) return known;
    const placed = byName.get(ref.layer);
    const call = placed?.calls[ref.node];
    if (placed === undefined || call === undefined)
      throw new DataError(where, `a layer takes call ${ref.node} of layer ${ref.layer}, which the file has not`, {
        got: ref,
      });
    const { layer } = placed;
    const name = `${ref.layer}/${ref.node}`;
    if (open.has(name)) throw refuseLayer(layer, 'takes its own output, through others');
    open.add(name);
    if (layer.className === 'InputLayer') addSlots(layer.name, 0, [inputShapeOf(layer).length], null);
    else addCall(layer, ref.node, call);
    open.delete(name);
    const slot = slots.get(keyOf(ref));
    if (slot !== undefined) return slot;
    throw refuseLayer(layer, `has no result ${ref.tensor}, which another layer takes`, ref.tensor);
  }

  function addSlots(layer: string, node: number, given: readonly number[], mask: string | null): number {
    const first = ranks.length;
    given.forEach((rank, tensor) => {
      slots.set(keyOf({ layer, node, tensor }), ranks.length);
      ranks.push(rank);
      masks.push(tensor === 0 ? mask : null);
    });
    return first;
  }

  function addCall(layer: LayerConfig, node: number, call: readonly TensorRef[]): void {
    const inputs = call.map(slotOf);
    if (inputs.length === 0) throw refuseLayer(layer, 'has no inputs');
    const given = inputs.map((slot) => masks[slot]);
    const isMasked = given[0] !== null;
    if (isMasked && isModel(layer))
      throw refuseLayer(layer, 'gets masked steps; take its layers into the model around it');
    let known = built.get(layer.name);
    if (known === undefined) {
      const sizes = inputs.map((slot) => ranks[slot]);
      known = { made: build(layer, sizes, isMasked), isMasked };
      built.set(layer.name, known);
      add(layer.name, known.made);
    }
    const { made } = known;
    if (known.isMasked !== isMasked) throw refuseLayer(layer, 'is called with a mask and without; use two layers');
    const output = addSlots(layer.name, node, made.ranks, maskBehind(layer, made, given));
    steps.push({ layer: made, inputs, output });
  }

  const inputs = topology.inputs.map(slotOf);
  const inputShapes = topology.inputs.map(({ layer }) => inputShapeOf(byName.get(layer)!.layer));
  const outputs = topology.outputs.map(slotOf);
  return { steps, inputs, outputs, ranks, masks, inputShapes, inputNames: topology.inputs.map(({ layer }) => layer) };
}

/**
 * Makes a model of gradkit of a layers model of TensorFlow.js, or of Keras 2 or 3 converted for it, layer by layer.
 *
 * @param modelJson what `model.json` holds, parsed; or the artifacts that a save handler of TensorFlow.js gets
 * @param weights all bytes of the weights, or the shards in the order of the manifest; quantized ones are restored
 * @param options `outputs`: names of layers whose results the model is to give, in place of its own; layers behind them are left out
 * @returns the model, in training mode as every new module; `eval()` before it predicts
 * @throws {ConfigError} if there is no layer of that name
 * @throws {DataError} if a layer or option has no counterpart, by its name and with what can be done, or the file is damaged
 * @example
 * const layer = { class_name: 'Dense', config: { name: 'line', units: 1, batch_input_shape: [null, 2] } };
 * const modelTopology = { class_name: 'Sequential', config: { name: 'model', layers: [layer] } };
 * const weightSpecs = [
 *   { name: 'line/kernel', shape: [2, 1], dtype: 'float32' },
 *   { name: 'line/bias', shape: [1], dtype: 'float32' },
 * ];
 * const model = fromLayersModel({ modelTopology, weightSpecs }, Float32Array.of(2, 3, 1).buffer);
 * model.forward(tensor([[1, 10]])).toArray(); // [[33]]
 * @see https://js.tensorflow.org/api/latest/#loadLayersModel
 */
export function fromLayersModel<Output extends Tensor | readonly Tensor[] = Tensor>(
  modelJson: ModelJson,
  weights: WeightData,
  options: FromLayersModelOptions = {},
): LayersModel<Output> {
  const where = 'fromLayersModel';
  const { outputs = null } = requireOptions<FromLayersModelOptions>(where, options, { outputs: true });
  if (outputs !== null) requireList(where, 'outputs', outputs);
  const { model, weightName, isFromTfjs } = modelIn(where, topologyOf(where, modelJson, 'layers-model'));
  const decoded = [...decodeWeights(where, modelJson, weights)];
  const found = new LayerWeights(where, new Map(decoded.map(([name, value]) => [weightName(name), value])));
  const made = new LayersModel<Output>({ model, weights: found, isFromTfjs, isWithin: false, outputs, notes: [] });
  if (outputs === null) found.requireAllTaken();
  return made;
}
