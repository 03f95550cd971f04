// Opens models of single operators on a GPU, the CPU forbidden, and tells where examineModel says something else:
// gpu-operators FOLDER [webgpu | cuda]; tooling/golden/checks/gpu_operators.py writes the folder
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examineModel } from '@gradkit/onnx-export/node';
import { env, InferenceSession } from 'onnxruntime-node';

const [folder, device = 'webgpu'] = process.argv.slice(2) as [string, ('webgpu' | 'cuda')?];
env.logLevel = 'fatal';

async function opens(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<boolean> {
  try {
    const usual = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 } as const;
    const session = await InferenceSession.create(model, { ...usual, ...options });
    await session.release();
    return true;
  } catch {
    return false;
  }
}

const onGpu = {
  executionProviders: [device],
  extra: { session: { disable_cpu_ep_fallback: '1' } },
} satisfies InferenceSession.SessionOptions;

/** By operator, opset or element type: what a GPU does though it should not, and the other way round. */
const [missed, promised] = [new Map<string, string[]>(), new Map<string, string[]>()];
let compared = 0;
for (const file of readdirSync(folder).sort()) {
  const model = readFileSync(join(folder, file));
  if (!(await opens(model, { executionProviders: ['cpu'] }))) continue; // no model for this ONNX Runtime
  const { offGpu } = await examineModel(model, { name: file });
  const [says, does] = [offGpu[device].length === 0, await opens(model, onGpu)];
  compared++;
  const [operator, , ...rest] = file.slice(0, -'.onnx'.length).split('.');
  if (says === does) continue;
  const list = says ? promised : missed;
  list.set(operator, [...(list.get(operator) ?? []), rest.join(' ')]);
}
console.log(`${compared} models compared`);
for (const [title, list] of [
  ['said to be on the GPU, but not there:', promised],
  ['said to be off the GPU, but there:', missed],
] as const) {
  console.log(title);
  for (const [operator, where] of list) console.log(`  ${operator}: ${[...new Set(where)].join(', ')}`);
}
// What is there unsaid are operators in types that the CPU does not have: they become others, which the GPU has.
process.exit(promised.size === 0 ? 0 : 1); // the GPU's own threads would wait
