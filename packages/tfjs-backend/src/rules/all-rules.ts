import type { ComposedRule, NativeRule } from '../rule.ts';
import { composedElements, elementwiseRules } from './elementwise.ts';
import { composedMovements, movementRules } from './movement.ts';
import { productRules } from './product.ts';
import { composedWindows, windowRules } from './window.ts';
import { composedReductions, reductionRules } from './reduction.ts';

/** Operations that kernels of TensorFlow.js do. */
export const nativeRules: readonly NativeRule[] = [
  ...elementwiseRules,
  ...reductionRules,
  ...movementRules,
  ...productRules,
  ...windowRules,
];

/** Operations composed of others, beside those whose records have a decomposition. */
export const composedRules: readonly ComposedRule[] = [
  ...composedElements,
  ...composedReductions,
  ...composedMovements,
  ...composedWindows,
];
