import {
  describeValue,
  isConstant,
  isWeight,
  openInputs,
  tensorsIn,
  type FunctionProto,
  type ModelProto,
  type NodeProto,
  type ValueDescription,
} from '@gradkit/onnx-export';
import { weightIn, type ModelFile } from '../weights/read-weights.ts';
import { matchNodes } from './match-nodes.ts';
import { attributesOf, graphText, numbersText, operatorOf, titleOf } from './node-text.ts';

/** Something that two files say differently; null where one does not say it. */
export interface Difference {
  readonly what: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** A node of one file. */
interface NodeTitle {
  readonly name: string;
  readonly operator: string;
}

/** A node of both files with what is different in it. */
interface NodeChange extends NodeTitle {
  readonly differences: readonly Difference[];
}

/** How two models are built. */
export interface StructureComparison {
  readonly same: boolean;
  /** how many nodes are in both */
  readonly nodes: number;
  /** versions, inputs, outputs, metadata, and functions */
  readonly facts: readonly Difference[];
  readonly removed: readonly NodeTitle[];
  readonly added: readonly NodeTitle[];
  readonly changed: readonly NodeChange[];
}

/** Compares how two models are built, and finds constants that stand in the same places: by the names in `a` those in `b`. */
export function compareStructure(
  fileOfA: ModelFile,
  fileOfB: ModelFile,
): { readonly structure: StructureComparison; readonly places: ReadonlyMap<string, string> } {
  const [a, b] = [fileOfA.model, fileOfB.model];
  const [ofA, ofB] = [fileOfA, fileOfB].map((file) => ({
    nodes: file.model.graph.node.filter((node) => !isConstant(node)),
    constants: constantsIn(file),
  }));
  const constantsOf =
    ({ constants }: typeof ofA) =>
    (node: NodeProto) =>
      node.input.map((name) => (name === '' ? '-' : (constants.get(name)?.text ?? '.'))).join();
  const { pairs, removed, added } = matchNodes(ofA.nodes, ofB.nodes, [constantsOf(ofA), constantsOf(ofB)]);
  const names = namesOf(a, b, pairs);
  const places = new Map<string, string>();
  const changed: NodeChange[] = [];
  for (const [one, other] of pairs) {
    const ofInputs = Array.from({ length: Math.max(one.input.length, other.input.length) }, (_, k): Difference[] => {
      const [input, otherInput] = [one.input[k] ?? '', other.input[k] ?? ''];
      const [constant, otherConstant] = [ofA.constants.get(input), ofB.constants.get(otherInput)];
      if (constant === undefined && names.get(input) === otherInput) return [];
      if (constant !== undefined && otherConstant !== undefined) {
        if (constant.isWeight && otherConstant.isWeight) {
          if (!places.has(input)) places.set(input, otherInput); // what is different in it is told of weights
          return [];
        }
        if (constant.text === otherConstant.text) return [];
      }
      const titleIn = (name: string, found: ConstantInput | undefined): string | null =>
        (found === undefined || found.isWeight ? name : found.text) || null;
      return [{ what: `input ${k}`, a: titleIn(input, constant), b: titleIn(otherInput, otherConstant) }];
    });
    const differences = [...attributeDifferences(one, other), ...ofInputs.flat()];
    if (differences.length > 0) changed.push({ name: titleOf(one), operator: operatorOf(one), differences });
  }
  const facts = [...versions(a, b), ...values(a, b), ...givers(a, b, names), ...metadata(a, b), ...functions(a, b)];
  const title = (node: NodeProto): NodeTitle => ({ name: titleOf(node), operator: operatorOf(node) });
  const structure: StructureComparison = {
    same: facts.length + removed.length + added.length + changed.length === 0,
    nodes: pairs.length,
    facts,
    removed: removed.map(title),
    added: added.map(title),
    changed,
  };
  return { structure, places };
}

/** A constant that nodes take. */
interface ConstantInput {
  /** weights without their numbers, which are compared by themselves */
  readonly text: string;
  readonly isWeight: boolean;
}

function constantsIn({ model, readOutside }: ModelFile): Map<string, ConstantInput> {
  return new Map(
    tensorsIn(model).map((tensor): [string, ConstantInput] => {
      const weight = weightIn(tensor, readOutside);
      const { type, shape } = weight;
      const own = isWeight(tensor);
      return [tensor.name, { text: own ? `${type} [${shape.join(', ')}]` : numbersText(weight), isWeight: own }];
    }),
  );
}

/** What values of `a` are called in `b`, as far as inputs and nodes that are the same tell. */
function namesOf(
  a: ModelProto,
  b: ModelProto,
  pairs: readonly (readonly [NodeProto, NodeProto])[],
): Map<string, string> {
  const [inputsOfA, inputsOfB] = [a, b].map(({ graph }) => openInputs(graph).map(({ name }) => name));
  const isByPlace = inputsOfA.length === inputsOfB.length && !inputsOfA.every((name) => inputsOfB.includes(name));
  return new Map([
    ['', ''],
    ...inputsOfA.map((name, k) => [name, isByPlace ? inputsOfB[k] : name] as const),
    ...pairs.flatMap(([one, other]) => one.output.map((name, k) => [name, other.output[k] ?? ''] as const)),
  ]);
}

function attributeDifferences(a: NodeProto, b: NodeProto): Difference[] {
  return differencesIn(attributesOf(a), attributesOf(b), 'attribute ');
}

/** Entries that are not the same in two tables. */
export function differencesIn(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>, of = ''): Difference[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => ({ what: `${of}${key}`, a: a.get(key) ?? null, b: b.get(key) ?? null }));
}

