import { PageHeader } from '@gradkit-examples/site/components';
import type { JSX } from 'preact';
import { usePlayground } from './context.ts';
import { DataPanel } from './data-panel.tsx';
import { ExportDialog, isExporting } from './export-dialog.tsx';
import { Inspector } from './inspector.tsx';
import { NetworkView } from './network-view.tsx';
import { OutputPanel } from './output-panel.tsx';
import { RunControls } from './run-controls.tsx';
import { SettingsBar } from './settings-bar.tsx';

/** The whole page. */
export function App(): JSX.Element {
  const { state, error } = usePlayground();
  const hidden = new Set(state.value.hide);
  return (
    <>
      <PageHeader title="Playground">
        <RunControls />
        {!hidden.has('export') && (
          <button type="button" onClick={() => void (isExporting.value = true)}>
            Export
          </button>
        )}
      </PageHeader>
      {error.value !== null && (
        <p class="error failed" role="alert">
          {error.value}
        </p>
      )}
      <main class="board">
        {!hidden.has('training') && <SettingsBar />}
        {!hidden.has('data') && <DataPanel />}
        <div class="middle">
          <NetworkView />
          <Inspector />
        </div>
        <OutputPanel />
      </main>
      <ExportDialog />
    </>
  );
}
