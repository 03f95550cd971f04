import type { Parameter } from '@gradkit/autograd';
import { bytesPerElement, sizeOf, type State } from '@gradkit/core-tensor/functional';
import { countMultiplyAdds, countResultBytes } from './count-flops.ts';
import type { AnyModule } from './module.ts';
import { traceModel, type InputTypes } from './traced-model.ts';

interface Row {
  readonly layer: string;
  readonly output: string;
  readonly parameters: string;
}

/** Parameters that a module holds itself. */
function ownParameters(module: AnyModule): Parameter[] {
  const below = new Set(module.children().flatMap((child) => child.parameters()));
  return module.parameters().filter((parameter) => !below.has(parameter));
}

const count = (parameters: readonly Parameter[]): number =>
  parameters.reduce((total, { type }) => total + sizeOf(type!.shape), 0);

const grouped = (number: number): string => number.toLocaleString('en-US');

/** Their number, each counted once in a table: `listed` holds those of the rows above. */
function countNew(parameters: readonly Parameter[], listed: Set<Parameter>): string {
  const fresh = parameters.filter((parameter) => !listed.has(parameter));
  for (const parameter of fresh) listed.add(parameter);
  if (fresh.length > 0) return grouped(count(fresh));
  return parameters.length > 0 ? 'shared' : '–';
}

interface Place {
  readonly name: string;
  /** leads to the row */
  readonly branch: string;
  /** leads to what stands below */
  readonly stem: string;
}

/** The rows of a module and all below it. */
function rowsOf(
  module: AnyModule,
  { name, branch, stem }: Place,
  seen: { readonly shapes: ReadonlyMap<AnyModule, string>; readonly listed: Set<Parameter> },
): Row[] {
  const type = module.constructor.name;
  const row = {
    layer: `${branch}${name === '' ? type : `${name}: ${type}`}`,
    output: seen.shapes.get(module) ?? '–',
    parameters: countNew(ownParameters(module), seen.listed),
  };
  const children = [...module.namedChildren()];
  const below = children.flatMap(([childName, child], i) => {
    const last = i === children.length - 1;
    const place = {
      name: childName,
      branch: `${stem}${last ? '└─ ' : '├─ '}`,
      stem: `${stem}${last ? '   ' : '│  '}`,
    };
    return rowsOf(child, place, seen);
  });
  return [row, ...below];
}

function table(rows: readonly Row[]): string[] {
  const width = (column: keyof Row): number => Math.max(...rows.map((row) => row[column].length));
  const [layer, output, parameters] = [width('layer'), width('output'), width('parameters')];
  return rows.map(
    (row) => `${row.layer.padEnd(layer)}   ${row.output.padEnd(output)}   ${row.parameters.padStart(parameters)}`,
  );
}

/** What a model has and does, in numbers. */
export interface ModelStatistics {
  /** numbers in all parameters, a shared one once */
  readonly parameters: number;
  readonly trainableParameters: number;
  /** multiplications of linear, convolutional and recurrent layers, attention and other products, each with an addition, in one pass forward */
  readonly multiplyAdds: number;
  /** twice `multiplyAdds`: what PyTorch's `FlopCounterMode` counts, which leaves recurrent layers out */
  readonly flops: number;
  readonly parameterBytes: number;
  readonly bufferBytes: number;
  /** of the results of all operations of one pass, which training keeps in large part */
  readonly activationBytes: number;
}

const bytesOf = (states: readonly State[]): number =>
  states.reduce((total, { type }) => total + sizeOf(type!.shape) * bytesPerElement(type!.dtype), 0);

/**
 * Counts parameters, multiplications and bytes of a model. Found by tracing, so nothing is computed.
 *
 * @param model any module
 * @param input shape of a float32 input, or shapes and dtypes of several
 * @throws {ShapeError} if the model does not take such inputs
 * @example
 * const { parameters, multiplyAdds, flops } = modelStatistics(new Linear(4, 8), [2, 4]);
 * [parameters, multiplyAdds, flops]; // [40, 64, 128]
 * @see https://github.com/pytorch/pytorch/blob/main/torch/utils/flop_counter.py
 */
export function modelStatistics(model: AnyModule, input: InputTypes): ModelStatistics {
  const { operations } = traceModel('modelStatistics', model, input);
  const parameters = model.parameters();
  const multiplyAdds = countMultiplyAdds(operations);
  return {
    parameters: count(parameters),
    trainableParameters: count(parameters.filter(({ requiresGrad }) => requiresGrad)),
    multiplyAdds,
    flops: 2 * multiplyAdds,
    parameterBytes: bytesOf(parameters),
    bufferBytes: bytesOf(model.namedBuffers().map(([, buffer]) => buffer)),
    activationBytes: countResultBytes(operations),
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

/**
 * Describes a model as a table: every layer, its output shape and its number of parameters; below, multiplications and memory of one pass. Found
 * by tracing, so nothing is computed, and neither weights nor running statistics change.
 *
 * @param model any module
 * @param input shape of a float32 input, or shapes and dtypes of several
 * @returns text of several lines; a layer that is called twice has the shape of the first call, one that `forward` does not call has none. The
 * last lines have the numbers of `modelStatistics`
 * @throws {ShapeError} if the model does not take such inputs
 * @example
 * const lines = summary(new Sequential(new Linear(4, 8), new ReLU()), [1, 4]).split('\n');
 * lines[2]; // "├─ 0: Linear   [1, 8]                 40"
 * lines.at(-2); // "Multiply-adds: 32, 64 FLOPs"
 */
export function summary(model: AnyModule, input: InputTypes): string {
  const { shapes, operations } = traceModel('summary', model, input);
  const rows = rowsOf(model, { name: '', branch: '', stem: '' }, { shapes, listed: new Set() });
  const [head, ...body] = table([{ layer: 'Layer', output: 'Output shape', parameters: 'Parameters' }, ...rows]);
  const parameters = model.parameters();
  const trainable = count(parameters.filter(({ requiresGrad }) => requiresGrad));
  const multiplyAdds = countMultiplyAdds(operations);
  return [
    head,
    ...body,
    '',
    `Parameters: ${grouped(count(parameters))}, ${megabytes(bytesOf(parameters))}`,
    `Trainable:  ${grouped(trainable)}`,
    `Multiply-adds: ${grouped(multiplyAdds)}, ${grouped(2 * multiplyAdds)} FLOPs`,
    `Activations: ${megabytes(countResultBytes(operations))}`,
  ].join('\n');
}
