import type { Parameter } from '@gradkit/autograd';
import { namesMeant } from '@gradkit/core-tensor/functional';
import { Hardsigmoid, ReLU, ReLU6, Sigmoid, Softsign, Tanh, type AnyModule } from '@gradkit/layers';
import type { Ends } from './spread.ts';

/** A layer that is watched, and what is known of its kind. */
export interface WatchedLayer {
  readonly name: string;
  readonly module: AnyModule;
  /** those that are in none of its parts */
  readonly parameters: readonly Parameter[];
  /** what its values come near to; null where there are no such ends */
  readonly ends: Ends | null;
  /** whether a unit that is 0 everywhere gets no gradient */
  readonly isRectifier: boolean;
}

/** Modules that stand behind a weight, or look at what goes in: parametrizations, observers. They belong to the layer. */
const behind = /(?:^|\.)(?:parametrizations|activation_(?:pre|post)_process)(?:\.|$)/;

/**
 * The layers of a model: what has no parts, or parameters of its own.
 *
 * @param patterns of names; null: all
 */
export function watchedLayers(
  where: string,
  model: AnyModule,
  patterns: string | readonly string[] | null,
): readonly WatchedLayer[] {
  const modules = model.namedModules().filter(([name]) => !behind.test(name));
  const names = modules.map(([name]) => name).filter((name) => name !== '');
  const meant = patterns === null ? null : namesMeant(where, 'layers', patterns, names);
  return modules.flatMap(([name, module]) => {
    const parts = module.namedChildren().flatMap(([part, child]) => (behind.test(part) ? [] : [child]));
    const inParts = new Set(parts.flatMap((part) => part.parameters()));
    const parameters = module.parameters().filter((parameter) => !inParts.has(parameter));
    const isWatched = meant?.includes(name) ?? (parts.length === 0 || parameters.length > 0);
    if (!isWatched) return [];
    const isRectifier = module instanceof ReLU || module instanceof ReLU6;
    return [{ name, module, parameters, ends: endsOf(module), isRectifier }];
  });
}

function endsOf(module: AnyModule): Ends | null {
  if (module instanceof Sigmoid || module instanceof Hardsigmoid) return [0, 1];
  return module instanceof Tanh || module instanceof Softsign ? [-1, 1] : null;
}

/** What a layer is called in sentences: `layer 2 (ReLU)`. */
export function titleOf(name: string, type: string): string {
  return name === '' ? `the model (${type})` : `layer ${name} (${type})`;
}
