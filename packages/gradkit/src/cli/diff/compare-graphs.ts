import {
  isConstant,
  isWeight,
  openInputs,
  tensorsIn,
  type GraphProto,
  type ModelTensor,
  type NodeProto,
} from '@gradkit/onnx-export';
import { weightIn, type ModelFile } from '../weights/read-weights.ts';
import { isFloat, typeText, type Weight } from '../weights/weight.ts';
import { distanceOf } from './compare-numbers.ts';
import { differencesIn, type Difference } from './differences.ts';
import { matchNodes } from './match-nodes.ts';
import { attributesOf, numbersText, operatorOf, readable, titleOf } from './node-text.ts';

/** A node of one file. */
interface NodeTitle {
  /** with the nodes in front whose graphs it is in */
  readonly name: string;
  readonly operator: string;
}

/** A node of both files with what is different in it. */
interface NodeChange extends NodeTitle {
  readonly differences: readonly Difference[];
}

/** How two graphs are built, with those of their nodes. */
export interface GraphComparison {
  /** how many nodes are in both */
  nodes: number;
  readonly removed: NodeTitle[];
  readonly added: NodeTitle[];
  readonly changed: NodeChange[];
  /** weights that stand in the same places: by their names in `a` those in `b` */
  readonly places: Map<string, string>;
}

/** A constant that nodes take. */
interface ConstantInput {
  /** which no other constant of the model has */
  readonly name: string;
  /** weights without their numbers, which are compared by themselves */
  readonly text: string;
  readonly isWeight: boolean;
  readonly weight: Weight;
}

/** A graph of one file, and the constants that its nodes can take, by the names that they have for them. */
interface Side {
  readonly graph: GraphProto;
  readonly constants: ReadonlyMap<string, ConstantInput>;
  readonly inside: (graph: GraphProto) => Side;
}

/** Names of values in `a` and what the same are called in `b`. */
type Names = ReadonlyMap<string, string>;

/** Compares the graphs of two models. @returns also what values of the one are called in the other */
export function compareGraphs(
  a: ModelFile,
  b: ModelFile,
  tolerance: number,
): { readonly comparison: GraphComparison; readonly names: Names } {
  const comparison: GraphComparison = { nodes: 0, removed: [], added: [], changed: [], places: new Map() };
  const names = new Map([['', '']]);
  compareSides(sideOf(a), sideOf(b), { comparison, names, path: '', tolerance });
  return { comparison, names };
}

function sideOf({ model, readOutside }: ModelFile): Side {
  const tensors = new Map(tensorsIn(model).map((tensor) => [tensor.holder, tensor]));
  const constantOf = (tensor: ModelTensor): ConstantInput => {
    const weight = weightIn(tensor, readOutside);
    const { name } = weight;
    return isWeight(tensor)
      ? { name, text: typeText(weight), isWeight: true, weight }
      : { name, text: numbersText(weight), isWeight: false, weight };
  };
  const within = (graph: GraphProto, around: Side['constants']): Side => {
    const holders = [...graph.initializer, ...graph.node.filter(isConstant).flatMap(({ attribute }) => attribute)];
    const own = holders.flatMap((holder) => tensors.get(holder) ?? []);
    const constants = new Map([...around, ...own.map((tensor) => [tensor.value, constantOf(tensor)] as const)]);
    return { graph, constants, inside: (inner) => within(inner, constants) };
  };
  return within(model.graph, new Map());
}

/** Where two graphs are compared: what is found so far, and what values around them are called. */
interface Place {
  readonly comparison: GraphComparison;
  /** filled with those of the graphs */
  readonly names: Map<string, string>;
  readonly path: string;
  /** how far apart constants may be */
  readonly tolerance: number;
}

