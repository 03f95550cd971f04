import type { LabelsAlong } from './ops/indexing/label-axis.ts';
import type { Tensor } from './tensor.ts';

type Along = number | readonly number[] | null;

/**
 * Operations that others are written with where only a recorder or an exporter asks for it. It hands them over, so that a page that runs
 * eagerly does not have them; `primitiveOperations` are they.
 */
export interface Primitives {
  gatherLabels(x: Tensor, labels: Tensor, along: LabelsAlong): Tensor;
  log(x: Tensor): Tensor;
  matmul(a: Tensor, b: Tensor, options: { readonly transposeA: boolean; readonly transposeB: boolean }): Tensor;
  max(x: Tensor, axis: Along, options: { readonly keepDims: boolean }): Tensor;
  rectifyComposed(dy: Tensor, x: Tensor): Tensor;
  scatterLabels(dy: Tensor, labels: Tensor, along: LabelsAlong): Tensor;
}
