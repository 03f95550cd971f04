/**
 * Text that only prints: what would move the cursor, colour the terminal or turn the writing direction is written out, `\x1b`. Files and
 * errors about them hold text that anybody may have put there.
 */
export function printable(text: string): string {
  return text.replaceAll(hidden, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Control characters, invisible formatting (bidirectional overrides among it), and ends of lines and paragraphs. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
