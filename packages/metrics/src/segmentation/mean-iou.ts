import { requireBoolean, requireOptions } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import {
  overlapLists,
  overlapsOf,
  requireMaskOptions,
  type MaskOptions,
  type Overlap,
  type OverlapState,
} from '../internal/overlaps.ts';
import { Metric } from '../metric.ts';

interface IoUOptions<P extends boolean> extends MaskOptions {
  /** how many classes there are; needed for class indices */
  readonly numClasses?: number | undefined;
  /** whether there is one result for each class; default false */
  readonly perClass?: P | undefined;
}

/**
 * Mean intersection over union (IoU) of masks, over the examples and classes that occur in them. NaN where none does; with `perClass` −1.
 *
 * `|predicted ∩ right| / |predicted ∪ right|`
 *
 * @param options `numClasses`: needed for class indices; `perClass`: one result a class; `inputFormat`: `one-hot` (masks or scores), the
 *   default, `index` or `mixed`; `includeBackground`: whether class 0 counts, default true
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match or an index is no class
 * @example
 * const iou = new MeanIoU({ numClasses: 2, inputFormat: 'index', perClass: true });
 * iou.update(tensor([[0, 1, 1, 1]], { dtype: 'int32' }), tensor([[0, 0, 1, 1]], { dtype: 'int32' }));
 * iou.compute(); // [0.5, 0.667]
 * @see https://lightning.ai/docs/torchmetrics/stable/segmentation/mean_iou.html
 */
export class MeanIoU<P extends boolean = false> extends Metric<OverlapState, P extends true ? number[] : number> {
  constructor(options: IoUOptions<P> = {}) {
    const where = 'MeanIoU';
    const names = { numClasses: true, perClass: true, inputFormat: true, includeBackground: true } as const;
    const { numClasses, perClass } = requireOptions<IoUOptions<P>>(where, options, names);
    const each: boolean = perClass ?? false;
    requireBoolean(where, 'perClass', each);
    requireMaskOptions(where, numClasses, options);
    const known =
      numClasses === undefined ? 0 : numClasses - (options.includeBackground === false && numClasses > 1 ? 1 : 0);
    super({
      better: 'higher',
      ...overlapLists,
      update: (state, ...batch) => [...state, ...overlapsOf(where, batch, numClasses, options)],
      compute(state) {
        const classes = state[0]?.length ?? known;
        const columns = Array.from({ length: classes }, (_, c) => state.flatMap((overlaps) => iouOf(overlaps[c])));
        const mean = (values: readonly number[]): number => sumOf(values) / values.length;
        const result = each ? columns.map((column) => (column.length === 0 ? -1 : mean(column))) : mean(columns.flat());
        return result as P extends true ? number[] : number;
      },
    });
  }
}

/** Nothing, where the class does not occur. */
function iouOf([both, predicted, right]: Overlap): number[] {
  const union = predicted + right - both;
  return union > 0 ? [both / union] : [];
}

/** `MeanIoU` of one batch. */
export const meanIou = /* @__PURE__ */ functionOf(MeanIoU);
