import type { Assignment } from '../../domain/attempt.ts';

/** What a task is, in the words of whoever wrote it: data, to be fenced. */
export function taskLines({ masterTitle, task }: Pick<Assignment, 'masterTitle' | 'task'>): string[] {
  const criteria = task.acceptance.map((criterion, index) => `${index + 1}. ${criterion}`);
  return [
    `Task: ${task.title}`,
    `Part of: ${masterTitle}`,
    ...(task.details.trim() === '' ? [] : ['', 'Details:', task.details]),
    '',
    'Acceptance criteria:',
    ...(criteria.length === 0 ? ['(none written down: the task says what is to be done)'] : criteria),
  ];
}
