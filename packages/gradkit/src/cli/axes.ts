import { ConfigError } from '@gradkit/core-tensor/functional';

/** A whole number above 0 that a flag was given. @throws {ConfigError} for another text, naming the flag */
export function wholeNumber(flag: string, text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number;
  throw new ConfigError('gradkit', `${flag} is ${text}; it must be a whole number above 0`, { got: text });
}

/** `name=size`, several times, as sizes by name. @throws {ConfigError} for another form */
export function axisSizes(values: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    values.map((text) => {
      const at = text.lastIndexOf('=');
      if (at < 1)
        throw new ConfigError('gradkit', `--axis is ${text}; it must be a name and a size, such as length=64`, {
          got: text,
        });
      return [text.slice(0, at), wholeNumber(`--axis ${text.slice(0, at)}`, text.slice(at + 1))];
    }),
  );
}
