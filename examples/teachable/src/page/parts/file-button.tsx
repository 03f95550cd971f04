import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { FileInFolder } from '../../project/folders.ts';
import { readChosen } from '../dropped.ts';

interface FileButtonProps {
  readonly children: string;
  readonly label?: string | undefined;
  /** what may be chosen; default images */
  readonly accept?: string | undefined;
  readonly isFolder?: boolean | undefined;
  readonly isSingle?: boolean | undefined;
  readonly isQuiet?: boolean | undefined;
  onFiles(files: FileInFolder<File>[]): void;
}

/** A button behind which files are chosen. */
export function FileButton({
  children,
  label,
  accept = 'image/*',
  isFolder = false,
  isSingle = false,
  isQuiet = false,
  onFiles,
}: FileButtonProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={isQuiet ? 'quiet' : ''}
        aria-label={label ?? children}
        onClick={() => input.current?.click()}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label ?? children}
        multiple={!isSingle}
        accept={accept}
        {...(isFolder ? { webkitdirectory: true } : {})}
        onChange={({ currentTarget }) => {
          if (currentTarget.files !== null && currentTarget.files.length > 0) onFiles(readChosen(currentTarget.files));
          currentTarget.value = ''; // the same file may be chosen again
        }}
      />
    </>
  );
}
