import { zeros, type Tensor } from '@gradkit/core-tensor/functional';
import { inspectModel, requireBearable } from '#platform';
import { addBallast } from './ballast.ts';
import { chooseDevice, digest } from './choose-device.ts';
import type { ActualDevice } from './device.ts';
import { fatalOfMovedBatch, inexactInFloat64, toLoadError, type Engines } from './engine.ts';
import { requireExternalData } from './model/external-data.ts';
import { requireFeeds } from './require-feeds.ts';
import { Session, type Tensors, type ValueInfo, type Why } from './session.ts';
import { requireBytes, settingsOf, type SessionOptions } from './session-options.ts';
import { threadsForModel } from './threads.ts';
import { inTurn, nextTurn } from './turns.ts';

/** Makes a session with what finds and loads ONNX Runtime here. Where several devices could run the model, it is measured on each, once. */
export async function makeSession(engines: Engines, model: Uint8Array, options: SessionOptions): Promise<Session> {
  const settings = settingsOf('createSession', options);
  const { threads, strict, onDevice, externalData, maxTensorBytes, example, sharesBuild } = settings;
  requireBytes('createSession', model);
  const inspection = inspectModel('createSession', model);
  const { external, fatalWhenEmpty, hasFloat64, movesBatchIntoProduct, unranked } = inspection;
  requireBearable('createSession', model, maxTensorBytes);
  requireExternalData('createSession', external, externalData);
  const sizeBytes = Object.values(externalData).reduce((sum, { length }) => sum + length, model.length);
  const without = [...(hasFloat64 ? [inexactInFloat64] : []), ...(movesBatchIntoProduct ? [fatalOfMovedBatch] : [])];
  const { devices, reason } = await engines.findCandidates(settings.device);
  const isMeasured = devices.length > 1;

  const makeOn = async (device: ActualDevice, why: Why, isShared = isMeasured || sharesBuild): Promise<Session> => {
    const engine = await engines.loadEngine(device, { threads: threadsForModel(threads, sizeBytes), strict }, isShared);
    const settingsOfEngine = {
      ...engine.options,
      ...(without.length > 0 && {
        extra: { ...engine.options.extra, optimization: { disable_specified_optimizers: without.join(';') } },
      }),
      externalData: Object.entries(externalData).map(([path, data]) => ({ path, data })),
      ...(engine.device === 'webgpu' && {
        preferredOutputLocation: Object.fromEntries(onDevice.map((name) => [name, 'gpu-buffer' as const])),
      }),
    };
    if (engine.device === 'wasm') await nextTurn();
    const { session: native, fallback } = await inTurn(() =>
      engine.alone(() => engine.create(model, settingsOfEngine)),
    ).catch((cause: Error) => {
      throw toLoadError(model, engine, cause);
    });
    const facts = { fatalWhenEmpty, unranked, why, fallback };
    const session = new Session(engine, native, facts);
    addBallast(session, sizeBytes);
    return session;
  };

  if (!isMeasured) return makeOn(devices[0], { reason });
  const measured = {
    key: `model ${await digest(model)} ${strict}`,
    what: 'the model',
    unit: 'a run',
    failed: 'does not run the example, for which option example may be given',
  };
  const chosen = await chooseDevice(measured, devices, async (device) => {
    const why: Why = { reason: '' };
    const session = await makeOn(device, why);
    const taken = { inputs: session.inputs, fatalWhenEmpty, leastRank: unranked.least };
    if (example !== null) requireFeeds('createSession: option example', example, taken);
    const run = async (): Promise<Tensors> => session.run(example ?? exampleFor(session.inputs));
    return { session, why, run, close: () => session.close() };
  });
  if (chosen.trial === null) return makeOn(chosen.device, { reason: chosen.reason }, chosen.sharesBuild);
  chosen.trial.why.reason = chosen.reason;
  return chosen.trial.session;
}

/** Inputs of zeros, each axis of any size one long. */
function exampleFor(inputs: readonly ValueInfo[]): Tensors {
  const lengthOf = (length: number | string): number => (typeof length === 'number' ? length : 1);
  const made = inputs.map(({ name, dtype, shape }): [string, Tensor] => [
    name,
    zeros((shape ?? []).map(lengthOf), { dtype }),
  ]);
  return Object.fromEntries(made);
}
