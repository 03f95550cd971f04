import { rectifyComposed } from '../ops/activation/rectify-composed.ts';
import { gatherLabels, scatterLabels } from '../ops/indexing/gather-labels.ts';
import { log } from '../ops/elementwise/log.ts';
import { matmul } from '../ops/product/matmul.ts';
import { max } from '../ops/reduction/max.ts';
import type { Primitives } from '../primitives.ts';

/** What decompositions, and eager operations that are recorded, are written with. */
export const primitiveOperations: Primitives = { gatherLabels, log, matmul, max, rectifyComposed, scatterLabels };
