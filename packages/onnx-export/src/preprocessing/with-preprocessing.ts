import {
  ConfigError,
  DataError,
  formatValue,
  requireBoolean,
  requireOptions,
  requireString,
  type Bytes,
} from '@gradkit/core-tensor/functional';
import { describeModel } from '../describe.ts';
import { intAttribute, nodeProto } from '../quantize/file-graph.ts';
import {
  changed,
  decodeModel,
  encodeModel,
  type Dimension,
  type GraphProto,
  type NodeProto,
  type ValueInfoProto,
} from '../schema.ts';
import { GraphPart, types } from './graph-part.ts';
import { requirePreprocessing, widthOf, type PreprocessedColumn, type Preprocessing } from './preprocessing.ts';
import { putBehind } from './put-behind.ts';
import { writeColumn } from './write-column.ts';

/** Which input of a model the features are, and whether its predictions are put back. */
export interface PreprocessingOptions {
  /** default the only input */
  readonly input?: string | undefined;
  /** whether the predictions come in the unit of the table's target, as `inverseTarget` of the pipeline gives them; default false */
  readonly inverseTarget?: boolean | undefined;
  /** the output that predicts the target; default the only one */
  readonly output?: string | undefined;
}

const where = 'withPreprocessing';
const opsetOfTexts = 19; // the first whose Equal takes them

/**
 * Puts a table's preprocessing before a model, so that the file takes the raw columns: inputs `[batch, 1]` by the columns' names, float32
 * where NaN is missing, or strings where the empty one is. Scaling is done in float64.
 *
 * No error can come out of a file: where a missing or unknown value is one here, all that follows from the row is NaN. In a column of
 * categories a missing value counts as an unknown one.
 *
 * @param bytes of a model that takes the features, float32 `[batch, features]`, from `exportModel` or `quantizeModel`
 * @param pipeline a fitted `TabularPipeline` of `@gradkit/data`, or what its `toJSON` gives; the file keeps it as metadata, `preprocessing`
 * @param options `input`: which input of the model the features are, if it has several; `inverseTarget`: true puts the output back into
 *   the unit of the target, which was scaled, default false; `output`: which output, if it has several
 * @returns bytes of the file, in standard operators
 * @throws {ConfigError} if the pipeline is none or not fitted, the model takes other features, a column has the name of another value,
 *   there is text and the model has an opset below 19, or `inverseTarget` is true and there is no target whose steps scale
 * @throws {ExportError} if columns of the file could not tell apart what those of a table can
 * @throws {DataError} if the bytes are no ONNX file
 * @example
 * const steps = [{ kind: 'scale', center: 2, divisor: 4, offset: 0, clip: null }] as const;
 * const pipeline = { kind: 'tabular', columns: [{ name: 'age', type: 'number', steps }] } as const;
 * const model = await exportModel((x: Tensor) => x.relu(), [tensor([[1]])]);
 * describeModel(withPreprocessing(model, pipeline)).inputs;
 * // [{ name: "age", type: "float32", dtype: "float32", shape: ["batch", 1] }]
 * @see https://onnx.ai/sklearn-onnx/ (the same for scikit-learn)
 */
export function withPreprocessing(
  bytes: Uint8Array,
  pipeline: Preprocessing | { toJSON(): Preprocessing },
  options: PreprocessingOptions = {},
): Bytes {
  const { opset } = describeModel(bytes, { name: 'the model' }); // says what is wrong with other bytes
  const known = { input: true, inverseTarget: true, output: true } as const;
  const { input, inverseTarget = false, output } = requireOptions<PreprocessingOptions>(where, options, known);
  if (input !== undefined) requireString(where, 'input', input);
  if (output !== undefined) requireString(where, 'output', output);
  requireBoolean(where, 'inverseTarget', inverseTarget);
  const preprocessing = requirePreprocessing(where, pipeline);
  requireOpset(preprocessing, opset);
  const model = decodeModel(bytes);
  const graph = inverseTarget ? putBehind(where, model.graph, preprocessing, output) : model.graph;
  if (graph.node.length === 0) throw new DataError(where, 'the model has no operators');
  const features = featuresOf(graph, preprocessing, input);
  const others = model.metadataProps.filter(({ key }) => key !== 'preprocessing');
  const metadataProps = [...others, { key: 'preprocessing', value: JSON.stringify(preprocessing) }];
  return encodeModel(changed(model, { metadataProps, graph: putBefore(graph, preprocessing, features) }));
}

