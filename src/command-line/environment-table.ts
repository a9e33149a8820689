import { environmentHelp, type Role } from '../config/environment-variables.ts';

/** Settings come from the environment and from `.env` in the current folder. */
export function environmentTable(role: Role | 'run'): string {
  const rows = environmentHelp(role).map(({ name, doc, required, byDefault }) => {
    const note = required ? ' (required)' : byDefault === null ? '' : ` (default: ${byDefault})`;
    return `  ${name}${note}\n      ${doc}`;
  });
  const source = role === 'run' ? ' (no .env is read)' : ', also read from .env in the current folder';
  return `\nEnvironment${source}:\n${rows.join('\n')}`;
}
