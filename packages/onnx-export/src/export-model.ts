import { noGrad } from '@gradkit/autograd';
import {
  ConfigError,
  ExportError,
  requireTensor,
  trace,
  withInlining,
  type AnyState,
  type Bytes,
  type Tensor,
  type TensorType,
  type Trace,
} from '@gradkit/core-tensor/functional';
import { withMode } from '@gradkit/layers';
import { mergeVariants, type Variant } from './dynamic.ts';
import { encode } from './encode.ts';
import {
  requireExamples,
  requireExportOptions,
  requireModel,
  type ExportableModule,
  type ExportOptions,
  type TensorFunction,
} from './export-options.ts';
import type { Graph } from './graph.ts';
import { lower } from './lower.ts';
import type { FreeAxis } from './sizes.ts';
import { verifyModel } from './verify.ts';

function defaultNames(kind: string, count: number): string[] {
  return count === 1 ? [kind] : Array.from({ length: count }, (_, i) => `${kind}${i}`);
}

function requireCount(what: string, names: readonly string[], count: number): void {
  if (names.length === count && new Set(names).size === count) return;
  throw new ConfigError('exportModel', `${what} are ${names.join(', ')} but ${count} different ones are needed`, {
    expected: count,
    got: names.length,
  });
}

/** Calls `work` with the model in evaluation mode. */
function evaluating<R>(model: ExportableModule | TensorFunction, work: (f: TensorFunction) => R): R {
  if (typeof model === 'function') return work(model);
  return withMode(model, 'eval', () => work((...inputs) => model.forward(...(inputs as never[]))));
}

/** What a function gave, as a list. @throws {ConfigError} if there is something else than tensors, e.g. an object of them */
function outputsOf(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  const outputs = [result].flat();
  outputs.forEach((output, i) => requireTensor('exportModel', `output ${i} of the model`, output));
  return outputs;
}

function traceAll(f: TensorFunction, types: readonly TensorType[]): Trace {
  const traced = noGrad(() => trace((...inputs) => outputsOf(f(...inputs)), types));
  if (traced.draws.length === 0) return traced;
  throw new ExportError(
    'exportModel',
    'forward draws random numbers; an exported model cannot. Draw them outside and pass them as an input, or make a module respect eval()',
  );
}

function requireNoWrites({ writes }: Trace, states: ReadonlyMap<AnyState, string>): void {
  if (writes.size === 0) return;
  const names = [...writes.keys()].map((state) => states.get(state) ?? 'a state');
  throw new ExportError(
    'exportModel',
    `forward changes ${names.join(', ')}; an exported model cannot keep changes. Make a module respect eval()`,
    { got: names },
  );
}

/** Sizes of free axes by name, as they are in the examples. */
function freeAxes(
  dynamicAxes: Readonly<Record<string, Readonly<Record<number, string>>>>,
  inputNames: readonly string[],
  examples: readonly TensorType[],
): FreeAxis[] {
  const found = new Map<string, FreeAxis>();
  for (const [input, axes] of Object.entries(dynamicAxes)) {
    const at = inputNames.indexOf(input);
    if (at === -1)
      throw new ConfigError(
        'exportModel',
        `dynamicAxes names the input ${input} but the inputs are ${inputNames.join(', ')}`,
        { expected: inputNames, got: input },
      );
    for (const [key, axisName] of Object.entries(axes)) {
      const axis = Number(key);
      const size = examples[at].shape[axis];
      if (size === undefined)
        throw new ConfigError(
          'exportModel',
          `dynamicAxes names axis ${axis} of ${input}, which has ${examples[at].shape.length} axes`,
          { expected: examples[at].shape.length, got: axis },
        );
      const known = found.get(axisName);
      if (known !== undefined && known.size !== size)
        throw new ConfigError(
          'exportModel',
          `axis ${axisName} is ${known.size} in ${known.input} but ${size} in ${input}`,
          { expected: known.size, got: size },
        );
      if (known === undefined) found.set(axisName, { axisName, input, axis, size, otherSize: size });
    }
  }
  return [...found.values()];
}

