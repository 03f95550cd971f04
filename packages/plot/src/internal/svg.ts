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

/** About how wide a text is, in pixels: enough to leave room for it. */
export function textWidth(text: string, fontSize: number): number {
  return 0.58 * fontSize * text.length;
}

/** `1 trial`, `2,000 trials` */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
