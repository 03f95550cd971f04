import type { Bytes } from '@gradkit/core-tensor/functional';
import { openInputs } from '../describe.ts';
import {
  changed,
  encodeModel,
  type Dimension,
  type GraphProto,
  type ModelProto,
  type ValueInfoProto,
} from '../schema.ts';

/** Larger constants are weights: no size of anything follows from them. */
const mostElements = 1024n;

/** A size for each free axis, by its name; those without one are named by their place, as in `x[0]`. */
export type AxisSizes = ReadonlyMap<string, number>;

/** An axis of an input whose size is free. */
export interface FreeAxis {
  readonly name: string;
  readonly input: string;
  readonly axis: number;
}

/** Axes of inputs whose size is free, each name once. */
export function freeAxes(graph: GraphProto): FreeAxis[] {
  const found = new Map<string, FreeAxis>();
  for (const { name: input, type } of openInputs(graph))
    for (const [axis, dimension] of (type?.tensorType?.shape?.dim ?? []).entries()) {
      const name = nameOf(dimension, input, axis);
      if (name !== null && !found.has(name)) found.set(name, { name, input, axis });
    }
  return [...found.values()];
}

function nameOf(dimension: Dimension, input: string, axis: number): string | null {
  if (dimension.dimParam) return dimension.dimParam;
  return Object.hasOwn(dimension, 'dimValue') && dimension.dimValue !== -1n ? null : `${input}[${axis}]`;
}

/**
 * A model from which the sizes of all values can be told: its free axes have sizes, weights are inputs, so that their numbers need not be
 * there, and everything is an output.
 */
export function sizedModel(model: ModelProto, sizes: AxisSizes): Bytes {
  const { graph } = model;
  const weights = graph.initializer.filter(
    ({ dims, externalData = [] }) =>
      externalData.length > 0 || dims.reduce((product, size) => product * size, 1n) > mostElements,
  );
  const gone = new Set(weights);
  const inputs = new Set(graph.input.map(({ name }) => name));
  const weightInputs = weights
    .filter(({ name }) => !inputs.has(name))
    .map(({ name, dataType, dims }) => ({
      name,
      type: { tensorType: { elemType: dataType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
    }));
  const outputs = new Set(graph.node.flatMap(({ output }) => output).filter((name) => name !== ''));
  return encodeModel(
    changed(model, {
      graph: changed(graph, {
        initializer: graph.initializer.filter((one) => !gone.has(one)),
        input: [...graph.input.map((input) => withSizes(input, sizes)), ...weightInputs],
        output: [...outputs].map((name) => ({ name })),
      }),
    }),
  );
}

/** An input whose free axes have sizes. */
export function withSizes(input: ValueInfoProto, sizes: AxisSizes): ValueInfoProto {
  const tensorType = input.type?.tensorType;
  if (tensorType?.shape === undefined) return input;
  const dim = tensorType.shape.dim.map((dimension, axis) => {
    const size = sizes.get(nameOf(dimension, input.name, axis) ?? '');
    return size === undefined ? dimension : { dimValue: BigInt(size) };
  });
  return { ...input, type: { tensorType: { ...tensorType, shape: { dim } } } };
}
