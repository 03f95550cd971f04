import { allocate, DataError, tensor, Tensor } from '@gradkit/core-tensor/functional';
import type { AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto } from '@gradkit/onnx-export';
import {
  operatorName,
  type AttributeValue,
  type Constant,
  type DeclaredType,
  type Graph,
  type GraphNode,
  type Model,
} from './graph.ts';
import { readTensor, type ReadOutside } from './read-tensor.ts';

const where = 'importModel';
const deepest = 60; // functions within functions, and graphs within graphs
const mostNodes = 1_000_000; // functions that call others several times each could be written out without end

const [float, int64] = [1, 7]; // element types
const [oldest, newest] = [6, 28]; // opsets

export const inexact = 'whole numbers are exact up to 2^53';

const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const standard = (domain: string | undefined): string => (domain === 'ai.onnx' ? '' : (domain ?? ''));

/** What nodes are read with: which names stand for what, and which version of operators is meant. */
interface Scope {
  /** what a name within stands for */
  readonly names: Map<string, string>;
  readonly around: Scope | null;
  readonly opsets: ReadonlyMap<string, number>;
  /** attributes of the call of a function, by name; null outside of functions */
  readonly call: ReadonlyMap<string, AttributeProto> | null;
  readonly depth: number;
  /** put in front of names of nodes */
  readonly path: string;
}

type Opsets = readonly { readonly domain: string; readonly version: bigint }[];

const opsetsOf = (list: Opsets): Map<string, number> =>
  new Map(
    list.map(({ domain, version }) => {
      if (standard(domain) === '' && (version < oldest || version > newest))
        throw new DataError(
          where,
          `operators are of opset ${version}; those of ${oldest} … ${newest} can be imported`,
          {
            expected: newest,
            got: version,
          },
        );
      return [standard(domain), Number(version)];
    }),
  );

const functionKey = (domain: string | undefined, name: string, overload: string | undefined): string =>
  JSON.stringify([standard(domain), name, overload ?? '']);

/** Reads a file’s graph: functions are written out, `Constant` nodes become constants, and every value gets a name that no other has. */
export function readGraph(proto: ModelProto, readOutside: ReadOutside): Model {
  return new GraphReader(proto, readOutside).model;
}

class GraphReader {
  readonly model: Model;
  readonly #constants = new Map<string, Constant>();
  readonly #taken = new Set<string>();
  readonly #functions: ReadonlyMap<string, FunctionProto>;
  readonly #readOutside: ReadOutside;
  #nodes = 0;

  constructor({ graph, opsetImport, functions = [] }: ModelProto, readOutside: ReadOutside) {
    this.#readOutside = readOutside;
    this.#functions = new Map(functions.map((each) => [functionKey(each.domain, each.name, each.overload), each]));
    const opsets = opsetsOf(opsetImport);
    const scope: Scope = { names: new Map(), around: null, opsets, call: null, depth: 0, path: '' };
    const read = this.#graph(graph, scope);
    const inputTypes = new Map(graph.input.map(({ name, type }) => [name, type?.tensorType?.elemType ?? 0]));
    const outputNames = graph.output.map(({ name }) => name);
    this.model = { ...read, constants: this.#constants, inputTypes, names: scope.names, outputNames };
  }

  /** A name for a value that is made in a scope. */
  #define(name: string, scope: Scope): string {
    if (scope.names.has(name))
      throw new DataError(where, `two values are named ${name}; each must have a name of its own`, { got: name });
    let unique = scope.call === null ? name : `${scope.path}${name}`;
    for (let i = 1; this.#taken.has(unique); i++) unique = `${scope.path}${name}_${i}`;
    this.#taken.add(unique);
    scope.names.set(name, unique);
    return unique;
  }

  #find(name: string, scope: Scope): string | null {
    for (let each: Scope | null = scope; each !== null; each = each.around) {
      const found = each.names.get(name);
      if (found !== undefined) return found;
    }
    return null;
  }

