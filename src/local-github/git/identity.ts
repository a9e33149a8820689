/** The author and committer of a commit that the server makes; `date` is the moment of writing unless given. */
export interface Identity {
  readonly name: string;
  readonly email: string;
  readonly date?: Date;
}

/** Who GitHub names as committer of what is made through its web interface and API. */
export const webFlow: Identity = { name: 'GitHub', email: 'noreply@github.com' };

/** Git's environment for a commit with this author and this committer. */
export function identityEnvironment(author: Identity, committer: Identity): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: gitDate(author),
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: gitDate(committer),
  };
}

/** The identity's moment in git's raw format: seconds since 1970 and an offset. */
export function gitDate(identity: Identity): string {
  const milliseconds = (identity.date ?? new Date()).getTime();
  return `${Math.floor(milliseconds / 1000)} +0000`;
}