/** The graph with the nodes of a table before its own. */
function putBefore(graph: GraphProto, { columns }: Preprocessing, features: ValueInfoProto): GraphProto {
  const part = new GraphPart(where, graph);
  const isClash = columns.some(({ name }) => name === features.name);
  for (const { name } of columns) if (name !== features.name) part.reserve(name);
  const matrix = isClash ? part.fresh('table_features') : features.name;
  const written = columns.map((column) => writeColumn(part, column, where));
  const nodes = isClash ? graph.node.map((node) => renamed(node, features.name, matrix)) : graph.node;
  const raw = columns.map((column) => rawInput(column, shapeOf(features)[0] ?? {}));
  return changed(graph, {
    node: [...part.nodes, nodeProto('Concat', written, matrix, [intAttribute('axis', 1)]), ...nodes],
    initializer: [...graph.initializer, ...part.constants],
    input: graph.input.flatMap((each) => (each === features ? raw : [each])),
  });
}

function renamed(node: NodeProto, from: string, to: string): NodeProto {
  if (node.attribute.some(({ g }) => g !== undefined && g.node.some((inner) => inner.input.includes(from))))
    throw new ConfigError(where, `column ${from} has the name of the model's input; give that another name`, {
      got: from,
    });
  return changed(node, { input: node.input.map((name) => (name === from ? to : name)) });
}

function rawInput({ name, type }: PreprocessedColumn, batch: Dimension): ValueInfoProto {
  const elemType = type === 'text' ? types.string : types.float32;
  return { name, type: { tensorType: { elemType, shape: { dim: [batch, { dimValue: 1n }] } } } };
}

const shapeOf = ({ type }: ValueInfoProto): readonly Dimension[] => type?.tensorType?.shape?.dim ?? [];

/** The input that takes the features. @throws {ConfigError} if there is none, or it takes others */
function featuresOf(graph: GraphProto, { columns }: Preprocessing, name: string | undefined): ValueInfoProto {
  const names = graph.input.map((input) => input.name);
  const found =
    name === undefined && names.length === 1 ? graph.input[0] : graph.input.find((each) => each.name === name);
  if (found === undefined) {
    const rule = name === undefined ? 'say which takes the features: { input }' : 'input must be one of them';
    throw new ConfigError(where, `input is ${formatValue(name)} but the model has ${names.join(', ')}; ${rule}`, {
      expected: names,
      got: name,
    });
  }
  const width = columns.reduce((sum, column) => sum + widthOf(column), 0);
  const shape = shapeOf(found).map(({ dimParam, dimValue }) => dimParam || Number(dimValue));
  const fits = found.type?.tensorType?.elemType === types.float32 && shape.length === 2;
  if (fits && (typeof shape[1] === 'string' || shape[1] === width)) return found;
  throw new ConfigError(
    where,
    `the pipeline gives ${width} features but ${found.name} of the model is [${shape.join(', ')}]; it must be float32 [batch, ${width}]`,
    { expected: width, got: shape },
  );
}

function requireOpset({ columns }: Preprocessing, opset: number): void {
  const text = columns.find(({ type }) => type === 'text');
  if (text === undefined || opset >= opsetOfTexts) return;
  throw new ConfigError(
    where,
    `column ${text.name} is text but the model has opset ${opset}; text needs ${opsetOfTexts} or more`,
    { expected: opsetOfTexts, got: opset },
  );
}
