import type { JSX } from 'preact';
import { notice } from '../state.ts';

/** What the page has to say just now. */
export function NoticeLine(): JSX.Element {
  const said = notice.value;
  return (
    <div class="notices" role={said?.isError === true ? 'alert' : 'status'}>
      {said !== null && (
        <div class={`notice${said.isError ? ' failed' : ''}`}>
          <span>{said.text}</span>
          {said.action !== undefined && (
            <button
              type="button"
              onClick={() => {
                said.action?.run();
                notice.value = null;
              }}
            >
              {said.action.label}
            </button>
          )}
          <button
            type="button"
            class="icon quiet"
            aria-label="Close this message"
            onClick={() => (notice.value = null)}
          >
            ×
          </button>
        </div>
      )}
    </div>
  );
}
