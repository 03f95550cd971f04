import { parseSync } from 'oxc-parser';

/** One example as a reader sees it, with the place it stands at. */
export interface DocExample {
  readonly file: string;
  /** Line of the first line of code, from 1. */
  readonly line: number;
  readonly code: string;
  /** False for code marked `no-run`: it is only type-checked. */
  readonly run: boolean;
  /** The name of the file that it is, for others to load; undefined where it has none. */
  readonly name?: string | undefined;
}

/** Every `@example` of the doc comments in a TypeScript file: the rest of the tag, or the fenced block in it. */
export function commentExamples(file: string, text: string): DocExample[] {
  return parseSync(file, text)
    .comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .flatMap(({ start, end }) => {
      const firstLine = lineAt(text, start);
      const lines = text.slice(start + '/**'.length, end - '*/'.length).split('\n');
      return tagExamples(lines.map((line) => line.replace(/^\s*\* ?/, ''))).map(({ index, code, run }) => ({
        file,
        line: firstLine + index,
        code,
        run,
      }));
    });
}

function tagExamples(lines: readonly string[]): { index: number; code: string; run: boolean }[] {
  const found = [];
  for (let i = 0; i < lines.length; i++) {
    const tag = /^\s*@example\b/.exec(lines[i]);
    if (tag === null) continue;
    const body = [lines[i].slice(tag[0].length)];
    let end = i + 1;
    for (let fenced = isFence(body[0]); end < lines.length; end++) {
      if (isFence(lines[end])) fenced = !fenced;
      if (!fenced && /^\s*@\w/.test(lines[end])) break;
      body.push(lines[end]);
    }
    const blocks = body.some(isFence) ? fencedBlocks(body) : [{ index: 0, code: body.join('\n'), run: true }];
    found.push(...blocks.map((block) => ({ ...block, index: i + block.index })));
    i = end - 1;
  }
  return found;
}

/**
 * Every fenced `ts` block of a Markdown file. `ts no-run` is only type-checked; `ts continued` goes on where the block
 * before it ended; `ts file=worker.ts` is also written to that file, for those that follow.
 */
export function markdownExamples(file: string, text: string): DocExample[] {
  const examples: DocExample[] = [];
  for (const { index, code, run, continued, name } of fencedBlocks(text.split('\n'))) {
    const before = continued ? examples.pop() : undefined;
    if (before === undefined) {
      examples.push({ file, line: index + 1, code, run, name });
      continue;
    }
    // Blank lines in between keep the line numbers of the second block right.
    const gap = '\n'.repeat(index + 1 - before.line - before.code.split('\n').length + 1);
    examples.push({ ...before, code: before.code + gap + code, run: before.run && run });
  }
  return examples;
}

interface Block {
  readonly index: number;
  readonly code: string;
  readonly run: boolean;
  readonly continued: boolean;
  readonly name: string | undefined;
}

function fencedBlocks(lines: readonly string[]): Block[] {
  const blocks = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^(\s*)```(\S*)\s*(.*)$/.exec(lines[i]);
    if (fence === null) continue;
    const [, indent, language, options] = fence;
    const end = lines.findIndex((line, k) => k > i && isFence(line));
    const code = lines.slice(i + 1, end === -1 ? undefined : end).map((line) => line.replace(indent, ''));
    if (['ts', 'typescript'].includes(language)) {
      const words = options.split(/\s+/);
      const [run, continued] = [!words.includes('no-run'), words.includes('continued')];
      const name = words.find((word) => word.startsWith('file='))?.slice('file='.length);
      blocks.push({ index: i + 1, code: code.join('\n'), run, continued, name });
    }
    i = end === -1 ? lines.length : end;
  }
  return blocks;
}

function isFence(line: string): boolean {
  return /^\s*```/.test(line);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
