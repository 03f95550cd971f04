import { train } from './train.js';

document.body.textContent = JSON.stringify(train(200));
