import { gatherLabels, scatterLabels } from '../ops/indexing/gather-labels.ts';
import { lessEqual } from '../ops/elementwise/less-equal.ts';
import { log } from '../ops/elementwise/log.ts';
import { where } from '../ops/elementwise/where.ts';
import { matmul } from '../ops/product/matmul.ts';
import { max } from '../ops/reduction/max.ts';
import type { Primitives } from '../primitives.ts';

/** What decompositions, and eager operations that are recorded, are written with. */
export const primitiveOperations: Primitives = { gatherLabels, lessEqual, log, matmul, max, scatterLabels, where };
