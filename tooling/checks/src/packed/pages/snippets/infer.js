// The worker of which the README of the runtime shows the page.
import { tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';

addEventListener('message', async ({ data }) => {
  const session = await createSession(new Uint8Array(await (await fetch('/digits.onnx')).arrayBuffer()));
  const { output } = await session.run({ input: tensor(data, { shape: [1, 1, 8, 8] }) });
  postMessage(output.data);
});
