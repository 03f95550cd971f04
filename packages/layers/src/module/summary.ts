import { noGrad, type Parameter } from '@gradkit/autograd';
import {
  bytesPerElement,
  formatShape,
  isTensor,
  requireList,
  requireMethods,
  trace,
  type Shape,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { whileDescribing } from './describing.ts';
import { forwardOf, type Forward } from './forward-of.ts';
import type { AnyModule } from './module.ts';
import { withMode } from './with-mode.ts';

interface Row {
  readonly layer: string;
  readonly output: string;
  readonly parameters: string;
}

function tensorsIn(value: unknown): Tensor[] {
  if (isTensor(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(tensorsIn) : [];
}

/** Puts a function in the place of `forward` of one module, and returns how to undo it. */
function replaceForward(module: AnyModule, forward: Forward): () => void {
  const own = Object.getOwnPropertyDescriptor(module, 'forward');
  Object.defineProperty(module, 'forward', { value: forward, configurable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(module, 'forward'); // the method of the class shows again
    else Object.defineProperty(module, 'forward', own);
  };
}

/** Output shapes of the modules that are called, as text, found by tracing. */
function outputShapes(model: AnyModule, types: readonly TensorType[]): Map<AnyModule, string> {
  const shapes = new Map<AnyModule, string>();
  const undo = model.modules().map((module) => {
    const forward = forwardOf(module);
    return replaceForward(module, (...inputs) => {
      const output = forward.apply(module, inputs);
      const text = tensorsIn(output).map(({ shape }) => formatShape(shape));
      if (!shapes.has(module)) shapes.set(module, text.join(', '));
      return output;
    });
  });
  try {
    const forward = forwardOf(model);
    const run = (): unknown => noGrad(() => trace((...inputs) => tensorsIn(forward.apply(model, inputs)), types));
    withMode(model, 'eval', () => whileDescribing(run)); // nothing random, no statistics of a batch
  } finally {
    for (const each of undo) each();
  }
  return shapes;
}

/** Parameters that a module holds itself. */
function ownParameters(module: AnyModule): Parameter[] {
  const below = new Set(module.children().flatMap((child) => child.parameters()));
  return module.parameters().filter((parameter) => !below.has(parameter));
}

const count = (parameters: readonly Parameter[]): number =>
  parameters.reduce((total, { value }) => total + value.size, 0);

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

/**
 * Describes a model as a table: every layer, its output shape and its number of parameters. Found by tracing, so nothing is computed,
 * and neither weights nor running statistics change.
 *
 * @param model any module
 * @param input shape of a float32 input, or shapes and dtypes of several
 * @returns text of several lines; a layer that is called twice has the shape of the first call, one that `forward` does not call has none
 * @throws {ShapeError} if the model does not take such inputs
 * @example
 * const lines = summary(new Sequential(new Linear(4, 8), new ReLU()), [1, 4]).split('\n');
 * lines[2]; // "├─ 0: Linear   [1, 8]                 40"
 */
export function summary(model: AnyModule, input: Shape | readonly TensorType[]): string {
  const isShape = (value: Shape | readonly TensorType[]): value is Shape =>
    value.every((each) => typeof each === 'number');
  requireMethods('summary', 'model', model, ['forward', 'namedModules']);
  requireList('summary', 'input', input);
  const types = isShape(input) ? [{ shape: input, dtype: 'float32' } as const] : input;
  const shapes = outputShapes(model, types);
  const rows = rowsOf(model, { name: '', branch: '', stem: '' }, { shapes, listed: new Set() });
  const [head, ...body] = table([{ layer: 'Layer', output: 'Output shape', parameters: 'Parameters' }, ...rows]);
  const parameters = model.parameters();
  const trainable = count(parameters.filter(({ requiresGrad }) => requiresGrad));
  const bytes = parameters.reduce((total, { value }) => total + value.size * bytesPerElement(value.dtype), 0);
  return [
    head,
    ...body,
    '',
    `Parameters: ${grouped(count(parameters))}, ${(bytes / 1e6).toFixed(2)} MB`,
    `Trainable:  ${grouped(trainable)}`,
  ].join('\n');
}
