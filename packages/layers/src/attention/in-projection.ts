import { chunk, linear, slice, split, type Tensor } from '@gradkit/core-tensor/functional';

/** Queries, keys and values. */
export type Triple<T> = readonly [query: T, key: T, value: T];

/** Weights of three products below each other, or three of them where features differ. */
export interface InProjection {
  readonly inProjWeight: Tensor | null; // [3 · embedDim, embedDim]
  readonly qProjWeight: Tensor | null; // [embedDim, embedDim]
  readonly kProjWeight: Tensor | null; // [embedDim, kdim]
  readonly vProjWeight: Tensor | null; // [embedDim, vdim]
  readonly inProjBias: Tensor | null; // [3 · embedDim]
}

const rows = (x: Tensor, start: number, end: number): Tensor => slice(x, { axis: 0, start, end });

/** One product for all inputs that are the same tensor. */
function projectPacked([q, k, v]: Triple<Tensor>, weight: Tensor, bias: Tensor | undefined): Triple<Tensor> {
  const size = weight.shape[0] / 3;
  const part = (x: Tensor, from: number, to: number): Tensor =>
    linear(x, rows(weight, from * size, to * size), bias && rows(bias, from * size, to * size));
  if (k !== v) return [part(q, 0, 1), part(k, 1, 2), part(v, 2, 3)];
  if (q !== k) return [part(q, 0, 1), ...(split(part(k, 1, 3), size, -1) as [Tensor, Tensor])];
  return split(linear(q, weight, bias), size, -1) as [Tensor, Tensor, Tensor];
}

/** @returns queries, keys and values, each `[…, embedDim]` */
export function projectInputs(inputs: Triple<Tensor>, projection: InProjection): Triple<Tensor> {
  const { inProjWeight, qProjWeight, kProjWeight, vProjWeight, inProjBias } = projection;
  const bias = inProjBias ?? undefined;
  if (inProjWeight !== null) return projectPacked(inputs, inProjWeight, bias);
  const biases = bias === undefined ? [] : chunk(bias, 3);
  const [q, k, v] = inputs;
  return [linear(q, qProjWeight!, biases[0]), linear(k, kProjWeight!, biases[1]), linear(v, vProjWeight!, biases[2])];
}
