import { isRegression, type Settings } from '../settings/settings.ts';

/** Ten lines that load the file in Python and ask it about two points. */
export function pythonOf(settings: Settings): string {
  const shown = isRegression(settings)
    ? 'print(f"({x:+.2f}, {y:+.2f}): {value:+.3f}")'
    : "print(f\"({x:+.2f}, {y:+.2f}): {'blue' if value > 0.5 else 'orange'}, {value:.3f}\")";
  return `# pip install numpy onnxruntime
import numpy as np
import onnxruntime as ort

session = ort.InferenceSession("playground.onnx")
points = np.array([[0.0, 0.0], [0.9, -0.4]], dtype=np.float32)
(outputs,) = session.run(None, {"point": points})

for (x, y), value in zip(points, outputs[:, 0]):
    ${shown}
`;
}
