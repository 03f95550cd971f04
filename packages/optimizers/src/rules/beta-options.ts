import { requireNumber } from '@gradkit/core-tensor/functional';
import type { BaseOptions, MaximizeOption } from '../options.ts';

/** Options of Adam and its kind. */
export interface BetaOptions extends BaseOptions, MaximizeOption {
  /** share of the running mean of gradients that is kept; default 0.9 */
  readonly beta1?: number | undefined;
  /** share of the running mean of squares that is kept; default 0.999 */
  readonly beta2?: number | undefined;
}

interface Given {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps?: number | undefined;
  readonly weightDecay?: number | undefined;
}

/** Throws for shares outside 0 … 1, and for an `eps` or `weightDecay` below 0. */
export function requireBetas(where: string, { beta1, beta2, eps = 0, weightDecay = 0 }: Given): void {
  requireNumber(where, 'beta1', beta1, { least: 0, below: 1 });
  requireNumber(where, 'beta2', beta2, { least: 0, below: 1 });
  requireNumber(where, 'eps', eps, { least: 0 });
  requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
}
