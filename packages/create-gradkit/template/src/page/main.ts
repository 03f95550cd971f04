import { DigitSession } from './digit-session.ts';
import { DrawingPanel } from './drawing-panel.ts';
import { TrainingPanel } from './training-panel.ts';

const session = new DigitSession();
const drawing = new DrawingPanel((image) => session.predict(image));
const training = new TrainingPanel(session, () => void drawing.ask().catch(() => {})); // the panel tells what is wrong
await training.open();
