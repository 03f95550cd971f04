import { gatherLabels, scatterLabels } from '../ops/indexing/gather-labels.ts';
import { greater } from '../ops/elementwise/greater.ts';
import { log } from '../ops/elementwise/log.ts';
import { mask } from '../ops/elementwise/mask.ts';
import { matmul } from '../ops/product/matmul.ts';
import { max } from '../ops/reduction/max.ts';
import type { Primitives } from '../primitives.ts';

/** What decompositions, and eager operations that are recorded, are written with. */
export const primitiveOperations: Primitives = { gatherLabels, greater, log, mask, matmul, max, scatterLabels };
