import { Module } from '@gradkit/layers';
import type { State } from '@gradkit/core-tensor/functional';

/** Parameters and buffers that share the beginning of their names. */
class Group extends Module<never, never> {
  readonly members = new Map<string, State | Group>();
  /** shapes of its own, which `print` shows */
  readonly shapes: Record<string, readonly number[]> = {};

  protected override fields(): Iterable<readonly [string, unknown]> {
    return this.members;
  }

  override forward(): never {
    throw new TypeError('a group of weights has no forward; call that of the model');
  }
}

/**
 * Groups states by the dots in their names, as modules are: `encoder.0.weight` is `weight` of `0` of `encoder`. Where a name is also the beginning of another, or
 * has nothing between two dots, `_` takes the place of what would not go.
 *
 * @returns members of the module at the top, by name
 */
export function stateTree(states: ReadonlyMap<string, State>): ReadonlyMap<string, State | Module<never, never>> {
  const top = new Group();
  for (const [name, state] of states) {
    const parts = name.split('.');
    let group = top;
    while (parts.length > 1 && !parts.includes('')) {
      const next = group.members.get(parts[0]) ?? new Group();
      if (!(next instanceof Group)) break;
      group.members.set(parts.shift()!, next);
      group = next;
    }
    let key = parts.join('_');
    while (key === '' || group.members.has(key)) key += '_';
    group.members.set(key, state);
    group.shapes[key] = state.type?.shape ?? [];
  }
  return top.members;
}
