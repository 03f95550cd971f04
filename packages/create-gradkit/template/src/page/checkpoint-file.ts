/** Where the browser keeps the training of this page. */
export const checkpointFile = 'digits/checkpoint.safetensors';
