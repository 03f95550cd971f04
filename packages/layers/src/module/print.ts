import { formatValue, isPlainObject, requireMethods } from '@gradkit/core-tensor/functional';
import { Module, type AnyModule } from './module.ts';

const isPlain = (value: unknown): boolean => ['number', 'string', 'boolean'].includes(typeof value);

function settingsIn(object: object): string[] {
  return Object.entries(object).flatMap(([name, value]) => {
    if (isPlainObject(value)) return settingsIn(value);
    const isList = Array.isArray(value) && value.length > 0 && value.every(isPlain);
    return isList || isPlain(value) ? [`${name}=${formatValue(value)}`] : [];
  });
}

function printed(module: AnyModule, name: string, seen: Map<AnyModule, string>): string {
  const type = module.constructor.name;
  if (seen.has(module)) return `${type}(shared with ${seen.get(module) || 'the whole'})`;
  seen.set(module, name);
  const children = module.namedChildren().map(([place, child]) => {
    const text = printed(child, name === '' ? place : `${name}.${place}`, seen);
    return `(${place}): ${text.replaceAll('\n', '\n  ')}`;
  });
  const hasBias = 'bias' in module && !isPlain(module.bias); // as a parameter or null; it stands last
  const bias = hasBias ? [`bias=${module.bias !== null}`] : [];
  const settings = [...settingsIn(module), ...bias].join(', ');
  if (children.length === 0) return `${type}(${settings})`;
  return `${type}(\n  ${[...(settings === '' ? [] : [settings]), ...children].join('\n  ')}\n)`;
}

/**
 * A module as text: its class and settings, and the modules below it, one on a line; a shared one says where it stands first.
 * `String(model)` and Node's console show the same. A bundler that leaves out what a page does not import leaves out this, too, unless the page imports
 * `print`.
 *
 * @param module any module
 * @throws {ConfigError} if it is no module
 * @example
 * print(new Linear(3, 2)); // "Linear(inFeatures=3, outFeatures=2, bias=true)"
 * print(new Sequential(new Linear(3, 2), new ReLU())).split('\n')[2]; // "  (1): ReLU()"
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.extra_repr
 */
export function print(module: AnyModule): string {
  requireMethods('print', 'module', module, ['forward', 'namedChildren']);
  return printed(module, '', new Map());
}

/** Here and not in the class, so that a page that prints no model has no byte of it. */
for (const name of ['toString', Symbol.for('nodejs.util.inspect.custom')])
  Object.defineProperty(Module.prototype, name, {
    value(this: Module): string {
      return print(this);
    },
    configurable: true,
    writable: true,
  });