function versions(a: ModelProto, b: ModelProto): Difference[] {
  const [ofA, ofB] = [a, b].map(
    ({ irVersion, opsetImport, producerName, producerVersion }) =>
      new Map([
        ['made by', [producerName, producerVersion].filter((text) => text !== '').join(' ')],
        ['ONNX IR', String(irVersion)],
        ...opsetImport.map(
          ({ domain, version }) =>
            [`opset${domain === '' || domain === 'ai.onnx' ? '' : ` ${domain}`}`, String(version)] as const,
        ),
      ]),
  );
  return differencesIn(ofA, ofB);
}

const valueText = ({ type, shape }: ValueDescription): string =>
  shape === null ? type : `${type} [${shape.join(', ')}]`;

function values(a: ModelProto, b: ModelProto): Difference[] {
  const [ofA, ofB] = [a, b].map(
    ({ graph }) =>
      new Map([
        ...openInputs(graph).map((value) => [`input ${value.name}`, valueText(describeValue(value))] as const),
        ...graph.output.map((value) => [`output ${value.name}`, valueText(describeValue(value))] as const),
      ]),
  );
  return differencesIn(ofA, ofB);
}

/** Outputs that other nodes give. */
function givers(a: ModelProto, b: ModelProto, names: ReadonlyMap<string, string>): Difference[] {
  const giverIn = ({ graph }: ModelProto, value: string): string => {
    const node = graph.node.find(({ output }) => output.includes(value));
    return node === undefined ? 'by none' : `by ${titleOf(node)} (${operatorOf(node)})`;
  };
  const inB = new Set(b.graph.output.map(({ name }) => name));
  return a.graph.output
    .filter(({ name }) => inB.has(name) && (names.get(name) ?? name) !== name)
    .map(({ name }) => ({ what: `output ${name}, given`, a: giverIn(a, name), b: giverIn(b, name) }));
}

function metadata(a: ModelProto, b: ModelProto): Difference[] {
  const [ofA, ofB] = [a, b].map(({ metadataProps }) => new Map(metadataProps.map(({ key, value }) => [key, value])));
  return differencesIn(ofA, ofB, 'metadata ');
}

function functions(a: ModelProto, b: ModelProto): Difference[] {
  const textOf = ({ node, input, output }: FunctionProto): string =>
    graphText({
      node,
      input: input.map((name) => ({ name })),
      output: output.map((name) => ({ name })),
      initializer: [],
    });
  const of = ({ functions: list = [] }: ModelProto): Map<string, string> =>
    new Map(list.map((each) => [[each.domain, each.name, each.overload].filter(Boolean).join('.'), textOf(each)]));
  return differencesIn(of(a), of(b), 'function ').map(({ what, a: one, b: other }) => ({
    what,
    a: one === null ? null : `${one.split('\n').length - 2} nodes`,
    b: other === null ? null : `${other.split('\n').length - 2} nodes`,
  }));
}
