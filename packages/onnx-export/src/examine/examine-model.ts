import {
  ConfigError,
  isPlainObject,
  refuseArgument,
  requireOptions,
  requireString,
  requireWholeNumber,
  RuntimeError,
  DataError,
} from '@gradkit/core-tensor/functional';
import { inferOutputs, type OutputType } from '@gradkit/runtime/node';
import { describeModel, openInputs, readModel, type ModelDescription } from '../describe.ts';
import { describeTensorType, describeType } from '../describe-type.ts';
import type { ModelProto, NodeProto } from '../schema.ts';
import { gpus, whyOffGpu, type Gpu } from './gpu-operators.ts';
import { multiplyAddsOf } from './multiply-adds.ts';
import { freeAxes, sizedModel, withSizes, type AxisSizes } from './sized-model.ts';

/** Operators of one kind that do not run on a GPU, for one reason. */
export interface OffGpu {
  readonly operator: string;
  readonly count: number;
  readonly reason: string;
}

/** What a model costs, and what a GPU would not do of it. */
export interface ModelExamination extends ModelDescription {
  /** sizes of the free axes, as given, else 1 for the first axis of an input */
  readonly axes: Readonly<Record<string, number>>;
  /** multiplications with the addition that follows, in one run with these sizes, of products, convolutions and recurrences */
  readonly multiplyAdds: number | null;
  /** twice that */
  readonly flops: number | null;
  /** why these are null; and what is not counted in them, such as the graphs in `If`; null where there is nothing to say */
  readonly uncounted: string | null;
  /** operators that run on the CPU in place of a GPU, with a copy of the values between */
  readonly offGpu: Readonly<Record<Gpu, readonly OffGpu[]>>;
}

export interface ExamineOptions {
  /** sizes of free axes, by their names; those without a name are called as their place, `x[0]`. Left out: 1 for the first axis of an input */
  readonly axes?: Readonly<Record<string, number>> | undefined;
  /** what to call the file in errors */
  readonly name?: string | undefined;
}

/**
 * Tells what is in an ONNX file, as `describeModel` does; how many multiplications a run takes; and which operators ONNX Runtime 1.30 does not
 * have on a GPU. Sizes of values are inferred by ONNX Runtime, which does not run the model; without it nothing is counted.
 *
 * @param bytes the whole file; data in other files are not needed
 * @param options `axes`: sizes of free axes by name; `name`: what to call the file in errors
 * @throws {ConfigError} if they are no bytes, an option is unknown, or there is no such axis
 * @throws {DataError} if the bytes are no ONNX file
 * @example
 * ```ts no-run
 * import { readFile } from 'node:fs/promises';
 * import { examineModel } from '@gradkit/onnx-export/node';
 * const { flops, offGpu } = await examineModel(await readFile('digits.onnx'), { axes: { batch: 64 } });
 * console.log(flops, offGpu.webgpu);
 * ```
 */
export async function examineModel(bytes: Uint8Array, options: ExamineOptions = {}): Promise<ModelExamination> {
  const where = 'examineModel';
  const { axes = {}, name = 'the file' } = requireOptions<ExamineOptions>(where, options, { axes: true, name: true });
  requireString(where, 'name', name);
  const description = describeModel(bytes, { name });
  const model = readModel(name, bytes);
  const sizes = sizesOf(where, model, axes);
  const missing = freeAxes(model.graph).filter((axis) => !sizes.has(axis.name));
  const known =
    missing.length > 0
      ? `the size of ${missing.map((axis) => axis.name).join(', ')} is not given`
      : await inferred(model, sizes);
  const values = typeof known === 'string' ? new Map<string, OutputType>() : known;
  const types = typesOf(model, sizes, values);
  const cost = typeof known === 'string' ? { multiplyAdds: null, uncounted: known } : costOf(model, types);
  return {
    ...description,
    axes: Object.fromEntries(sizes),
    ...cost,
    flops: cost.multiplyAdds === null ? null : 2 * cost.multiplyAdds,
    offGpu: Object.fromEntries(
      gpus.map((device) => [device, offGpu(device, model, { types, opset: description.opset })]),
    ) as Record<Gpu, OffGpu[]>,
  };
}

