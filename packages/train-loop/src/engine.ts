import { ConfigError, ExportError, RuntimeError, tensor, type Tensor } from '@gradkit/core-tensor';
import type { Compiled, Target } from '@gradkit/compile';
import type { StepResult } from './step.ts';

/** `auto`: compiled where ONNX Runtime is installed and the step can be compiled, else eager. */
export type EngineName = 'auto' | 'compiled' | 'eager';

/** How to run, if compiled. */
export interface EngineOptions {
  /** default auto */
  readonly engine?: EngineName;
  /** of ONNX Runtime; default 1 */
  readonly threads?: number;
  /** told once which engine is used, and why not another; default `console.info` */
  readonly say?: (line: string) => void;
}

/** What a trainer computes with a batch. */
export interface Functions<B> {
  train(batch: B): StepResult;
  evaluate(batch: B): StepResult;
  predict(inputs: Tensor): Tensor;
}

type Later<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;

/** The same, by an engine. */
export type Engine<B> = { readonly [K in keyof Functions<B>]: Later<Functions<B>[K]> };

type CompileModule = typeof import('@gradkit/compile');

const names: readonly EngineName[] = ['auto', 'compiled', 'eager'];

/** @throws {ConfigError} if there is no such engine or number of threads */
export function requireEngine({ engine = 'auto', threads = 1 }: EngineOptions): void {
  if (!names.includes(engine))
    throw new ConfigError('Trainer', `engine is ${engine as string}; it must be one of ${names.join(', ')}`, {
      expected: names,
      got: engine,
    });
  if (!Number.isInteger(threads) || threads < 1)
    throw new ConfigError('Trainer', `threads is ${threads}; it must be a whole number of at least 1`, {
      got: threads,
    });
}

/**
 * Makes the engine for a trainer and says which it is.
 *
 * @throws {RuntimeError} if it is to be compiled but `@gradkit/compile` or ONNX Runtime is not installed
 */
export async function makeEngine<B>(
  functions: Functions<B>,
  { engine = 'auto', threads, say = (line) => console.info(line) }: EngineOptions,
): Promise<Engine<B>> {
  const module = engine === 'eager' ? null : await loadCompile(engine);
  if (module === null) {
    say('Trainer: eager');
    return eagerEngine(functions);
  }
  const mayBeEager = (error: unknown): error is ExportError | RuntimeError =>
    engine === 'auto' && (error instanceof ExportError || error instanceof RuntimeError);
  let target: Target;
  try {
    target = await findTarget(module, threads);
  } catch (error) {
    if (!mayBeEager(error)) throw error;
    say(`Trainer: eager, since nothing can be compiled: ${error.message}`);
    return eagerEngine(functions);
  }
  const said = new Set<string>();
  /** Compiles; on the first call, `auto` still goes over to the function itself. */
  const compiled = <A extends readonly unknown[], R>(
    what: string,
    f: (...args: A) => R,
  ): ((...args: A) => Promise<R>) => {
    const run: Compiled<A, R> = module.compile(f, { threads });
    let works = false;
    let refused = false;
    return async (...args) => {
      if (refused) return f(...args);
      try {
        const result = await run(...args);
        works = true;
        if (said.size === 0) say(`Trainer: compiled, runs on ${target.device} by ${target.engine}`);
        said.add('compiled');
        return result;
      } catch (error) {
        if (works || !mayBeEager(error)) throw error;
        refused = true;
        const { message } = error;
        if (!said.has(message)) say(`Trainer: ${what} is eager, since it cannot be compiled: ${message}`);
        said.add(message);
        return f(...args);
      }
    };
  };
  return {
    train: compiled('training', functions.train),
    evaluate: compiled('evaluation', functions.evaluate),
    predict: compiled('prediction', functions.predict),
  };
}

function eagerEngine<B>({ train, evaluate, predict }: Functions<B>): Engine<B> {
  const later =
    <A extends readonly unknown[], R>(f: (...args: A) => R) =>
    async (...args: A) =>
      f(...args);
  return { train: later(train), evaluate: later(evaluate), predict: later(predict) };
}

/** Finds out where compiled functions run by one that draws no random numbers: a step that failed would have drawn them in vain. */
async function findTarget({ compile }: CompileModule, threads: number | undefined): Promise<Target> {
  const twice = compile((x: Tensor) => x.add(x), { threads });
  await twice(tensor([1, 2]));
  return twice.target!;
}

async function loadCompile(engine: EngineName): Promise<CompileModule | null> {
  try {
    return await import('@gradkit/compile');
  } catch (cause) {
    if (engine === 'auto') return null;
    throw new RuntimeError(
      'Trainer',
      `engine compiled needs the package @gradkit/compile; run: npm install @gradkit/compile (${(cause as Error).message})`,
      { cause },
    );
  }
}
