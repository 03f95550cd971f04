import { render } from 'preact';
import { App } from './page/app.tsx';
import { start } from './page/pad-state.ts';

render(<App />, document.getElementById('page')!);
void start();
