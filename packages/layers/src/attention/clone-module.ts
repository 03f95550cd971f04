import { defaultGenerator, type Generator } from '@gradkit/core-tensor/functional';
import type { AnyModule } from '../module/module.ts';

/**
 * A module with the values, modes and frozen parameters of another one. Nothing is drawn: generators stand afterwards where they stood.
 *
 * @param make a module like it
 * @param rng what `make` draws from
 */
export function cloneModule<M extends AnyModule>(original: M, make: () => M, rng: Generator = defaultGenerator()): M {
  const { state } = rng;
  const copy = make();
  rng.state = state;
  copy.loadStateDict(original.stateDict());
  const modules = copy.modules();
  original.modules().forEach(({ training }, i) => {
    modules[i].training = training;
  });
  const parameters = copy.parameters();
  original.parameters().forEach(({ requiresGrad }, i) => {
    parameters[i].requiresGrad = requiresGrad;
  });
  return copy;
}
