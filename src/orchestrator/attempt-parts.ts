import type { Assignment, Conversation, Progress } from '../domain/attempt.ts';
import type { HarvestedWork } from '../domain/verification/harvested-work.ts';
import type { PromptWorkspace } from '../render/prompts/kickoff-prompt.ts';
import type { AgentResult } from './judge-end.ts';
import type { Sharing } from './share-kept.ts';
import type { Checkout, Unavailable, VerificationParts, VerifiedWorkspaces } from './verification-parts.ts';

/** What the orchestrator itself needs to know of a workspace; the parts know more. */
export interface AttemptWorkspace extends PromptWorkspace, Checkout {
  readonly name: string;
  /** Kept work with which the tree began; `null` where it began with the start itself. */
  readonly resumed: string | null;
  /** Variables of its own, such as where its copy of the dependencies is. */
  readonly environment?: Readonly<Record<string, string>>;
}

type OrUnavailable<T> = Promise<T | Unavailable>;
type Said<O extends string> = { readonly outcome: O; readonly message: string };

/**
 * The adapters under an attempt, as the orchestrator uses them. They reject for bugs only. `W` is their workspace: they agree on
 * what is in it.
 */
export interface AttemptParts<W extends AttemptWorkspace> {
  readonly workspaces: VerifiedWorkspaces<W> & {
    /** The newest commit that earlier workers have left of this very attempt, here or where every host can get it; `null` for none. */
    findLeft(
      attemptId: string,
      assignment: Assignment,
      signal: AbortSignal,
    ): Promise<
      | { readonly outcome: 'looked'; readonly commit: string | null }
      /** There may be more than what this host has, which is `commit`. */
      | (Said<'unavailable'> & { readonly commit: string | null })
    >;
    open(
      attemptId: string,
      assignment: Assignment,
      signal: AbortSignal,
    ): OrUnavailable<
      | { readonly outcome: 'opened'; readonly workspace: W }
      | Said<'conflict'>
      | (Said<'elsewhere'> & { readonly host: string | null })
    >;
    /** Runs the set-up commands in the workspace; what they need from then on is in `environment`. */
    setUp(
      workspace: W,
      target: Checkout,
      commands: readonly string[],
      signal: AbortSignal,
    ): OrUnavailable<
      | { readonly outcome: 'ready'; readonly environment: Readonly<Record<string, string>> }
      | { readonly outcome: 'failed'; readonly command: string; readonly logTail: string }
    >;
    harvest(workspace: W): OrUnavailable<HarvestedWork | Said<'unreadable'>>;
    /** Lets every host have a harvested commit. */
    share(workspace: W, commit: string): Promise<Sharing>;
    /** The same for a commit that was found without a workspace. */
    shareLeft(attemptId: string, assignment: Assignment, commit: string): Promise<Sharing>;
    /** Ends whatever is in the workspace, its checkouts too; harvested commits stay. */
    release(workspace: W): Promise<void>;
  };
  readonly runner: {
    /** Why the agent cannot be started here, or `null`. */
    refuses(agent: string): string | null;
    /** Whether the agent can go on with the conversation of the assignment here. */
    canResume(assignment: Assignment, workspace: NoInfer<W>): Promise<boolean>;
    /** Makes a conversation known whose process died before it could; of use only where it was kept on this host. */
    adopt(assignment: Assignment, workspace: NoInfer<W>, conversation: Conversation): Promise<void>;
    run(
      attemptId: string,
      assignment: Assignment,
      workspace: NoInfer<W>,
      prompt: string,
      signal: AbortSignal,
    ): Promise<AgentResult>;
    progress(workspace: NoInfer<W>): Promise<Progress>;
  };
  readonly verification: VerificationParts<W>;
  /** Milliseconds between two signs of life. */
  readonly heartbeatMs: number;
}
