import {
  describeValue,
  openInputs,
  type FunctionProto,
  type ModelProto,
  type ValueDescription,
} from '@gradkit/onnx-export';
import type { ModelFile } from '../weights/read-weights.ts';
import { compareGraphs, type GraphComparison } from './compare-graphs.ts';
import { differencesIn, type Difference } from './differences.ts';
import { graphText, operatorOf, titleOf } from './node-text.ts';

/** How two models are built. */
export interface StructureComparison extends Readonly<Omit<GraphComparison, 'places'>> {
  readonly same: boolean;
  /** versions, inputs, outputs, metadata, and functions */
  readonly facts: readonly Difference[];
}

/** Compares how two models are built, and finds weights that stand in the same places: by the names in `a` those in `b`. @param tolerance how far apart constants may be */
export function compareStructure(
  fileOfA: ModelFile,
  fileOfB: ModelFile,
  tolerance: number,
): { readonly structure: StructureComparison; readonly places: ReadonlyMap<string, string> } {
  const [a, b] = [fileOfA.model, fileOfB.model];
  const { comparison, names } = compareGraphs(fileOfA, fileOfB, tolerance);
  const { places, ...graphs } = comparison;
  const facts = [...versions(a, b), ...values(a, b), ...givers(a, b, names), ...metadata(a, b), ...functions(a, b)];
  const { removed, added, changed } = graphs;
  const same = facts.length + removed.length + added.length + changed.length === 0;
  return { structure: { same, facts, ...graphs }, places };
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
