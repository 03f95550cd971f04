import { refuseArgument } from '@gradkit/core-tensor/functional';
import { snakeCase } from '../module/fields.ts';
import type { AnyModule } from '../module/module.ts';
import { isWeightHolder, type WeightHolder } from './parametrized-state.ts';

/** Where a module keeps a parameter or buffer. */
export interface Slot {
  /** PyTorch's */
  readonly name: string;
  readonly content: WeightHolder;
  readonly rank: number;
  put(content: WeightHolder): void;
}

/** All places of a module: its fields, and those of a Map among them, as recurrent layers have one. */
function slotsOf(module: AnyModule): Slot[] {
  return Object.entries(module).flatMap(([field, value]): Slot[] => {
    if (isWeightHolder(value)) {
      const put = (content: WeightHolder): void => void Object.assign(module, { [field]: content });
      return [{ name: snakeCase(field), content: value, rank: value.type!.shape.length, put }];
    }
    if (!(value instanceof Map)) return [];
    const entries: ReadonlyMap<unknown, unknown> = value;
    return [...entries].flatMap(([key, entry]): Slot[] => {
      const put = (content: WeightHolder): void => void value.set(key, content);
      return isWeightHolder(entry) ? [{ name: String(key), content: entry, rank: entry.type!.shape.length, put }] : [];
    });
  });
}

/** The place of a name, as PyTorch or as the field spells it. @throws {ConfigError} if there is none */
export function slotOf(where: string, module: AnyModule, name: string): Slot {
  const slots = slotsOf(module);
  const found = slots.find((slot) => slot.name === snakeCase(name));
  if (found !== undefined) return found;
  const names = slots.map((slot) => slot.name).join(', ');
  return refuseArgument(
    where,
    'name',
    name,
    names === '' ? 'that of a parameter or buffer, of which the module has none' : `one of ${names}`,
  );
}