  #take(name: string, scope: Scope, taker: string): string {
    if (name === '') return '';
    const found = this.#find(name, scope);
    if (found !== null) return found;
    throw new DataError(where, `${taker} takes ${name}, which nothing before it gives`, { got: name });
  }

  #graph(proto: GraphProto, scope: Scope): Graph {
    const { initializer, sparseInitializer = [], input, node, output } = proto;
    if (scope.depth === deepest)
      throw new DataError(where, `graphs and functions lie ${deepest} deep in each other; no model has so many`);
    for (const each of initializer)
      this.#constants.set(this.#define(each.name, scope), readTensor(where, each, this.#readOutside));
    for (const each of sparseInitializer)
      this.#constants.set(this.#define(each.values?.name ?? '', scope), this.#dense(each));
    const open = input.filter(({ name }) => !scope.names.has(name));
    const inputs = open.map(({ name }) => this.#define(name, scope));
    const nodes = this.#inOrder(node, scope).flatMap((each) => this.#node(each, scope));
    const outputs = output.map(({ name }) => this.#take(name, scope, 'an output'));
    return { inputs, outputs, outputTypes: output.map(declaredType), nodes };
  }

  /** Nodes in an order in which they can run: files should have one, old ones do not always. */
  #inOrder(nodes: readonly NodeProto[], scope: Scope): readonly NodeProto[] {
    const made = new Set<string>();
    const later = new Set(nodes.flatMap(({ output }) => output));
    const isReady = ({ input }: NodeProto): boolean =>
      input.every((name) => name === '' || made.has(name) || !later.has(name) || this.#find(name, scope) !== null);
    let isSorted = true;
    for (const node of nodes) {
      isSorted &&= isReady(node);
      for (const name of node.output) made.add(name);
    }
    if (isSorted) return nodes;
    made.clear();
    const sorted: NodeProto[] = [];
    let rest = [...nodes];
    while (rest.length > 0) {
      const waiting = rest.filter((node) => {
        if (!isReady(node)) return true;
        for (const name of node.output) made.add(name);
        sorted.push(node);
        return false;
      });
      if (waiting.length === rest.length) return nodes; // a circle, which is found where it is read
      rest = waiting;
    }
    return sorted;
  }

  #node(proto: NodeProto, scope: Scope): GraphNode[] {
    if (++this.#nodes > mostNodes)
      throw new DataError(where, `the file has more than ${mostNodes} nodes, its functions written out`);
    const { opType, input, output } = proto;
    const domain = standard(proto.domain);
    const name = scope.path + (proto.name || output.find((each) => each !== '') || opType);
    const of = this.#functions.get(functionKey(domain, opType, proto.overload));
    const inputs = input.map((each) => this.#take(each, scope, `node ${name}`));
    const attributes = proto.attribute.flatMap((each) => this.#resolve(each, scope));
    if (of !== undefined) return this.#call(of, { name, inputs, attributes, outputs: output }, scope);
    if (opType === 'Constant' && domain === '') {
      this.#constants.set(this.#define(output[0], scope), this.#constant(name, attributes));
      return [];
    }
    const isGraph = ({ type }: AttributeProto): boolean => type === attributeTypes.graph;
    const graphs = new Map(
      attributes.filter(isGraph).map((each) => {
        const inner = { ...scope, names: new Map(), around: scope, depth: scope.depth + 1, path: `${name}/` };
        return [each.name, this.#graph(each.g ?? noGraph(name, each.name), inner)];
      }),
    );
    const plain = attributes
      .filter((each) => !isGraph(each))
      .map((each) => [each.name, this.#value(name, each)] as const);
    const outputs = output.map((each) => (each === '' ? '' : this.#define(each, scope)));
    const opset = scope.opsets.get(domain) ?? (domain === '' ? null : 1);
    if (opset === null)
      throw new DataError(where, `node ${name} is a standard operator, and the file does not say of which opset`);
    return [{ name, opType, domain, opset, inputs, outputs, attributes: new Map(plain), graphs }];
  }

  /** An attribute of a node in a function may be one of the call; where the call has none, the node has none. */
  #resolve(attribute: AttributeProto, { call }: Scope): AttributeProto[] {
    const { refAttrName, name } = attribute;
    if (call === null || refAttrName === undefined || refAttrName === '') return [attribute];
    const given = call.get(refAttrName);
    return given === undefined ? [] : [{ ...given, name, refAttrName: '' }];
  }

  /** Writes out a call of a function. */
  #call(
    of: FunctionProto,
    call: {
      readonly name: string;
      readonly inputs: readonly string[];
      readonly attributes: readonly AttributeProto[];
      readonly outputs: readonly string[];
    },
    scope: Scope,
  ): GraphNode[] {
    if (scope.depth === deepest)
      throw new DataError(where, `functions lie ${deepest} deep in each other; does ${of.name} call itself?`, {
        got: of.name,
      });
    const given = [...of.attributeProto, ...call.attributes].map((each) => [each.name, each] as const);
    const inner: Scope = {
      names: new Map(of.input.map((name, i) => [name, call.inputs[i] ?? ''])),
      around: null,
      opsets: new Map([...scope.opsets, ...opsetsOf(of.opsetImport)]),
      call: new Map(given),
      depth: scope.depth + 1,
      path: `${call.name}/`,
    };
    const nodes = this.#inOrder(of.node, inner).flatMap((each) => this.#node(each, inner));
    call.outputs.forEach((name, i) => {
      if (name !== '') scope.names.set(name, this.#take(of.output[i] ?? '', inner, `function ${of.name}`));
    });
    return nodes;
  }

  #value(node: string, attribute: AttributeProto): AttributeValue {
    const { type, name, f, i, s, t, floats, ints, strings } = attribute;
    if (type === attributeTypes.float) return f ?? 0;
    if (type === attributeTypes.int) return whole(i ?? 0n);
    if (type === attributeTypes.string) return text(s ?? new Uint8Array());
    if (type === attributeTypes.floats) return floats ?? [];
    if (type === attributeTypes.ints) return (ints ?? []).map(whole);
    if (type === attributeTypes.strings) return (strings ?? []).map(text);
    if (type === attributeTypes.tensor && t !== undefined) {
      const { beyond, ...constant } = readTensor(where, t, this.#readOutside);
      if ((beyond ?? null) === null) return constant;
      throw new DataError(where, `node ${node} has ${beyond} in its attribute ${name}; ${inexact}`, { got: beyond });
    }
    throw new DataError(where, `node ${node} has an attribute ${name} of a kind that is not known, ${type}`, {
      got: type,
    });
  }

  /** What a `Constant` node gives. */
  #constant(node: string, attributes: readonly AttributeProto[]): Constant {
    const [attribute] = attributes;
    if (attribute?.sparseTensor !== undefined) return this.#dense(attribute.sparseTensor);
    const { type, t, i = 0n, ints = [] } = attribute ?? {};
    if (type === attributeTypes.tensor && t !== undefined) return readTensor(where, t, this.#readOutside);
    if (type === attributeTypes.int || type === attributeTypes.ints) {
      const [int64Data, dims] = type === attributeTypes.int ? [[i], []] : [ints, [BigInt(ints.length)]];
      return readTensor(where, { name: node, dims, dataType: int64, int64Data }, this.#readOutside);
    }
    const value = attribute === undefined ? null : this.#value(node, attribute);
    const numbers = typeof value === 'number' ? value : ((value ?? '') as readonly number[]);
    if (typeof numbers === 'string' || (Array.isArray(numbers) && typeof numbers[0] === 'string'))
      throw new DataError(where, `node ${node} is a constant of texts; only numbers can be imported`, { got: value });
    const shape = typeof numbers === 'number' ? [] : [numbers.length];
    const values = typeof numbers === 'number' ? [numbers] : [...numbers];
    return { tensor: tensor(values, { shape }), elementType: float };
  }

  #dense({ values, indices, dims }: NonNullable<GraphProto['sparseInitializer']>[number]): Constant {
    if (values === undefined || indices === undefined)
      throw new DataError(where, 'a constant of which most entries are 0 has none at all, or no places for them');
    const { tensor: entries, elementType, beyond } = readTensor(where, values, this.#readOutside);
    const { tensor: places } = readTensor(where, indices, this.#readOutside);
    const shape = dims.map(Number);
    const size = shape.reduce((product, axis) => product * axis, 1);
    const most = 2 ** 24; // a file can say any size in a few bytes
    if (!(size <= most))
      throw new DataError(where, `constant ${values.name} has ${size} entries, most of them 0; ${most} are allowed`, {
        expected: most,
        got: size,
      });
    const data = allocate(entries.dtype, size);
    const width = places.rank === 2 ? places.shape[1] : 1;
    for (let k = 0; k < entries.size; k++) {
      let at = 0;
      for (let axis = 0; axis < width; axis++)
        at = width === 1 ? places.data[k] : at * shape[axis] + places.data[k * width + axis];
      if (!(at >= 0 && at < size))
        throw new DataError(where, `constant ${values.name} has an entry at ${at} of ${size}`, {
          expected: size,
          got: at,
        });
      data[at] = entries.data[k];
    }
    return { tensor: new Tensor({ shape, dtype: entries.dtype }, data), elementType, beyond };
  }
}

function noGraph(node: string, attribute: string): never {
  throw new DataError(where, `node ${node} has an attribute ${attribute} that is to be a graph, and is none`);
}

function declaredType({ type }: GraphProto['output'][number]): DeclaredType {
  const { elemType = 0, shape } = type?.tensorType ?? {};
  const sizes = shape?.dim.map((axis) => (Object.hasOwn(axis, 'dimValue') ? Number(axis.dimValue) : null)) ?? null;
  return { elementType: elemType, shape: sizes };
}

function whole(value: bigint): number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : Math.sign(number) * Number.MAX_SAFE_INTEGER;
}

/** For messages. */
export function nodeTitle(node: Pick<GraphNode, 'name' | 'domain' | 'opType'>): string {
  return `${node.name} (${operatorName(node)})`;
}
