// Infers by the entry of the runtime that has WebAssembly alone.
import { normal, Generator } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime/wasm';

async function infer() {
  const bytes = new Uint8Array(await (await fetch('/model.onnx')).arrayBuffer());
  const session = await createSession(bytes);
  const { output } = await session.run({ input: normal([4, 1, 8, 8], { rng: new Generator(8) }) });
  const refusal = await createSession(bytes, { device: 'webgpu' }).catch((error) => `${error.name}: ${error.message}`);
  return { device: session.device, numbers: output.toArray().flat(), refusal };
}

globalThis.findings = infer().catch((error) => ({ failed: `${error.name}: ${error.message}` }));
