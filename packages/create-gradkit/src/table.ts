/** Lines of two columns. */
export function table(rows: readonly (readonly [first: string, second: string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}   ${second}`.trimEnd()).join('\n');
}
