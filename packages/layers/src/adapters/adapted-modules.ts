import { Parameter } from '@gradkit/autograd';
import { ConfigError, isTracing } from '@gradkit/core-tensor/functional';
import type { Named } from '../module/fields.ts';
import type { AnyModule, Module } from '../module/module.ts';

/** What was added to a module. */
export interface Adapter {
  readonly kind: 'LoRA' | 'a bottleneck';
  /** by the names of the fields in which the module has them */
  readonly fields: Readonly<Record<string, Module | Parameter>>;
  /** Works out the weight of which it is a part, where there can be one, and returns what sets it; `name` is said in errors. */
  readonly merge?: ((name: string) => () => void) | undefined;
  /** Leaves the module as it was before. */
  remove(): void;
}

const adaptersOf = new WeakMap<AnyModule, readonly Adapter[]>();

/** @throws {ConfigError} while a function is traced */
export function requireUntraced(where: string): void {
  if (isTracing())
    throw new ConfigError(where, 'a compiled function cannot change what a model is made of; do it before');
}

/** The adapters of one kind, or of each kind, of a model, by the names of the modules that have them. */
export function adaptersIn(model: AnyModule, kind?: Adapter['kind']): Named<Adapter>[] {
  return model.namedModules().flatMap(([name, module]) =>
    (adaptersOf.get(module) ?? []).flatMap((adapter): Named<Adapter>[] => {
      return kind === undefined || adapter.kind === kind ? [[name, adapter]] : [];
    }),
  );
}

/** Whether a module has an adapter of a kind. */
export function hasAdapter(module: AnyModule, kind: Adapter['kind']): boolean {
  return (adaptersOf.get(module) ?? []).some((adapter) => adapter.kind === kind);
}

/** Puts the parts of an adapter into fields of a module. @param connect makes them count, and returns how to undo that */
export function attach(module: AnyModule, adapter: Omit<Adapter, 'remove'>, connect: () => () => void): void {
  const { fields } = adapter;
  for (const part of Object.values(fields)) if (!(part instanceof Parameter)) part.train(module.training);
  Object.assign(module, fields);
  const disconnect = connect();
  const own: Adapter = {
    ...adapter,
    remove() {
      disconnect();
      for (const field in fields) Reflect.deleteProperty(module, field);
      adaptersOf.set(
        module,
        adaptersOf.get(module)!.filter((each) => each !== own),
      );
    },
  };
  adaptersOf.set(module, [...(adaptersOf.get(module) ?? []), own]);
}

/** Freezes all parameters of a model but those of its adapters. */
export function freezeBase(model: AnyModule): void {
  const parts = adaptersIn(model).flatMap(([, { fields }]) => Object.values(fields));
  const added = new Set(parts.flatMap((part) => (part instanceof Parameter ? part : part.parameters())));
  for (const parameter of model.parameters()) {
    if (added.has(parameter)) continue;
    if (parameter.requiresGrad) parameter.requiresGrad = false;
    parameter.zeroGrad();
  }
}
