import type { Command } from './command.ts';

const json = { value: null, meaning: 'as JSON' } as const;
const key = { value: 'path', meaning: 'where weights are in a file of torch.save, such as generator' } as const;
const all = { value: null, meaning: 'long lists whole' } as const;
const axis = {
  value: 'name=size',
  meaning: 'size of a free axis, such as length=64; may be there several times',
  repeats: true,
} as const;
const device = { value: 'names', meaning: 'cpu, cuda, webgpu, wasm; default all that are here' } as const;
const threads = { value: 'number', meaning: 'threads inside an operator, on the CPU; default auto' } as const;

// What a command needs is loaded when it is called: telling the version should not wait for all of it.
/** The commands of `gradkit` by name. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'doctor',
    {
      summary: 'tell what is installed here, where models run, and how to get what is missing',
      takes: {},
      flags: { json },
      run: async (call) => (await import('./doctor/doctor.ts')).doctor(call),
    },
  ],
  [
    'inspect',
    {
      summary: 'tell what is in a model or a file of weights',
      takes: { file: 'path of a file: .onnx, .safetensors, .pt; or of a folder of HuggingFace' },
      flags: { axis, key, all, json },
      run: async (call) => (await import('./inspect/inspect-file.ts')).inspectFile(call),
    },
  ],
  [
    'diff',
    {
      summary: 'tell in what two models or files of weights differ; status 0: in nothing',
      takes: { a: 'path of a file: .onnx, .safetensors, .pt; or of a folder of HuggingFace', b: 'of another one' },
      flags: {
        only: { value: 'parts', meaning: 'what is compared: structure, weights, outputs; default all' },
        tolerance: {
          value: 'number',
          meaning: 'how far apart numbers may be, large ones in relation; default 0 for weights, 1e-5 for outputs',
        },
        axis: { ...axis, meaning: 'size of a free axis of inputs; default 4 for the first one, or 1, else 32' },
        shape: {
          value: 'name=sizes',
          meaning: 'shape of an input, such as image=1,3,224,224; may be there several times',
          repeats: true,
        },
        seed: { value: 'number', meaning: 'of the random inputs; default 1' },
        key,
        device: { value: 'name', meaning: 'that runs both: cpu, cuda, webgpu or wasm; default auto' },
        all,
        json,
      },
      errorStatus: 2, // as of diff and cmp: 1 is an answer
      run: async (call) => (await import('./diff/diff-files.ts')).diffFiles(call),
    },
  ],
  [
    'convert',
    {
      summary: 'bring weights from one kind of file into another, or into a model',
      takes: {
        in: 'path of a file with weights: .pt, .pth, .bin, .safetensors, .onnx; or of a folder of HuggingFace',
        out: 'of the new one: .safetensors, or .onnx with --into',
      },
      flags: {
        into: {
          value: 'model',
          meaning: 'path of an ONNX file: <out> is that model with the weights of <in>, by name',
        },
        dtype: { value: 'name', meaning: 'of floats: float16, bfloat16 or float32; default as they are' },
        rename: {
          value: 'pattern=text',
          meaning: 'what becomes of names: a regular expression and what stands for it; may be there several times',
          repeats: true,
        },
        key,
        partial: { value: null, meaning: 'with --into: weights may be missing in <in>, or in the model' },
        force: { value: null, meaning: 'replace <out> if it is there' },
        all,
        json,
      },
      run: async (call) => (await import('./convert/convert-file.ts')).convertFile(call),
    },
  ],
  [
    'bench',
    {
      summary: 'measure how long a model takes, on each device and for each size of batch',
      takes: { model: 'path of an ONNX file' },
      flags: {
        device,
        batch: { value: 'sizes', meaning: 'sizes of the batch, such as 1,8,32; default 1' },
        axis,
        threads,
        seconds: { value: 'number', meaning: 'how long each is measured; default 1' },
        json,
      },
      run: async (call) => (await import('./bench/bench-model.ts')).benchModel(call),
    },
  ],
  [
    'run',
    {
      summary: 'run a model on images, tables or arrays',
      takes: {
        model: 'path of an ONNX file',
        'input…': 'image, .csv, .npy or .npz; name=path where a model takes several',
      },
      flags: {
        device: { value: 'name', meaning: 'cpu, cuda, webgpu or wasm; default auto' },
        labels: {
          value: 'file',
          meaning: 'names of classes, one a line or as a JSON list; default what the model has',
        },
        scale: { value: 'number', meaning: 'what the pixels of images, 0 to 255, are divided by; default 255' },
        mean: { value: 'numbers', meaning: 'subtracted from them then, one for each channel or one' },
        std: { value: 'numbers', meaning: 'what they are divided by in the end, likewise' },
        out: { value: 'file', short: 'o', meaning: 'write the outputs: .npy, .npz or .json' },
        json,
      },
      run: async (call) => (await import('./run/run-model.ts')).runModel(call),
    },
  ],
  [
    'init',
    {
      summary: 'make an app that trains a network, as npm create gradkit does',
      takes: { folder: "a new one, or one that is empty; its name is the app's" },
      flags: {
        template: {
          value: 'name',
          short: 't',
          meaning: 'page, built by Vite; node, a script; or both',
        },
      },
      run: async (call) => (await import('./init/init-app.ts')).initApp(call),
    },
  ],
  [
    'report',
    {
      summary: 'make pages of trainings that recordRun has recorded',
      takes: { 'run…': 'folder of a run, or one that holds some' },
      flags: {
        out: {
          value: 'folder',
          short: 'o',
          meaning: 'for the pages, or of one run a file that ends in .html; else beside the runs',
        },
      },
      run: async (call) => (await import('./report-runs.ts')).reportRuns(call),
    },
  ],
]);