/** Types of the inputs when axes have other sizes. */
function resized(
  examples: readonly TensorType[],
  {
    inputNames,
    dynamicAxes,
    sizes,
  }: { inputNames: readonly string[]; dynamicAxes: ExportOptions['dynamicAxes']; sizes: ReadonlyMap<string, number> },
): TensorType[] {
  return examples.map(({ shape, dtype }, i) => ({
    dtype,
    shape: shape.map((size, axis) => sizes.get(dynamicAxes?.[inputNames[i]]?.[axis] ?? '') ?? size),
  }));
}

const traceSize = 5; // of free axes in the first trace; 1 would hide sizes that broadcast
const otherTraceSize = 7;

/**
 * Writes a model, or any function of tensors, as an ONNX file that any ONNX runtime can run.
 *
 * The model is traced in evaluation mode; parameters become initializers under the names of the state dict. Axes that stay free are found
 * by tracing at two sizes. The file is run in ONNX Runtime and compared with the model before it is returned.
 *
 * @param model a module, or a function of tensors
 * @param exampleInputs tensors with the shapes and dtypes of the inputs
 * @param options names, free axes, opset, metadata
 * @returns bytes of the file; `saveModel` of `@gradkit/onnx-export/node` writes them
 * @throws {ExportError} if the model changes a state, depends on a free axis in what it computes, or gives other numbers in ONNX Runtime
 * @throws {ConfigError} if names or axes do not fit the inputs, or an argument or option is unknown or of the wrong kind
 * @throws {RuntimeError} if ONNX Runtime is not installed; then `verify: false` leaves the comparison out
 * @example
 * const bytes = await exportModel((x: Tensor) => x.relu(), [tensor([[1, -1]])], { inputNames: ['x'] });
 * bytes.length > 50; // true
 * @see https://pytorch.org/docs/stable/onnx.html
 */
export async function exportModel(
  model: ExportableModule | TensorFunction,
  exampleInputs: readonly Tensor[],
  options: ExportOptions = {},
): Promise<Bytes> {
  requireModel(model);
  requireExamples('exportModel', exampleInputs);
  requireExportOptions('exportModel', options);
  const { opset = 20, verify = true, name = 'model', docString = '', metadata = {} } = options;
  const inputNames = options.inputNames ?? defaultNames('input', exampleInputs.length);
  requireCount('inputNames', inputNames, exampleInputs.length);
  const batched = inputNames.filter((_, i) => exampleInputs[i].rank > 0);
  const dynamicAxes = options.dynamicAxes ?? Object.fromEntries(batched.map((input) => [input, { 0: 'batch' }]));
  const states = new Map(
    typeof model === 'function'
      ? []
      : [...model.namedStates()].map(([stateName, state]) => [state, stateName] as const),
  );
  const free = freeAxes(dynamicAxes, inputNames, exampleInputs);
  const graph = evaluating(model, (f) => {
    const lowerAt = (sizes: ReadonlyMap<string, number>): Graph => {
      const traced = traceAll(f, resized(exampleInputs, { inputNames, dynamicAxes, sizes }));
      requireNoWrites(traced, states);
      const outputNames = options.outputNames ?? defaultNames('output', traced.outputs.length);
      requireCount('outputNames', outputNames, traced.outputs.length);
      return lower(traced, { inputs: inputNames, outputs: outputNames, states });
    };
    const sizes = new Map(free.map(({ axisName }) => [axisName, traceSize]));
    const variants = free.map((axis): Variant => ({
      free: { ...axis, size: traceSize, otherSize: otherTraceSize },
      graph: lowerAt(new Map([...sizes, [axis.axisName, otherTraceSize]])),
    }));
    return mergeVariants(lowerAt(sizes), variants);
  });
  const bytes = encode(graph, { name, docString, opset, metadata });
  if (verify) await evaluatingAsync(model, (f) => verifyModel(bytes, f, { exampleInputs, inputNames, dynamicAxes }));
  return bytes;
}

async function evaluatingAsync(
  model: ExportableModule | TensorFunction,
  work: (f: TensorFunction) => Promise<void>,
): Promise<void> {
  await work((...inputs) => evaluating(model, (f) => withInlining(() => noGrad(() => f(...inputs)))));
}
