import {
  isTensor,
  LayeredRecorder,
  requireOptions,
  requireWholeNumber,
  sizeOf,
  type Inputs,
  type Op,
  type Shape,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { AnyModule } from './module.ts';
import { tensorsIn, traceModel, type InputTypes } from './traced-model.ts';

/** A layer of a model, or an operation between layers. */
export interface ModelGraphNode {
  /** unlike all others: the path of a layer, e.g. `blocks.0.conv`, or the name of an operation; at its second call with a number behind it */
  readonly name: string;
  /** class of a layer, e.g. `Conv2d`; an operation's name; `Input` */
  readonly type: string;
  /** of its output, of several the first */
  readonly shape: Shape;
  /** numbers in the parameters of the layer and all below it */
  readonly parameters: number;
  /** names of the nodes that it takes from */
  readonly inputs: readonly string[];
}

export interface ModelGraphOptions {
  /** how far to look into layers that have layers: 1 shows those that the model holds itself as one node each; without it all the way down */
  readonly depth?: number | undefined;
}

/**
 * Lists the layers of a model in the order in which they are called, with shapes, parameters and what takes from what, so that skip connections
 * are seen. Operations that the model does between its layers (`add`, `concat` …) are nodes, too. Found by tracing in evaluation mode, so nothing
 * is computed.
 *
 * @param model any module
 * @param input shape of a float32 input, or shapes and dtypes of several
 * @returns plain data, e.g. for `layerDiagram` of `@gradkit/plot`
 * @throws {ShapeError} if the model does not take such inputs
 * @throws {ConfigError} if it is no module, or `depth` is no whole number above 0
 * @example
 * const nodes = modelGraph(new Sequential(new Linear(4, 8), new ReLU()), [1, 4]);
 * nodes.map(({ type, inputs }) => `${inputs.join()} → ${type}`); // [" → Input", "input → Linear", "0 → ReLU"]
 */
export function modelGraph(model: AnyModule, input: InputTypes, options: ModelGraphOptions = {}): ModelGraphNode[] {
  const { depth } = requireOptions('modelGraph', options, { depth: true });
  if (depth !== undefined) requireWholeNumber('modelGraph', 'depth', depth, { least: 1 });
  const nodes: ModelGraphNode[] = [];
  let flow: Flow | null = null;
  const paths = new Map(nodesOf(model, depth));
  traceModel('modelGraph', model, input, {
    recorder(inputs) {
      flow = new Flow(nodes);
      inputs.forEach((x, i) => flow!.give(inputs.length === 1 ? 'input' : `input ${i + 1}`, x));
      return flow;
    },
    call(module, inputs, forward) {
      const path = paths.get(module);
      if (path === undefined || flow === null || flow.isInside) return forward();
      return flow.within(module, path, { inputs, forward });
    },
  });
  return nodes;
}

/** The layers that are a node each: without layers of their own, or as deep as wanted. */
function nodesOf(model: AnyModule, depth = Infinity): [AnyModule, string][] {
  return model.namedModules().flatMap(([path, module]): [AnyModule, string][] => {
    const level = path === '' ? 0 : path.split('.').length;
    const isNode = module.children().length === 0 || level >= depth;
    return isNode ? [[module, path === '' ? module.constructor.name : path]] : [];
  });
}

/** Notes which node each tensor comes from. */
class Flow extends LayeredRecorder {
  readonly #nodes: ModelGraphNode[];
  readonly #sources = new Map<Tensor, string>();
  readonly #used = new Map<string, number>();
  /** what has gone into the layer under way, and what was made in it */
  #layer: { readonly inputs: Set<string>; readonly made: Set<Tensor> } | null = null;

  constructor(nodes: ModelGraphNode[]) {
    super();
    this.#nodes = nodes;
  }

  get isInside(): boolean {
    return this.#layer !== null;
  }

  give(name: string, x: Tensor): void {
    this.#note(name, { type: 'Input', outputs: [x], parameters: 0, inputs: [] });
  }

  override apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    const outputs = super.apply(op, inputs, attributes, types);
    if (outputs === null) return null;
    const sources = this.#sourcesOf(inputs);
    if (this.#layer !== null) {
      for (const source of sources) this.#layer.inputs.add(source);
      for (const output of outputs) this.#layer.made.add(output);
    } else if (sources.length > 0) this.#note(op.name, { type: op.name, outputs, parameters: 0, inputs: sources });
    return outputs;
  }

  /** Calls a layer, whose operations are one node together. */
  within(
    module: AnyModule,
    path: string,
    { inputs, forward }: { inputs: readonly unknown[]; forward: () => unknown },
  ): unknown {
    const layer = { inputs: new Set(this.#sourcesOf(tensorsIn(inputs))), made: new Set<Tensor>() };
    this.#layer = layer;
    let output: unknown;
    try {
      output = forward();
    } finally {
      this.#layer = null;
    }
    const parameters = module.parameters().reduce((total, { type }) => total + sizeOf(type!.shape), 0);
    const outputs = tensorsIn(output);
    const node = { type: module.constructor.name, outputs, parameters, inputs: [...layer.inputs] };
    const name = this.#note(path, node);
    for (const tensor of layer.made) this.#sources.set(tensor, name); // what a hook or a field keeps of it
    return output;
  }

  #sourcesOf(tensors: readonly (Tensor | null | undefined)[]): string[] {
    const known = tensors.flatMap((x) => (isTensor(x) && this.#sources.has(x) ? [this.#sources.get(x)!] : []));
    return [...new Set(known)];
  }

  #note(wanted: string, { type, outputs, parameters, inputs }: Noted): string {
    const count = (this.#used.get(wanted) ?? 0) + 1;
    this.#used.set(wanted, count);
    const name = count === 1 ? wanted : `${wanted} (${count})`;
    this.#nodes.push({ name, type, shape: outputs[0]?.shape ?? [], parameters, inputs });
    for (const output of outputs) this.#sources.set(output, name);
    return name;
  }
}

interface Noted {
  readonly type: string;
  readonly outputs: readonly Tensor[];
  readonly parameters: number;
  readonly inputs: readonly string[];
}
