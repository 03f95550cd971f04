/** Bytes as printable characters, so that tokens can be read and written in files: those of GPT-2. */
const characters: readonly string[] = makeCharacters();
const bytes: ReadonlyMap<string, number> = new Map(characters.map((character, byte) => [character, byte]));

function makeCharacters(): string[] {
  const isPrintable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

/** The characters of all bytes, in the order of Unicode: the tokens that every text can be written with. */
export const alphabet: readonly string[] = [...characters].sort();

/** The bytes of a text (UTF-8) as printable characters. */
export function toCharacters(text: string): string {
  let result = '';
  for (const byte of new TextEncoder().encode(text)) result += characters[byte];
  return result;
}

/** The text of printable characters; what is no UTF-8 becomes �. */
export function toText(printable: string): string {
  return new TextDecoder().decode(Uint8Array.from(printable, (character) => bytes.get(character) ?? 63));
}
