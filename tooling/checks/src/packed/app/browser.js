import { messages } from './mistakes.js';
import { deploy, train } from './train.js';

const { model, ...losses } = train(200);
const inBrowser = 'head' in document; // where there is no browser, the test gives this script a mere body
const deployed = inBrowser ? await deploy(model, 'wasm') : {};
document.body.textContent = JSON.stringify({ ...losses, ...deployed, messages });
