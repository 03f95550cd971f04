import { ConfigError, ExportError, RuntimeError, type Tensor } from '@gradkit/core-tensor';
import type { Compiled } from '@gradkit/compile';
import type { StepResult } from './step.ts';

/** `auto`: compiled where ONNX Runtime is installed and the step can be compiled, else eager. */
export type EngineName = 'auto' | 'compiled' | 'eager';

/** How to run, if compiled. */
export interface EngineOptions {
  /** default auto */
  readonly engine?: EngineName;
  /** of ONNX Runtime; default 1 */
  readonly threads?: number;
  /** told once which engine is used; default `console.info` */
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

/** @throws {ConfigError} if there is no such engine */
export function requireEngine(engine: string): void {
  if (!(names as readonly string[]).includes(engine))
    throw new ConfigError('Trainer', `engine is ${engine}; it must be one of ${names.join(', ')}`, {
      expected: names,
      got: engine,
    });
}

/**
 * Makes the engine for a trainer and says which it is.
 *
 * @throws {RuntimeError} if it is to be compiled but `@gradkit/compile` is not installed
 */
export async function makeEngine<B>(
  functions: Functions<B>,
  { engine = 'auto', threads, say = (line) => console.info(line) }: EngineOptions,
): Promise<Engine<B>> {
  const eager =
    <A extends readonly unknown[], R>(f: (...args: A) => R) =>
    async (...args: A) =>
      f(...args);
  const module = engine === 'eager' ? null : await loadCompile(engine);
  if (module === null) {
    say('Trainer: eager');
    return { train: eager(functions.train), evaluate: eager(functions.evaluate), predict: eager(functions.predict) };
  }
  let said = false;
  const sayOnce = (line: string): void => {
    if (!said) say(line);
    said = true;
  };
  /** Compiles; on the first call, `auto` still goes over to the function itself. */
  const compiled = <A extends readonly unknown[], R>(f: (...args: A) => R): ((...args: A) => Promise<R>) => {
    const run: Compiled<A, R> = module.compile(f, { threads });
    let works = false;
    let refused = false;
    return async (...args) => {
      if (refused) return f(...args);
      try {
        const result = await run(...args);
        works = true;
        sayOnce(`Trainer: compiled, runs on ${run.target?.device} by ${run.target?.engine}`);
        return result;
      } catch (error) {
        if (works || engine === 'compiled' || !(error instanceof ExportError || error instanceof RuntimeError))
          throw error;
        refused = true;
        said = false;
        sayOnce(`Trainer: eager, since it cannot be compiled: ${error.message}`);
        return f(...args);
      }
    };
  };
  return {
    train: compiled(functions.train),
    evaluate: compiled(functions.evaluate),
    predict: compiled(functions.predict),
  };
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
