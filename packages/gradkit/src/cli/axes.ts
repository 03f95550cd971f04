import { ConfigError } from '@gradkit/core-tensor/functional';

/** A whole number above 0 that a flag was given. @throws {ConfigError} for another text, naming the flag */
export function wholeNumber(flag: string, text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number;
  throw new ConfigError('gradkit', `${flag} is ${text}; it must be a whole number above 0`, { got: text });
}

/** `name=value`, several times. @throws {ConfigError} for another form */
function byName<T>(
  { flag, example }: { readonly flag: string; readonly example: string },
  values: readonly string[],
  read: (flag: string, text: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    values.map((text) => {
      const at = text.lastIndexOf('=');
      if (at < 1) throw new ConfigError('gradkit', `${flag} is ${text}; it must be ${example}`, { got: text });
      return [text.slice(0, at), read(`${flag} ${text.slice(0, at)}`, text.slice(at + 1))];
    }),
  );
}

/** `name=size`, several times, as sizes by name. @throws {ConfigError} for another form */
export function axisSizes(values: readonly string[]): Record<string, number> {
  return byName({ flag: '--axis', example: 'a name and a size, such as length=64' }, values, wholeNumber);
}

/** `name=1,3,224,224`, several times, as shapes by name. @throws {ConfigError} for another form */
export function shapesOf(values: readonly string[]): Record<string, readonly number[]> {
  const form = { flag: '--shape', example: 'an input and its sizes, such as image=1,3,224,224' };
  return byName(form, values, (flag, text) => text.split(',').map((size) => wholeNumber(flag, size)));
}
