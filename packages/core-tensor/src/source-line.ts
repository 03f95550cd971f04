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

/** The line of the innermost caller outside gradkit, as ` (train.ts:12:5)`; empty if the stack does not tell. */
export function sourceLine({ stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => /:\d+:\d+\)?$/.test(line));
  const frame = frames.find((line) => !own.test(line) && !line.includes('node:'));
  const place = frame === undefined ? null : /([^\\/( ]+:\d+:\d+)\)?$/.exec(frame);
  return place === null ? '' : ` (${place[1]})`;
}
