/** Files of gradkit itself, installed or in its repository; whoever called them is the user. */
const own = /[\\/](@gradkit|packages)[\\/][a-z-]+[\\/](src|dist)[\\/](?!.*\.test\.)/;

/** Engines other than V8 have no limit, and ignore it. */
interface LimitedStacks {
  stackTraceLimit?: number | undefined;
}

/** Runs `f` so that errors made in it know all their callers: those of a user may be many layers up. */
export function withDeepStacks<R>(f: () => R): R {
  const limited = Error as LimitedStacks;
  const former = limited.stackTraceLimit;
  limited.stackTraceLimit = 100;
  try {
    return f();
  } finally {
    limited.stackTraceLimit = former;
  }
}

const framesOf = ({ stack = '' }: Error): string[] => stack.split('\n').filter((line) => /:\d+:\d+\)?$/.test(line));

const isOutside = (line: string): boolean => !own.test(line) && !line.includes('node:');

/** The function of gradkit that was called there, if the stack tells: minified ones have no names. A method, `value`, calls one. */
export function calledFunction(error: Error): string | null {
  const frames = framesOf(error);
  const inside = frames.slice(0, Math.max(0, frames.findIndex(isOutside))).toReversed();
  const names = inside.map((line) => /^\s*at (?:\w+\.)?([a-z]\w{2,}) \(/.exec(line)?.[1] ?? null);
  return names.find((name) => name !== 'value') ?? null;
}

/** The line of the innermost caller outside gradkit, as ` (train.ts:12:5)`; empty if the stack does not tell. */
export function sourceLine(error: Error): string {
  const frame = framesOf(error).find(isOutside);
  const place = frame === undefined ? null : /([^\\/( ]+:\d+:\d+)\)?$/.exec(frame);
  return place === null ? '' : ` (${place[1]})`;
}
