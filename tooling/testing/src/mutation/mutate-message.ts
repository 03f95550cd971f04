import type { Mutation } from './mutate-bytes.ts';

type Message = Record<string, unknown>;
type Random = Parameters<Mutation>[0];
interface Place {
  readonly within: Message | unknown[];
  readonly key: string;
}

/** Every field and entry, at any depth. */
function placesIn(value: object): Place[] {
  return Object.entries(value).flatMap(([key, below]: [string, unknown]) => {
    const isContainer = typeof below === 'object' && below !== null && !(below instanceof Uint8Array);
    const place = { within: value as Message, key };
    return isContainer ? [place, ...placesIn(below)] : [place];
  });
}

const sizes = [0n, 1n, 2n, 3n, -1n, 7n, 1n << 31n, 1n << 40n, (1n << 63n) - 1n, -(1n << 63n)];

/** Another value of the same kind: a number, a name that is used elsewhere, bytes cut short. */
function another(value: unknown, texts: readonly string[], random: Random): unknown {
  if (typeof value === 'bigint') return random.pick([value + 1n, value - 1n, ...sizes]);
  if (typeof value === 'number') return random.pick([value + 1, value - 1, 0, 1, 7, 16, 99, -1]) | 0;
  if (typeof value === 'string') return random.pick(texts);
  if (value instanceof Uint8Array) return value.slice(0, random.below(value.length + 1));
  return undefined;
}

function change({ within, key }: Place, texts: readonly string[], random: Random): void {
  const value = (within as Message)[key];
  const other = another(value, texts, random);
  if (other !== undefined && random.next() < 0.8) (within as Message)[key] = other;
  else if (Array.isArray(value)) (within as Message)[key] = [];
  else if (!Array.isArray(within)) Reflect.deleteProperty(within, key);
  else if (random.next() < 0.5) within.splice(Number(key), 1);
  else within.splice(random.below(within.length + 1), 0, value);
}

function kindOf(within: Place['within']): string {
  return Array.isArray(within) ? 'a list' : `{ ${Object.keys(within).join(', ')} }`;
}

/** Reads and writes messages of protobuf. */
interface MessageCodec {
  decode(bytes: Uint8Array): object;
  encode(message: object): Uint8Array<ArrayBuffer>;
}

/** Changes one or two fields of a model in ONNX's format, which stays a file that protobuf can read. */
export function messageMutation({ decode, encode }: MessageCodec, file: Uint8Array): Mutation {
  return (random) => {
    const model = decode(file);
    const how: string[] = [];
    for (let count = random.pick([1, 1, 2]); count > 0; count--) {
      const places = placesIn(model);
      const texts = places
        .map(({ within, key }) => (within as Message)[key])
        .filter((text) => typeof text === 'string');
      const place = random.pick(places);
      change(place, ['', 'Relu', 'If', ...texts], random);
      how.push(`${kindOf(place.within)}.${place.key}`);
    }
    return { bytes: encode(model), how: how.join('; ') };
  };
}
