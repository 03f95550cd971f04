import { PageHeader } from '@gradkit-examples/site/components';
import { render, type JSX } from 'preact';
import { addFiles } from './page/gather.ts';
import { GatherPanel } from './page/parts/gather-panel.tsx';
import { HoodPanel } from './page/parts/hood-panel.tsx';
import { NoticeLine } from './page/parts/notice-line.tsx';
import { ProjectMenu } from './page/parts/project-menu.tsx';
import { TrainPanel } from './page/parts/train-panel.tsx';
import { TryPanel } from './page/parts/try-panel.tsx';
import { outcome, pasteTarget, project } from './page/state.ts';
import { keepProject } from './page/storage.ts';
import { tryImage } from './page/trying.ts';

function Page(): JSX.Element {
  return (
    <>
      <PageHeader title="Teach it your images" lead="Gather, train, try. Nothing leaves this device.">
        <ProjectMenu />
      </PageHeader>
      <main>
        <div class="steps">
          <GatherPanel />
          <TrainPanel />
          <TryPanel />
        </div>
        <HoodPanel />
      </main>
      <NoticeLine />
    </>
  );
}

document.addEventListener('paste', ({ clipboardData }) => {
  const files = [...(clipboardData?.files ?? [])];
  if (files.length === 0) return;
  if (pasteTarget.value === 'try' && outcome.value !== null) return tryImage(files[0]);
  const target = project.value.find(({ id }) => id === pasteTarget.value) ?? project.value[0];
  if (target !== undefined) void addFiles(target.id, files);
});
document.addEventListener('dragover', (event) => event.preventDefault()); // what is dropped beside everything does not replace the page
document.addEventListener('drop', (event) => event.preventDefault());

const place = document.getElementById('page')!;
place.replaceChildren();
render(<Page />, place);
void keepProject();
