/** What is to be looked for of the agent's command. */
export type CommandProgram =
  /** Found on the PATH, or not. */
  | { readonly kind: 'named'; readonly name: string }
  /** A path that counts from the workspace of each task. */
  | { readonly kind: 'in-workspace'; readonly name: string }
  /** Only the shell knows which program that will be. */
  | { readonly kind: 'computed' };

/** The first word of the command that is no assignment. */
export function programOf(command: string): CommandProgram {
  const word = command
    .trim()
    .replace(/^(?:[A-Za-z_]\w*=[^\s'"`$\\]*\s+)*/, '')
    .split(/[\s;|&<>]/)[0];
  if (word === undefined || word === '' || /['"`$\\(){}~*?!#=]/.test(word)) return { kind: 'computed' };
  if (word.includes('/') && !word.startsWith('/')) return { kind: 'in-workspace', name: word };
  return { kind: 'named', name: word };
}

/**
 * Absolute paths that the command names, in quotes or not: what whoever wrote it expects to be there, also in a sandbox. Of a path that the
 * shell computes nothing is known.
 */
export function pathsIn(command: string): string[] {
  const quoted = [...command.matchAll(/'(\/[^']*)'|"(\/[^"$`\\]*)"/g)].map(([, a, b]) => a ?? b ?? '');
  const plain =
    command.replace(/'[^']*'|"[^"]*"/g, ' ').match(/(?<=^|[\s=])\/[^\s'"`$\\;|&<>(){}*?]+/g) ?? [];
  return [...new Set([...quoted, ...plain])].filter(
    (path) => path !== '/' && !/^\/(?:dev|proc|sys)(?:\/|$)/.test(path),
  );
}
