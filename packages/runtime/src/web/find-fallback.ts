import { RuntimeError } from '@gradkit/core-tensor/functional';
import type { InferenceSession } from 'onnxruntime-common';
import type { CreatedSession, OnnxRuntime } from '../engine.ts';
import { linesDuring } from './console-lines.ts';

type Settings = InferenceSession.SessionOptions;

/** What onnxruntime-web 1.30 says of operators that it leaves to the CPU. */
const refused = /explicitly disabled by the user/;
const noKernel = /kernel not found in registries for Op type: (\S+) node name: (.*)/;
const betterThere = /Force fallback to CPU execution for node: (.*?) because/;
const informational = 1;

/**
 * Makes a session on WebGPU and finds which of its operators run on the CPU in its place. Every model is first tried without the CPU, which
 * costs nothing where nothing falls back.
 *
 * @throws {RuntimeError} if something falls back and `strict` is set, naming it
 */
export async function createOnGpu(
  runtime: OnnxRuntime,
  model: Uint8Array,
  settings: Settings,
  isStrict: boolean,
): Promise<CreatedSession> {
  const { session: own } = (settings.extra ?? {}) as { readonly session?: object | undefined };
  const withoutProcessor = {
    ...settings,
    extra: { ...settings.extra, session: { ...own, disable_cpu_ep_fallback: '1' } },
  };
  try {
    return { session: await runtime.InferenceSession.create(model, withoutProcessor), fallback: [] };
  } catch (cause) {
    if (!refused.test((cause as Error).message)) throw cause;
    const names = await namesOf(() =>
      runtime.InferenceSession.create(model, { ...withoutProcessor, logSeverityLevel: informational }),
    );
    const fallback = names.length === 0 ? null : names; // other versions may say it in other words
    if (!isStrict) return { session: await runtime.InferenceSession.create(model, settings), fallback };
    throw new RuntimeError(
      'createSession',
      `strict, but WebGPU does not have all operators of the model; on the CPU would run ${fallback?.join(', ') ?? 'some'}`,
      { got: fallback, cause },
    );
  }
}

/** Operators that a session would leave to the CPU, by what ONNX Runtime writes while it refuses to. */
async function namesOf(create: () => Promise<InferenceSession>): Promise<string[]> {
  const lines = await linesDuring(async () => {
    const session = await create().catch(() => null); // as the first time
    await session?.release();
  });
  const found = lines.flatMap((line) => {
    const [, opType, name = ''] = noKernel.exec(line) ?? [];
    if (opType !== undefined) return [name.trim() === '' ? opType : `${opType} (${name.trim()})`];
    const better = betterThere.exec(line)?.[1];
    return better === undefined ? [] : [better];
  });
  return [...new Set(found)];
}
