import { downloadFile } from '@gradkit-examples/site/components';
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { exportTaught, head, teaching } from './pad-state.ts';

const fileName = 'signs.onnx';

/** What was checked of the last file. */
const checked = signal<{ readonly error: number; readonly kilobytes: number } | null>(null);
const isExporting = signal(false);

const inPython = (classes: readonly string[]): string => `import numpy, onnxruntime

session = onnxruntime.InferenceSession('${fileName}')
image = numpy.zeros((1, 1, 28, 28), numpy.float32)  # 0 for paper, 1 for ink
[logits] = session.run(['logits'], {'image': image})
classes = ${JSON.stringify(classes)}
print(classes[logits[0].argmax()])`;

const inTypeScript = (classes: readonly string[]): string => `import { tensor } from '@gradkit/core-tensor';
import { openSession } from '@gradkit/runtime/node';

const session = await openSession('${fileName}');
const pixels = new Float32Array(28 * 28); // 0 for paper, 1 for ink
const image = tensor(pixels, { shape: [1, 1, 28, 28] });
const { logits } = await session.run({ image });
const classes = ${JSON.stringify(classes)};
console.log(classes[logits!.argmax(1).item()]);`;

/** The network as a file, and how to use it elsewhere. */
export function ExportPart(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const write = async (): Promise<void> => {
    isExporting.value = true;
    const made = await exportTaught();
    isExporting.value = false;
    if (made === null) return;
    downloadFile(fileName, made.bytes);
    checked.value = { error: made.error, kilobytes: Math.round(made.bytes.length / 1000) };
    dialog.current?.showModal();
  };
  const classes = head.value?.classes ?? [];
  return (
    <>
      <button
        type="button"
        disabled={head.value === null || isExporting.value || teaching.value !== null}
        onClick={() => void write()}
      >
        {isExporting.value ? 'Writing and checking …' : 'Download .onnx'}
      </button>
      <dialog ref={dialog} aria-labelledby="export-title">
        <div class="stack">
          <h2 id="export-title">{fileName} is on its way to you</h2>
          {checked.value !== null && (
            <p>
              {checked.value.kilobytes} KB, {classes.length} classes. ONNX Runtime has run it and agrees with this page:
              the largest difference of a logit is {checked.value.error.toExponential(1)}.
            </p>
          )}
          <p class="hint">
            It takes 28 × 28 pixels, prepared as in this page: the ink 20 pixels high or wide, its centre of mass in the
            middle.
          </p>
          <h3>In Python</h3>
          <pre tabIndex={0}>{inPython(classes)}</pre>
          <h3>In TypeScript</h3>
          <pre tabIndex={0}>{inTypeScript(classes)}</pre>
          <form method="dialog">
            <button class="primary">Close</button>
          </form>
        </div>
      </dialog>
    </>
  );
}
