import type { Account, CheckRun, Issue, IssueComment, Label, PullRequest, Repository } from './entities.ts';

/** What an `edited` webhook tells of the old content. */
export type Changes = Readonly<Record<string, { readonly from: string }>>;

/** What happened, under the name and action of GitHub's webhook for it. */
export type WorldChange =
  | { readonly event: 'issues'; readonly action: 'opened' | 'closed' | 'reopened'; readonly issue: Issue }
  | { readonly event: 'issues'; readonly action: 'edited'; readonly issue: Issue; readonly changes: Changes }
  | {
      readonly event: 'issues';
      readonly action: 'labeled' | 'unlabeled';
      readonly issue: Issue;
      readonly label: Label;
    }
  | {
      readonly event: 'issues';
      readonly action: 'assigned' | 'unassigned';
      readonly issue: Issue;
      readonly assignee: Account;
    }
  | {
      readonly event: 'issue_comment';
      readonly action: 'created' | 'deleted';
      readonly comment: IssueComment;
    }
  | {
      readonly event: 'issue_comment';
      readonly action: 'edited';
      readonly comment: IssueComment;
      readonly changes: Changes;
    }
  | { readonly event: 'label'; readonly action: 'created'; readonly label: Label }
  | {
      readonly event: 'sub_issues';
      readonly action:
        | 'sub_issue_added'
        | 'parent_issue_added'
        | 'sub_issue_removed'
        | 'parent_issue_removed';
      readonly parent: Issue;
      readonly child: Issue;
    }
  | {
      readonly event: 'issue_dependencies';
      readonly action: 'blocked_by_added' | 'blocking_added' | 'blocked_by_removed' | 'blocking_removed';
      readonly blocked: Issue;
      readonly blocking: Issue;
    }
  | {
      readonly event: 'pull_request';
      readonly action: 'opened' | 'closed' | 'reopened' | 'ready_for_review';
      readonly pullRequest: PullRequest;
    }
  | {
      readonly event: 'pull_request';
      readonly action: 'edited';
      readonly pullRequest: PullRequest;
      readonly changes: Readonly<Record<string, unknown>>;
    }
  | {
      readonly event: 'pull_request';
      readonly action: 'labeled' | 'unlabeled';
      readonly pullRequest: PullRequest;
      readonly label: Label;
    }
  | {
      readonly event: 'pull_request';
      readonly action: 'synchronize';
      readonly pullRequest: PullRequest;
      readonly before: string;
      readonly after: string;
    }
  | { readonly event: 'check_run'; readonly action: 'created' | 'completed'; readonly checkRun: CheckRun }
  | {
      readonly event: 'push';
      /** `refs/heads/…`. */
      readonly ref: string;
      /** Forty zeros when the ref is new. */
      readonly before: string;
      /** Forty zeros when the ref was deleted. */
      readonly after: string;
      /** Oldest first, at most 20. */
      readonly commits: readonly PushedCommit[];
    };

export interface PushedCommit {
  readonly oid: string;
  readonly treeOid: string;
  readonly message: string;
  readonly date: string;
  readonly author: { readonly name: string; readonly email: string };
}

export type WorldEvent = WorldChange & { readonly repository: Repository; readonly sender: Account };
