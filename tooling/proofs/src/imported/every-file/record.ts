import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, type OnnxValue } from 'onnxruntime-node';
import { exportedFiles, type RecordedRun, type RecordedTensor } from './recorded-run.ts';

/*
 * Loaded before tests (`NODE_OPTIONS=--import=…/record.ts`), it keeps every model that is opened in ONNX Runtime, with what goes in and comes out at its first run.
 */

const mostBytes = 20e6;

type Create = (model: unknown, ...rest: readonly unknown[]) => Promise<InferenceSession>;
type Run = (feeds: InferenceSession.FeedsType, ...rest: readonly unknown[]) => Promise<InferenceSession.ReturnType>;

function recorded(value: OnnxValue | null): RecordedTensor | null {
  if (value === null || !('cpuData' in value) || !ArrayBuffer.isView(value.data)) return null;
  const { buffer, byteOffset, byteLength } = value.data;
  return { type: value.type, shape: value.dims, data: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

function entries(values: Readonly<Record<string, OnnxValue | null>>): Record<string, RecordedTensor | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, recorded(value)]));
}

const sessions = InferenceSession as unknown as { create: Create; prototype: { run: Run } }; // the class as it is: its type has one form of many
const { create } = sessions;
mkdirSync(exportedFiles, { recursive: true });

sessions.create = async (model, ...rest) => {
  const [options] = rest as readonly [InferenceSession.SessionOptions?];
  const exact = { ...options, graphOptimizationLevel: 'basic' as const }; // further ones round products of int8 in another place
  const session = await create.call(InferenceSession, model, exact);
  if (!(model instanceof Uint8Array) || model.length > mostBytes) return session;
  const path = join(exportedFiles, createHash('sha1').update(model).digest('hex'));
  if (existsSync(`${path}.json`)) return session;
  const bytes = Buffer.from(model);
  const run = session.run.bind(session) as Run; // of its three forms the one that is called
  session.run = async (feeds: InferenceSession.FeedsType, ...others: readonly unknown[]) => {
    const inputs = entries(feeds); // before a run, for a state may come out where it went in
    const outputs = await run(feeds, ...others);
    const one: RecordedRun = { inputs, outputs: entries(outputs) };
    if (!existsSync(`${path}.json`)) {
      writeFileSync(`${path}.onnx`, bytes);
      writeFileSync(`${path}.json`, JSON.stringify(one));
    }
    session.run = run;
    return outputs;
  };
  return session;
};
