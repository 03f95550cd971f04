import { requireMethods, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import type { Module } from '../module/module.ts';

/** A layer that can be copied, as encoders and decoders do. */
export type Clonable<L> = L & { clone(): L };

/** Copies of a layer, each with the same values. @throws {ConfigError} if it has no `clone` */
export function cloneLayers<L>(
  place: string,
  { name, layer, numLayers }: { readonly name: string; readonly layer: Clonable<L>; readonly numLayers: number },
): readonly L[] {
  requireMethods(place, name, layer, ['forward', 'clone']);
  requireWholeNumber(place, 'numLayers', numLayers, { least: 1 });
  return Array.from({ length: numLayers }, () => layer.clone());
}

/** Throws unless a normalization is a module, or none. */
export function requireNorm(place: string, norm: Module | null): void {
  if (norm !== null) requireMethods(place, 'norm', norm, ['forward']);
}

export const normalized = (x: Tensor, norm: Module | null): Tensor => (norm === null ? x : norm.forward(x));
