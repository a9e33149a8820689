type Variables = Readonly<Record<string, string>>;

/** ld.so(8): what decides which code a program loads before it runs. */
const LOADER = /^(?:LD_|GLIBC_TUNABLES$|GCONV_PATH$|LOCPATH$)/;

/**
 * Parts an environment that is meant for the inside: the program that makes the sandbox runs outside and is started with `outside`; `inside`
 * would change what it is, and must be set by it for the program inside alone.
 */
export function partLoaderVariables(env: Variables): { outside: Variables; inside: Variables } {
  const entries = Object.entries(env);
  return {
    outside: Object.fromEntries(entries.filter(([name]) => !LOADER.test(name))),
    inside: Object.fromEntries(entries.filter(([name]) => LOADER.test(name))),
  };
}
