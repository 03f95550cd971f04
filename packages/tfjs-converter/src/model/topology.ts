import { DataError } from '@gradkit/core-tensor/functional';
import { readLayer, refuseLayer, type LayerConfig } from '../layers/layer-config.ts';
import { asKeras2, asKeras2Name, isKeras3 } from './keras-3.ts';
import { requireFields, requireItems, requireText, type Fields } from './model-json.ts';

/** A result of a call of a layer: which layer, which of its calls, which of its results. */
export interface TensorRef {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

/** A layer and what goes into it, call by call; inputs of the model have none. */
interface PlacedLayer {
  readonly layer: LayerConfig;
  readonly calls: readonly (readonly TensorRef[])[];
}

/** Layers and how they are connected. */
export interface Topology {
  readonly className: string;
  readonly name: string;
  readonly layers: readonly PlacedLayer[];
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
}

const modelClasses: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model']);

/** Whether a layer is a model of its own. */
export const isModel = ({ className }: LayerConfig): boolean => modelClasses.has(className);

/** What a file says of a model. */
interface FoundModel {
  readonly model: LayerConfig;
  /** whether TensorFlow.js itself made it, rather than Keras */
  readonly isFromTfjs: boolean;
  /** by which name TensorFlow.js has a weight */
  weightName(name: string): string;
}

/** The model in the topology of a file: Keras puts it into `model_config`. */
export function modelIn(where: string, topology: Fields): FoundModel {
  const given = requireFields(where, 'model_config', 'model_config' in topology ? topology['model_config'] : topology);
  const { keras_version: version } = topology;
  const isNew = isKeras3(given, version);
  const model = readLayer(where, isNew ? asKeras2(where, given) : given);
  const isFromTfjs = typeof version === 'string' && version.startsWith('tfjs');
  if (isModel(model)) return { model, isFromTfjs, weightName: isNew ? asKeras2Name(given) : (name) => name };
  throw new DataError(where, `the model is a ${model.className}; it must be one of ${[...modelClasses].join(', ')}`, {
    got: model.className,
  });
}

/** How the layers of a model are connected. @throws {DataError} if the file does not say so */
export function readTopology(model: LayerConfig): Topology {
  return model.className === 'Sequential' ? readSequential(model) : readFunctional(model);
}

function readSequential(model: LayerConfig): Topology {
  const { where, className, name } = model;
  const given = requireItems(where, `layers of ${name}`, model.config['layers']).map((layer) =>
    readLayer(where, layer),
  );
  if (given.length === 0) throw new DataError(where, `model ${name} has no layers`);
  const [first] = given;
  const hasInput = first.className === 'InputLayer';
  const input: LayerConfig = hasInput
    ? first
    : {
        where,
        className: 'InputLayer',
        name: `${first.name}_input`,
        config: { batch_input_shape: inputShapeOf(first) },
      };
  const layers: PlacedLayer[] = [{ layer: input, calls: [[]] }];
  let last = input.name;
  for (const layer of hasInput ? given.slice(1) : given) {
    layers.push({ layer, calls: [[{ layer: last, node: 0, tensor: 0 }]] });
    last = layer.name;
  }
  const ref = (layer: string): TensorRef => ({ layer, node: 0, tensor: 0 });
  return { className, name, layers, inputs: [ref(input.name)], outputs: [ref(last)] };
}

/** `[null, …]`: the shape of the batches that a layer or model takes. */
export function inputShapeOf(layer: LayerConfig): readonly unknown[] {
  const given = layer.config['batch_input_shape'] ?? layer.config['batch_shape'] ?? null;
  if (given !== null) return requireItems(layer.where, `batch_input_shape of layer ${layer.name}`, given);
  if (isModel(layer)) {
    const { layers, inputs } = readTopology(layer);
    const first = layers.find((each) => each.layer.name === inputs[0].layer);
    if (first !== undefined) return inputShapeOf(first.layer);
  }
  throw refuseLayer(
    layer,
    'is the first and has no batch_input_shape; save the model after it was built, with an inputShape',
  );
}

function readFunctional(model: LayerConfig): Topology {
  const { where, className, name, config } = model;
  const layers = requireItems(where, `layers of ${name}`, config['layers']).map((given): PlacedLayer => {
    const layer = readLayer(where, given);
    const nodes = requireItems(
      where,
      `inbound_nodes of layer ${layer.name}`,
      requireFields(where, 'a layer', given)['inbound_nodes'] ?? [],
    );
    const calls = nodes.map((node) => readCall(layer, node));
    return { layer, calls: layer.className === 'InputLayer' ? [[]] : calls };
  });
  const inputs = refsOf(where, `input_layers of ${name}`, config['input_layers']);
  return countedFromFirst({
    className,
    name,
    layers,
    inputs,
    outputs: refsOf(where, `output_layers of ${name}`, config['output_layers']),
  });
}

/** A model within counts the calls from the one with which it was made, and which the file has not: from then on, 0 is the first that it has. */
function countedFromFirst(topology: Topology): Topology {
  const models = new Set(topology.layers.filter(({ layer }) => isModel(layer)).map(({ layer }) => layer.name));
  if (models.size === 0) return topology;
  const all = [...topology.outputs, ...topology.layers.flatMap(({ calls }) => calls.flat())];
  const first = new Map<string, number>();
  for (const { layer, node } of all) first.set(layer, Math.min(node, first.get(layer) ?? node));
  const counted = (ref: TensorRef): TensorRef =>
    models.has(ref.layer) ? { ...ref, node: ref.node - (first.get(ref.layer) ?? 0) } : ref;
  return {
    ...topology,
    layers: topology.layers.map(({ layer, calls }) => ({ layer, calls: calls.map((call) => call.map(counted)) })),
    outputs: topology.outputs.map(counted),
  };
}

/** Where the inputs of a call come from; arguments beside them are refused unless they are empty. */
function readCall(layer: LayerConfig, node: unknown): TensorRef[] {
  const { where, name } = layer;
  const what = `inbound_nodes of layer ${name}`;
  return requireItems(where, what, node).map((ref) => {
    const [from, at, tensor, given] = requireItems(where, what, ref);
    const named = Object.entries(requireFields(where, `arguments of layer ${name}`, given ?? {})).filter(
      ([option, value]) => value !== null && option !== 'training',
    );
    if (named.length > 0)
      throw refuseLayer(
        layer,
        `is called with ${named.map(([option]) => option).join(', ')}; give it tensors as inputs`,
        given,
      );
    return refOf(where, what, [from, at, tensor]);
  });
}

function refOf(where: string, what: string, given: unknown): TensorRef {
  const [layer, node, tensor] = requireItems(where, what, given);
  if (typeof node === 'number' && typeof tensor === 'number')
    return { layer: requireText(where, what, layer), node, tensor };
  throw new DataError(where, `${what} have ${JSON.stringify(given)}; it must be [layer, call, result]`, { got: given });
}

function refsOf(where: string, what: string, given: unknown): TensorRef[] {
  const items = requireItems(where, what, given);
  return typeof items[0] === 'string' ? [refOf(where, what, items)] : items.map((each) => refOf(where, what, each));
}
