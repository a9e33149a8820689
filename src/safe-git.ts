/** Arguments before git's command: settings of a repository, of the host or of a user must not decide what our own git executes. */
export const safeGitSettings: readonly string[] = [
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.quotePath=false'],
  ...['-c', 'core.pager=cat'],
  ...['-c', 'log.showSignature=false'],
  ...['-c', 'gc.auto=0'],
  ...['-c', 'maintenance.auto=false'],
  ...['-c', 'submodule.recurse=false'],
];

/** All of the environment that our own git gets, to which its caller adds what it may reach. */
export function safeGitEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    // A promisor remote in a tree that an agent wrote would make `upload-pack` run the remote's command (CVE-2024-32004).
    GIT_NO_LAZY_FETCH: '1',
  };
}
