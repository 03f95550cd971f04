import { sizeOf } from '@gradkit/core-tensor/functional';
import type { TypeDescription } from '../describe-type.ts';

/** Weights whose names begin alike, as a module has them. */
export interface ModuleTree {
  /** the last part of its name; '' of the whole */
  readonly name: string;
  /** operators that take its weights, in the order they run */
  readonly operators: readonly string[];
  /** its own weights, by the last part of their names */
  readonly weights: Readonly<Record<string, TypeDescription>>;
  /** how many numbers it holds, with the modules below */
  readonly size: number;
  readonly modules: readonly ModuleTree[];
}

/** A weight with the parts of its name, and the operators that take it. */
export interface PlacedWeight {
  readonly parts: readonly string[];
  readonly operators: readonly string[];
  readonly type: TypeDescription;
}

const deepest = 64; // parts of a name; what is longer stays together

/** A module while it is read. */
class Group {
  readonly name: string;
  readonly operators = new Set<string>();
  readonly weights = new Map<string, TypeDescription>();
  readonly groups = new Map<string, Group>();

  constructor(name: string) {
    this.name = name;
  }

  below(name: string): Group {
    const found = this.groups.get(name) ?? new Group(name);
    this.groups.set(name, found);
    return found;
  }

  tree(): ModuleTree {
    const modules = [...this.groups.values()].map((group) => group.tree());
    const own = [...this.weights.values()].map(({ shape }) => sizeOf((shape ?? []).map(Number)));
    return {
      name: this.name,
      operators: [...this.operators],
      weights: Object.fromEntries(this.weights),
      size: [...own, ...modules.map(({ size }) => size)].reduce((sum, each) => sum + each, 0),
      modules,
    };
  }
}

/** `encoder.0.weight` and `encoder/0/weight` as their parts. */
export function partsOf(name: string): string[] {
  const parts = name.split(/[./]/).filter((part) => part !== '');
  if (parts.length === 0) return [name];
  return parts.length <= deepest ? parts : [...parts.slice(0, deepest), parts.slice(deepest).join('.')];
}

/** Groups weights by the parts of their names. */
export function treeOf(weights: Iterable<PlacedWeight>): ModuleTree {
  const top = new Group('');
  for (const { parts, operators, type } of weights) {
    const group = parts.slice(0, -1).reduce((above, part) => above.below(part), top);
    for (const operator of operators) group.operators.add(operator);
    let key = parts.at(-1)!;
    while (group.weights.has(key)) key += '_'; // of another graph
    group.weights.set(key, type);
  }
  return top.tree();
}

/**
 * Groups weights by the dots and slashes in their names, as `moduleTree` does those of an ONNX file.
 *
 * @param weights what they are, by name
 * @example
 * const type = { type: 'float32', dtype: 'float32', shape: [4, 8] } as const;
 * weightTree({ 'head.weight': type }).modules[0]?.size; // 32
 */
export function weightTree(weights: Readonly<Record<string, TypeDescription>>): ModuleTree {
  return treeOf(Object.entries(weights).map(([name, type]) => ({ parts: partsOf(name), operators: [], type })));
}
