export { savePicture } from './node/save-picture.ts';
export { renderGif } from './node/render-gif.ts';
export { renderPng, type RenderOptions } from './node/render-png.ts';
