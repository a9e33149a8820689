import type { Label, Repository, Thread } from './entities.ts';
import { logThreadWrite, logWrite } from './log-write.ts';
import { invalid, notFound } from './refusal.ts';
import { touch } from './thread.ts';
import { tell } from './timeline.ts';
import { demand, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

export interface NewLabel {
  readonly name: string;
  readonly color?: string | undefined;
  readonly description?: string | null | undefined;
}

/** GitHub's colour for a label that came into being by its name alone. */
const PLAIN_COLOR = 'ededed';

/** Finds a label by its name; GitHub ignores the case. */
export function findLabel(repository: Repository, name: string): Label | undefined {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

/** Creates a label; refuses a name that exists in any case, and a bad colour. */
export function createLabel(world: World, viewer: Viewer, repository: Repository, input: NewLabel): Label {
  demand(viewer, repository, 'manage labels');
  if (input.name.trim() === '') throw invalid({ resource: 'Label', field: 'name', code: 'missing_field' });
  if (findLabel(repository, input.name)) {
    throw invalid({ resource: 'Label', field: 'name', code: 'already_exists' });
  }
  return makeLabel(world, viewer, repository, input);
}

function makeLabel(world: World, viewer: Viewer, repository: Repository, input: NewLabel): Label {
  const color = (input.color ?? PLAIN_COLOR).replace(/^#/, '').toLowerCase();
  if (!/^[0-9a-f]{6}$/.test(color)) throw invalid({ resource: 'Label', field: 'color', code: 'invalid' });
  const label: Label = {
    kind: 'Label',
    ...world.newIdentity('Label'),
    repository,
    name: input.name.trim(),
    color,
    description: input.description ?? null,
    createdAt: world.timestamp(),
  };
  repository.labels.push(label);
  world.register(label);
  logWrite(world, viewer, 'labels.create', repository, label.name);
  world.emit({ event: 'label', action: 'created', label, repository, sender: viewer.account });
  return label;
}

/** The labels with these names; GitHub creates those that are missing when they are put on an issue. */
export function labelsNamed(
  world: World,
  viewer: Viewer,
  repository: Repository,
  names: readonly string[],
): Label[] {
  return names.map((name) => findLabel(repository, name) ?? makeLabel(world, viewer, repository, { name }));
}

/** Puts labels on a thread; those that it has already are left alone. */
export function addLabels(world: World, viewer: Viewer, thread: Thread, labels: readonly Label[]): void {
  demand(viewer, thread.repository, thread.kind === 'Issue' ? 'manage issues' : 'manage threads');
  for (const label of labels) {
    if (thread.labels.includes(label)) continue;
    thread.labels.push(label);
    changed(world, viewer, thread, label, 'labeled');
  }
}

/** Takes labels off a thread; those that it does not have are ignored. */
export function removeLabels(world: World, viewer: Viewer, thread: Thread, labels: readonly Label[]): void {
  demand(viewer, thread.repository, thread.kind === 'Issue' ? 'manage issues' : 'manage threads');
  for (const label of labels) {
    const index = thread.labels.indexOf(label);
    if (index < 0) continue;
    thread.labels.splice(index, 1);
    changed(world, viewer, thread, label, 'unlabeled');
  }
}

/** Takes one label off; refuses when the thread does not have it. */
export function removeLabelNamed(world: World, viewer: Viewer, thread: Thread, name: string): void {
  const label = thread.labels.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!label) throw notFound('Label does not exist');
  removeLabels(world, viewer, thread, [label]);
}

/** Makes `labels` the labels of the thread. */
export function setLabels(world: World, viewer: Viewer, thread: Thread, labels: readonly Label[]): void {
  const surplus = thread.labels.filter((label) => !labels.includes(label));
  removeLabels(world, viewer, thread, surplus);
  addLabels(world, viewer, thread, labels);
}

function changed(
  world: World,
  viewer: Viewer,
  thread: Thread,
  label: Label,
  action: 'labeled' | 'unlabeled',
): void {
  const sender = viewer.account;
  const repository = thread.repository;
  touch(world, thread);
  tell(world, thread, sender, { kind: action === 'labeled' ? 'LabeledEvent' : 'UnlabeledEvent', label });
  const operation = action === 'labeled' ? 'issues.addLabel' : 'issues.removeLabel';
  logThreadWrite(world, viewer, operation, thread, { label: label.name });
  if (thread.kind === 'Issue')
    world.emit({ event: 'issues', action, issue: thread, label, repository, sender });
  else world.emit({ event: 'pull_request', action, pullRequest: thread, label, repository, sender });
}
