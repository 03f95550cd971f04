import { mutateJson, type JsonValue, type Mutation } from '@gradkit-internal/testing';
import { GradkitError } from '@gradkit/core-tensor';

/** What files are called while they are read, so that errors must name them. */
export const fileName = 'damaged.file';

/** What a reader may take for a file: a bound that the files here break. */
export const maxBytes = 1e7;

/** A reader, good files that are damaged for it, and files made to hurt. */
export interface Reader {
  readonly name: string;
  readonly mutations: readonly Mutation[];
  /** each must be refused with this text */
  readonly hostile: readonly (readonly [what: string, bytes: Uint8Array, error: string | RegExp])[];
  /** whether an error says in the reader's own terms what is wrong */
  isRefusal(error: unknown): boolean;
  read(bytes: Uint8Array<ArrayBuffer>): unknown;
}

/** Errors of readers of files name the file. */
export function namesFile(error: unknown): boolean {
  return error instanceof GradkitError && error.message.includes(fileName);
}

/** Errors of what takes JSON name the function. */
export function isOwn(error: unknown): boolean {
  return error instanceof GradkitError || error instanceof SyntaxError; // no JSON at all
}

/** Changes of a value that is written as JSON. */
export function jsonMutation(value: object): Mutation {
  return (random) => {
    const changed = mutateJson(value as JsonValue, random);
    return { bytes: new TextEncoder().encode(JSON.stringify(changed.value)), how: changed.how };
  };
}

/** The value of a JSON file. */
export function parsed(bytes: Uint8Array): never {
  return JSON.parse(new TextDecoder().decode(bytes)) as never;
}

export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64, 'base64'));

export const textBytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A copy with bytes set from a place on. */
export function patched(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy.set(values, at);
  return copy;
}