/** Sizes as given; first axes that nothing is said of are 1. */
function sizesOf(where: string, { graph }: ModelProto, axes: Readonly<Record<string, number>>): AxisSizes {
  if (!isPlainObject(axes)) refuseArgument(where, 'axes', axes, 'sizes by the names of axes, such as { batch: 64 }');
  const free = freeAxes(graph);
  const names = free.map(({ name }) => name);
  for (const [name, size] of Object.entries(axes)) {
    if (!names.includes(name))
      throw new ConfigError(
        where,
        `axes has ${name}, but ${names.length === 0 ? 'the model has no free axes' : `the model's free axes are ${names.join(', ')}`}`,
        { expected: names, got: name },
      );
    requireWholeNumber(where, `axes.${name}`, size, { least: 1 });
  }
  return new Map(
    free.flatMap(({ name, axis }) => {
      const size = axes[name] ?? (axis === 0 ? 1 : undefined);
      return size === undefined ? [] : [[name, size] as const];
    }),
  );
}

/** What is known of all values, or why nothing is. */
async function inferred(model: ModelProto, sizes: AxisSizes): Promise<ReadonlyMap<string, OutputType> | string> {
  try {
    const outputs = await inferOutputs('examineModel', sizedModel(model, sizes));
    return new Map(outputs.map((output) => [output.name, output]));
  } catch (error) {
    if (error instanceof RuntimeError || error instanceof DataError)
      return error.message.replace(/^\w+: /, '').split(/\n|, which cannot be loaded/)[0]; // that a package is missing is enough
    throw error;
  }
}

/** Element type and sizes of a value; sizes that nobody knows are null. */
interface Known {
  readonly type: string | null;
  readonly shape: readonly number[] | null;
}

function typesOf(
  { graph }: ModelProto,
  sizes: AxisSizes,
  values: ReadonlyMap<string, OutputType>,
): ReadonlyMap<string, Known> {
  const whole = (shape: readonly (number | string)[] | null): number[] | null =>
    shape?.every((size) => typeof size === 'number') === true ? (shape as number[]) : null;
  return new Map<string, Known>([
    ...openInputs(graph).map((input): [string, Known] => {
      const { type, shape } = describeType(withSizes(input, sizes).type);
      return [input.name, { type, shape: whole(shape) }];
    }),
    ...graph.initializer.map(({ name, dataType, dims }): [string, Known] => [
      name,
      { type: describeTensorType(dataType, dims).type, shape: dims.map(Number) },
    ]),
    ...[...values].map(([name, { type, shape }]): [string, Known] => [name, { type, shape: whole(shape) }]),
  ]);
}

function costOf(
  { graph }: ModelProto,
  types: ReadonlyMap<string, Known>,
): { readonly multiplyAdds: number; readonly uncounted: string | null } {
  const shape = (name: string): readonly number[] | null => types.get(name)?.shape ?? null;
  let multiplyAdds = 0;
  const uncounted: string[] = [];
  for (const node of graph.node) {
    const count = multiplyAddsOf(node, { inputs: node.input.map(shape), outputs: node.output.map(shape) });
    if (count === null) uncounted.push(node.opType);
    else multiplyAdds += count;
  }
  const names = [...new Set(uncounted)].join(', ');
  return { multiplyAdds, uncounted: uncounted.length === 0 ? null : `without ${names}, which are not counted` };
}

/** Operators by what they are and why they leave, or may; those on sizes of axes, which are always computed on the CPU, are none. */
function offGpu(
  device: Gpu,
  { graph }: ModelProto,
  { types, opset }: { readonly types: ReadonlyMap<string, Known>; readonly opset: number },
): OffGpu[] {
  const found = new Map<string, OffGpu>();
  const note = (operator: string, reason: string): void => {
    const key = `${operator} ${reason}`;
    found.set(key, { operator, reason, count: (found.get(key)?.count ?? 0) + 1 });
  };
  for (const node of nodesOnElements(graph.node, new Set(graph.initializer.map(({ name }) => name)))) {
    const { opType, domain = '' } = node;
    if (domain !== '' && domain !== 'ai.onnx') {
      note(opType, `of ${domain}, where nobody has looked`);
      continue;
    }
    if (opType === 'Identity' || (opType === 'Dropout' && node.input.length < 3)) continue; // left out where nobody trains
    const typeOf = (name = ''): string | null => types.get(name)?.type ?? null;
    const [inputs, output] = [node.input.map(typeOf), typeOf(node.output[0])];
    const reason = whyOffGpu(device, { opType, opset, inputs, output });
    if (reason !== null) note(opType, reason);
  }
  return [...found.values()];
}

/** Nodes that do more than work out sizes from sizes and constants. */
function nodesOnElements(nodes: readonly NodeProto[], constants: ReadonlySet<string>): NodeProto[] {
  const sizes = new Set(constants);
  return nodes.filter(({ opType, input, output }) => {
    const isOfSizes = opType === 'Shape' || opType === 'Size' || input.every((name) => name === '' || sizes.has(name));
    if (isOfSizes) for (const name of output) sizes.add(name);
    return !isOfSizes;
  });
}
