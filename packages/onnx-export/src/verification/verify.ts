import { ExportError, formatShape, RuntimeError, type Tensor } from '@gradkit/core-tensor/functional';
import { createSession, processor } from '@gradkit/runtime';
import { formatSizes, type Sizes } from '../axes/free-axis.ts';
import type { MergedGraph } from '../axes/merge-graphs.ts';
import { outputsError } from '../axes/trace-sizes.ts';
import { resizeInputs } from '../axes/resize-inputs.ts';
import { evaluate, formatRule } from '../axes/size-rule.ts';
import type { ExportOptions, TensorFunction } from '../export-options.ts';
import { outputsOf } from '../outputs.ts';
import { roundingSpreads } from './rounding-spread.ts';
import { requireSame, type Closeness } from './same-values.ts';
import type { TracedModel } from '../trace-model.ts';

interface Verification extends Pick<TracedModel, 'graph' | 'inputs' | 'free' | 'sizes' | 'differences'> {
  readonly exampleInputs: readonly Tensor[];
  readonly options: Pick<ExportOptions, 'device'>;
}

/** What a comparison found, as the file's metadata say. */
interface Found {
  readonly device: string;
  /** sizes of the free axes at which it was run */
  readonly sizes: readonly Readonly<Record<string, number>>[];
  readonly outputs: Readonly<Record<string, Closeness>>;
}

/** Throws unless the shapes that a file declares are those that come out. */
function requireDeclared(
  { outputs, outputRules }: MergedGraph,
  results: Readonly<Record<string, Tensor>>,
  sizes: Sizes,
): void {
  outputs.forEach(({ name }, i) => {
    const given = results[name].shape;
    const declared = outputRules[i].map((rule) => (rule === null ? null : evaluate(rule, sizes)));
    const isSame = (size: number | null, axis: number): boolean => size === null || Math.max(size, 0) === given[axis];
    if (declared.length === given.length && declared.every(isSame)) return;
    throw new ExportError(
      'exportModel',
      `output ${name} is ${formatShape(given)} at ${formatSizes(sizes)}, but the file declares [${outputRules[i].map((rule) => (rule === null ? '?' : formatRule(rule))).join(', ')}]; sizes must follow the dynamic axes by one rule, or make these axes fixed with dynamicAxes`,
      { expected: declared, got: given },
    );
  });
}

/** Sizes to compare at: of the examples, one larger, the smallest, and those where the function did something else. */
function sizesToCompare({ exampleInputs, free, sizes: traced, differences }: Verification): Sizes[] {
  const own = new Map(free.map(({ name, size }) => [name, size]));
  if (free.length === 0 || exampleInputs.some(({ size }) => size === 0)) return [own];
  const larger = traced.find((sizes) => free.every(({ name, size }) => sizes.get(name)! > size));
  const each = free.map(({ name, size }) => traced.find((sizes) => sizes.get(name)! > size));
  const ones = new Map(free.map(({ name }) => [name, 1]));
  const all = [own, ...(larger === undefined ? each : [larger]), ones, ...differences.map(({ sizes }) => sizes)];
  const different = new Map(
    all.flatMap((sizes) => (sizes === undefined ? [] : [[formatSizes(sizes), sizes] as const])),
  );
  return [...different.values()];
}

/** What the function gives; null where it does not take the sizes. */
function expectedOf(f: TensorFunction, inputs: readonly Tensor[], isNeeded: boolean): readonly Tensor[] | null {
  try {
    return outputsOf(f(...inputs)).tensors;
  } catch (error) {
    if (isNeeded) throw error;
    return null;
  }
}

/** What went wrong where the file was run at sizes of which nothing is known but that it does not take them. */
function atSizes(error: unknown, sizes: Sizes, own: Sizes): unknown {
  const changed = [...sizes].filter(([name, size]) => own.get(name) !== size);
  if (!(error instanceof RuntimeError) || changed.length === 0) return error;
  const [[name, size]] = changed;
  return new ExportError(
    'exportModel',
    `axis ${name} cannot be free: something else is done when it is ${size} instead of ${own.get(name)}, and the file does not run there (${error.message}); do the same at every size, or leave ${name} out of dynamicAxes`,
    { cause: error },
  );
}

/** A function that works out its result when it is first asked for it. */
function once<T extends object>(f: () => T): () => T {
  let result: T | null = null;
  return () => (result ??= f());
}

/** Runs a file in ONNX Runtime at several sizes of the free axes, and compares with the function. */
export async function verifyModel(
  { bytes, externalData }: { readonly bytes: Uint8Array; readonly externalData: Readonly<Record<string, Uint8Array>> },
  f: TensorFunction,
  verification: Verification,
): Promise<Found> {
  const { graph, exampleInputs, inputs, differences, options } = verification;
  // Before anything is awaited: the weights are still those in the file, though training may go on meanwhile.
  const comparisons = sizesToCompare(verification).flatMap((sizes, i) => {
    const feeds = resizeInputs(exampleInputs, inputs, sizes);
    const expected = expectedOf(f, feeds, i === 0);
    if (expected === null) return [];
    if (expected.length === graph.outputs.length) return [{ sizes, feeds, expected }];
    throw outputsError(graph.outputs.length, expected.length, `at ${formatSizes(sizes)}`);
  });
  const session = await createSession(bytes, { device: options.device ?? processor, externalData });
  const outputs: Record<string, Closeness> = {};
  const run: Record<string, number>[] = [];
  for (const { sizes, feeds, expected } of comparisons) {
    const spreads = once(() => roundingSpreads(() => outputsOf(f(...feeds)).tensors));
    try {
      const results = await session.run(Object.fromEntries(feeds.map((feed, k) => [inputs.names[k], feed])));
      session.outputs.forEach(({ name }, k) => {
        const found = requireSame('exportModel', name, results[name], expected[k], () => spreads()[k]);
        if (!(outputs[name]?.error >= found.error)) outputs[name] = found;
      });
      requireDeclared(graph, results, sizes);
    } catch (error) {
      const known =
        differences.find((each) => each.sizes === sizes) ?? (error instanceof RuntimeError && differences[0]);
      throw known ? known.error : atSizes(error, sizes, comparisons[0].sizes);
    }
    run.push(Object.fromEntries(sizes));
  }
  await session.close();
  return { device: session.device, sizes: run, outputs };
}
