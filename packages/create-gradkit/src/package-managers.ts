/** Programs that install packages. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** The programs that apps are made for. */
export const packageManagers: readonly PackageManager[] = ['npm', 'pnpm', 'yarn', 'bun'];

/**
 * The program by which this process was started, by what it says of itself.
 *
 * @param environment of the process, where such programs set `npm_config_user_agent`
 * @returns npm where there is none, or one that is not known
 */
export function packageManagerOf(environment: Readonly<Record<string, string | undefined>>): PackageManager {
  const [name] = (environment['npm_config_user_agent'] ?? '').split('/');
  return packageManagers.find((each) => each === name) ?? 'npm';
}
