/** An SVG element as text; attributes that are undefined are left out. */
export function tag(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(typeof value === 'number' ? fixed(value) : String(value))}"`);
  return children.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${children.join('')}</${name}>`;
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** A text as it may stand between tags and in attributes. */
export function escapeXml(text: string): string {
  return writable(text).replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

/** A text without the control characters that XML has no way to write. */
export function writable(text: string): string {
  return text.replace(UNWRITABLE, '\uFFFD');
}

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A number with two decimals at most. */
export function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Widths of the letters from the space to `~` in Inter, in hundredths of the font size; other fonts without serifs differ by little. */
const advances = [
  28, 29, 47, 63, 64, 98, 64, 30, 36, 36, 50, 66, 29, 46, 29, 36, 63, 41, 61, 62, 65, 59, 62, 57, 62, 62, 29, 30, 66, 66, 66, 51, 97, 69, 65, 73,
  72, 60, 59, 75, 74, 27, 57, 67, 57, 90, 75, 76, 64, 76, 64, 64, 65, 74, 69, 99, 68, 68, 63, 36, 36, 36, 47, 46, 32, 56, 61, 57, 61, 58, 37, 61,
  59, 24, 24, 55, 24, 88, 59, 60, 61, 61, 38, 53, 33, 59, 56, 82, 55, 56, 55, 43, 33, 43, 66,
]; // prettier-ignore

/** About how wide a text is, in pixels: enough to leave room for it, also where it is bold. */
export function textWidth(text: string, fontSize: number): number {
  let total = 0;
  // letters of other scripts are as wide as an M at most, signs a little more
  for (const letter of text) total += advances[letter.codePointAt(0)! - 32] ?? (/\p{L}/u.test(letter) ? 75 : 100);
  return (1.04 * fontSize * total) / 100;
}

/** A text that takes no more room than there is: whole, or its beginning and `…`. */
export function shortened(text: string, width: number, fontSize: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, fontSize) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** `1 trial`, `2,000 trials` */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
