import { downloadFile, Segmented } from '@gradkit-examples/site/components';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { namesOf } from '../../project/outcome.ts';
import { usagesOf } from '../../project/usage.ts';
import { exportFile, type ExportedFile } from '../exporting.ts';
import { messageOf, outcome, outdated, project } from '../state.ts';

/** The model as one file, and the lines that use it. */
export function ExportDialog({ onClose }: { onClose(): void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [made, setMade] = useState<ExportedFile | string | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    exportFile().then(setMade, (error: unknown) => setMade(messageOf(error)));
  }, []);
  return (
    <dialog ref={dialog} class="export" aria-labelledby="export" onClose={onClose}>
      <div class="row apart">
        <h2 id="export">Take it with you</h2>
        <button type="button" class="icon quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </div>
      <p>
        All of it as one <code>.onnx</code> file, which runs anywhere without this page: image in, probabilities out.
        The names of the classes are in it.
      </p>
      <div role="status">
        {made === null && <p class="hint">It is written, then run in ONNX Runtime beside this page …</p>}
        {typeof made === 'string' && <p class="failed">It could not be made: {made}</p>}
        {made !== null && typeof made !== 'string' && (
          <p class="verified">
            ✓ Verified in ONNX Runtime with {made.images} of your images: its probabilities differ from this page’s by{' '}
            {made.error === 0 ? 'nothing' : `${made.error.toExponential(1)} at most`}.
            {outdated.value && ' It knows the images as they were when it was trained.'}
          </p>
        )}
      </div>
      {made !== null && typeof made !== 'string' && (
        <>
          <button type="button" class="primary" onClick={() => downloadFile(made.name, made.bytes)}>
            Download {made.name} ({(made.bytes.length / 1e6).toFixed(1)} MB)
          </button>
          <Usages file={made.name} />
        </>
      )}
    </dialog>
  );
}

function Usages({ file }: { readonly file: string }): JSX.Element {
  const names = outcome.value === null ? [] : namesOf(project.value, outcome.value);
  const usages = usagesOf(file, names);
  const [title, setTitle] = useState(usages[0].title);
  const [copied, setCopied] = useState<string | null>(null);
  const { install, code } = usages.find((each) => each.title === title)!; // it is chosen among them
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <div class="stack">
      <Segmented
        label="Use it by"
        options={usages.map((each) => [each.title, each.title] as const)}
        value={title}
        onChange={setTitle}
      />
      {[install, code].map((text) => (
        <div class="code" key={text}>
          <pre tabIndex={0}>
            <code>{text}</code>
          </pre>
          <button type="button" onClick={() => void copy(text)}>
            {copied === text ? 'Copied' : 'Copy'}
          </button>
        </div>
      ))}
    </div>
  );
}
