import { ConfigError, type TensorType } from '@gradkit/core-tensor/functional';

/** Names of axes whose size stays free, by input and axis. */
type DynamicAxes = Readonly<Record<string, Readonly<Record<number, string>>>>;

/** An axis whose size is free: its name, where it is found first, and its size in the examples. */
export interface FreeAxis {
  readonly name: string;
  readonly input: string;
  readonly axis: number;
  readonly size: number;
}

/** Sizes of free axes by name. */
export type Sizes = ReadonlyMap<string, number>;

/** How an export's inputs are called, what they are, and which of their axes are free. */
export interface Inputs {
  readonly names: readonly string[];
  readonly types: readonly TensorType[];
  readonly dynamicAxes: DynamicAxes;
}

/** The free axes of the inputs. @throws {ConfigError} if an input or axis is not there, or one name has two sizes */
export function freeAxesOf({ names, types, dynamicAxes }: Inputs): FreeAxis[] {
  const found = new Map<string, FreeAxis>();
  for (const [input, axes] of Object.entries(dynamicAxes)) {
    const at = names.indexOf(input);
    if (at === -1)
      throw new ConfigError(
        'exportModel',
        `dynamicAxes names the input ${input} but the inputs are ${names.join(', ')}`,
        { expected: names, got: input },
      );
    for (const [key, name] of Object.entries(axes)) {
      const axis = Number(key);
      const size = types[at].shape[axis];
      if (size === undefined)
        throw new ConfigError(
          'exportModel',
          `dynamicAxes names axis ${key} of ${input}, which has ${types[at].shape.length} axes`,
          { expected: types[at].shape.length, got: key },
        );
      const known = found.get(name);
      if (known !== undefined && known.size !== size)
        throw new ConfigError(
          'exportModel',
          `axis ${name} is ${known.size} in ${known.input} but ${size} in ${input}`,
          {
            expected: known.size,
            got: size,
          },
        );
      if (known === undefined) found.set(name, { name, input, axis, size });
    }
  }
  return [...found.values()];
}

/** Types of the inputs when free axes have other sizes. */
export function typesAt({ names, types, dynamicAxes }: Inputs, sizes: Sizes): TensorType[] {
  return types.map(({ shape, dtype }, i) => ({
    dtype,
    shape: shape.map((size, axis) => sizes.get(dynamicAxes[names[i]]?.[axis] ?? '') ?? size),
  }));
}

/** Sizes as text: `batch 2 and length 5`. */
export function formatSizes(sizes: Sizes): string {
  return [...sizes].map(([name, size]) => `${name} ${size}`).join(' and ');
}
