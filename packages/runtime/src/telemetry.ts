import { isMainThread } from 'node:worker_threads';

const variable = 'ORT_DISABLE_TELEMETRY';

/**
 * Telemetry of ONNX Runtime's native library: turned off before the library loads, unless the variable `ORT_DISABLE_TELEMETRY` is set
 * already. The library would keep a device id and a queue of events below the user's cache folder, and look up a server.
 */
export async function disableTelemetry(): Promise<void> {
  if (process.env[variable] !== undefined) return;
  process.env[variable] = '1';
  if (!isMainThread) await setNativeVariable(); // a worker's process.env is a copy, which native code does not see
}

/** Sets the variable for the whole process, where koffi is installed. @see https://man7.org/linux/man-pages/man3/setenv.3.html */
async function setNativeVariable(): Promise<void> {
  const koffi = await import('koffi').then(
    (module) => module.default,
    () => null,
  );
  if (koffi === null) return;
  if (process.platform === 'win32') {
    koffi.load('kernel32.dll').func('int SetEnvironmentVariableA(str, str)')(variable, '1');
    return;
  }
  const library = process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6';
  koffi.load(library).func('int setenv(str, str, int)')(variable, '1', 1);
}