/** @returns what is different in what the graphs give, in their order */
function compareSides(a: Side, b: Side, { comparison, names, path, tolerance }: Place): Difference[] {
  const nodesOf = ({ graph }: Side): NodeProto[] => graph.node.filter((node) => !isConstant(node));
  const constantsOf =
    ({ constants }: Side) =>
    (node: NodeProto) =>
      node.input.map((name) => (name === '' ? '-' : (constants.get(name)?.text ?? '.'))).join();
  const { pairs, removed, added } = matchNodes(nodesOf(a), nodesOf(b), [constantsOf(a), constantsOf(b)]);
  addNames(a.graph, b.graph, names);
  for (const [one, other] of pairs)
    for (const [k, name] of one.output.entries()) names.set(name, other.output[k] ?? '');
  const title = (node: NodeProto): NodeTitle => ({ name: path + titleOf(node), operator: operatorOf(node) });
  comparison.nodes += pairs.length;
  comparison.removed.push(...removed.map(title));
  comparison.added.push(...added.map(title));
  const same = (name: string, otherName: string): boolean => {
    const [constant, otherConstant] = [a.constants.get(name), b.constants.get(otherName)];
    if (constant === undefined || otherConstant === undefined)
      return constant === otherConstant && names.get(name) === otherName;
    if (!constant.isWeight || !otherConstant.isWeight) return isNear(constant, otherConstant, tolerance);
    const { places } = comparison;
    if (!places.has(constant.name)) places.set(constant.name, otherConstant.name); // what is different in it is told of weights
    return true;
  };
  const valuesOf = (what: string, ofA: readonly string[], ofB: readonly string[]): Difference[] =>
    Array.from({ length: Math.max(ofA.length, ofB.length) }, (_, k) => [ofA[k] ?? '', ofB[k] ?? ''] as const).flatMap(
      ([one, other], k) =>
        same(one, other) ? [] : [{ what: `${what} ${k}`, a: valueTitle(one, a), b: valueTitle(other, b) }],
    );
  for (const [one, other] of pairs) {
    const differences = [...attributeDifferences(one, other), ...valuesOf('input', one.input, other.input)];
    for (const [attribute, graph, otherGraph] of graphsOf(one, other)) {
      const place = { comparison, tolerance, names: new Map(names), path: `${path}${titleOf(one)}/${attribute}/` };
      for (const each of compareSides(a.inside(graph), b.inside(otherGraph), place))
        differences.push({ ...each, what: `${attribute}, ${each.what}` });
    }
    if (differences.length > 0) comparison.changed.push({ ...title(one), differences });
  }
  const outputs = ({ graph }: Side): string[] => graph.output.map(({ name }) => name);
  return valuesOf('output', outputs(a), outputs(b));
}

/** Whether two constants of formulas are the same, or floats within the tolerance. */
function isNear(a: ConstantInput, b: ConstantInput, tolerance: number): boolean {
  if (a.text === b.text) return true;
  const { type, shape } = a.weight;
  if (tolerance === 0 || type !== b.weight.type || !isFloat(type) || shape.join() !== b.weight.shape.join())
    return false;
  const [one, other] = [readable(a.weight.read), readable(b.weight.read)];
  return one !== null && other !== null && (distanceOf(one, other, tolerance)?.beyond ?? 0) === 0;
}

const valueTitle = (name: string, { constants }: Side): string | null => {
  const constant = constants.get(name);
  return (constant === undefined || constant.isWeight ? name : constant.text) || null;
};

/** Inputs of graphs are the same by name, else by their order. */
function addNames(a: GraphProto, b: GraphProto, names: Map<string, string>): void {
  const [inputsOfA, inputsOfB] = [a, b].map((graph) => openInputs(graph).map(({ name }) => name));
  const isByPlace = inputsOfA.length === inputsOfB.length && !inputsOfA.every((name) => inputsOfB.includes(name));
  for (const [k, name] of inputsOfA.entries()) names.set(name, isByPlace ? inputsOfB[k] : name);
}

/** Graphs that nodes of both have under one name. */
function graphsOf(a: NodeProto, b: NodeProto): (readonly [attribute: string, a: GraphProto, b: GraphProto])[] {
  return a.attribute.flatMap(({ name, g }) => {
    const other = b.attribute.find((each) => each.name === name)?.g;
    return g === undefined || other === undefined ? [] : [[name, g, other] as const];
  });
}

function attributeDifferences(a: NodeProto, b: NodeProto): Difference[] {
  const graphs = new Set(graphsOf(a, b).map(([name]) => name));
  return differencesIn(attributesOf(a), attributesOf(b), 'attribute ').filter(
    ({ what }) => !graphs.has(what.slice('attribute '.length)),
  );
}
