import { downloadFile, Segmented } from '@gradkit-examples/site/components';
import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ExportedFile } from '../exporting/onnx.ts';
import { pythonOf } from '../exporting/python.ts';
import type { Playground } from '../playground.ts';
import { usePlayground } from './context.ts';

type Kind = 'onnx' | 'typescript' | 'python' | 'losses';

export const isExporting = signal(false);

const kinds: readonly (readonly [Kind, string])[] = [
  ['onnx', 'ONNX'],
  ['typescript', 'TypeScript'],
  ['python', 'Python'],
  ['losses', 'Losses'],
];

function Code({
  text,
  file,
  note,
}: {
  readonly text: string;
  readonly file: string;
  readonly note: string;
}): JSX.Element {
  const isCopied = useSignal(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
    setTimeout(() => (isCopied.value = false), 2000);
  };
  return (
    <>
      <p class="hint">{note}</p>
      <pre tabIndex={0} aria-label={file}>
        {text}
      </pre>
      <div class="row">
        <button type="button" class="primary" onClick={() => downloadFile(file, text, 'text/plain')}>
          Download {file}
        </button>
        <button type="button" onClick={() => void copy()}>
          {isCopied.value ? 'Copied' : 'Copy'}
        </button>
      </div>
    </>
  );
}

/** How large a file is. */
const sizeOf = ({ length }: Uint8Array): string => `${(length / 1000).toFixed(1)} KB`;

function Onnx(): JSX.Element {
  const playground = usePlayground();
  const file = useSignal<ExportedFile | null>(null);
  const status = useSignal('');
  const make = async (): Promise<void> => {
    status.value = 'The file is being written, and run in ONNX Runtime (14 MB, loaded once) …';
    try {
      file.value = await playground.exportOnnx();
      status.value = '';
    } catch (error) {
      status.value = error instanceof Error ? error.message : String(error);
    }
  };
  const made = file.value;
  return (
    <>
      <p class="hint">
        The trained network as a standard ONNX file, which any ONNX runtime reads. Before you get it, it is run in ONNX
        Runtime and compared with the page.
      </p>
      <div class="row">
        <button type="button" class={made === null ? 'primary' : ''} onClick={() => void make()}>
          {made === null ? 'Write and verify' : 'Write it again'}
        </button>
        {made !== null && (
          <button type="button" class="primary" onClick={() => downloadFile('playground.onnx', made.bytes)}>
            Download playground.onnx
          </button>
        )}
      </div>
      <p class="status" role="status">
        {status.value}
      </p>
      {made !== null && (
        <div class="stack verified">
          <p>
            <b>Verified.</b> {sizeOf(made.bytes)}. On {made.batches.join(', ')} points at once, ONNX Runtime (
            {made.device}) differs from the page by at most {made.error.toExponential(1)}.
          </p>
          <p class="row operators" aria-label="Operators of the file, in order">
            {['point', ...made.operators, 'output'].map((operator, i) => (
              <span key={i} class="chip">
                {operator}
              </span>
            ))}
          </p>
        </div>
      )}
    </>
  );
}

function Typescript(): JSX.Element {
  const playground = usePlayground();
  const program = useSignal('');
  const epochs = Math.max(1, playground.curve.value.points.at(-1)?.epoch ?? 1);
  const changed = playground.changed.value;
  useEffect(() => {
    void playground.typescript(epochs).then((found) => (program.value = found));
  }, [playground, epochs, program]);
  return (
    <Code
      text={program.value}
      file="playground.ts"
      note={`Trains this network for ${epochs} epoch${epochs === 1 ? '' : 's'}; it runs as it is, and its losses are those of the page${changed === null ? '' : `, but for what was changed while it ran: ${changed}`}.`}
    />
  );
}

function contentOf(playground: Playground, kind: Exclude<Kind, 'onnx'>): JSX.Element {
  const settings = playground.state.value;
  const curve = playground.curve.value.points;
  if (kind === 'python')
    return (
      <Code
        text={pythonOf(settings)}
        file="playground.py"
        note="Loads playground.onnx and asks it about two points. gradkit is not needed."
      />
    );
  if (kind === 'losses')
    return (
      <Code
        text={['epoch,train,test', ...curve.map(({ epoch, train, test }) => `${epoch},${train},${test}`), ''].join(
          '\n',
        )}
        file="losses.csv"
        note="The curve of this run, as numbers."
      />
    );
  return <Typescript />;
}

/** What can be taken along: the trained network, and programs that train and use it. */
export function ExportDialog(): JSX.Element {
  const playground = usePlayground();
  const dialog = useRef<HTMLDialogElement>(null);
  const kind = useSignal<Kind>('onnx');
  useEffect(() => {
    if (!isExporting.value) return;
    playground.pause();
    dialog.current?.showModal();
  }, [playground, isExporting.value]);
  return (
    <dialog ref={dialog} class="export" aria-labelledby="export-title" onClose={() => void (isExporting.value = false)}>
      {isExporting.value && (
        <div class="stack">
          <div class="row apart">
            <h2 id="export-title">Take it with you</h2>
            <button type="button" class="icon quiet" onClick={() => dialog.current?.close()}>
              <span aria-hidden="true">×</span>
              <span class="visually-hidden">Close</span>
            </button>
          </div>
          <Segmented label="As" options={kinds} value={kind.value} onChange={(value) => void (kind.value = value)} />
          {kind.value === 'onnx' ? <Onnx /> : contentOf(playground, kind.value)}
        </div>
      )}
    </dialog>
  );
}
