import type { PullRequest } from '../state/entities.ts';
import type { IssueUpdate } from '../state/issue.ts';
import { setLabels } from '../state/label.ts';
import { updatePullRequest } from '../state/pull-request.ts';
import { may, type Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';

/** The issue endpoint also updates pull requests: title, body, state and labels. */
export async function updateThroughIssue(
  world: World,
  viewer: Viewer,
  pullRequest: PullRequest,
  update: IssueUpdate,
): Promise<void> {
  const { title, body, state, labels } = update;
  await updatePullRequest(world, viewer, pullRequest, { title, body, state });
  if (labels && may(viewer, pullRequest.repository, 'manage threads')) {
    setLabels(world, viewer, pullRequest, labels);
  }
}
