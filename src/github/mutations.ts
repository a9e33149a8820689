/** `parentIssueId` creates and links in one write; REST needs two, between which a process can die. */
export const CREATE_ISSUE = /* GraphQL */ `
  mutation CreateIssue($repositoryId: ID!, $parentIssueId: ID, $title: String!, $body: String!, $labelIds: [ID!]) {
    createIssue(
      input: { repositoryId: $repositoryId, parentIssueId: $parentIssueId, title: $title, body: $body, labelIds: $labelIds }
    ) { issue { id number } }
  }
`;

export const ADD_SUB_ISSUE = /* GraphQL */ `
  mutation AddSubIssue($issueId: ID!, $subIssueId: ID!) {
    addSubIssue(input: { issueId: $issueId, subIssueId: $subIssueId }) { subIssue { id } }
  }
`;

export const ADD_BLOCKED_BY = /* GraphQL */ `
  mutation AddBlockedBy($issueId: ID!, $blockingIssueId: ID!) {
    addBlockedBy(input: { issueId: $issueId, blockingIssueId: $blockingIssueId }) { issue { id } }
  }
`;

export const CLOSE_ISSUE = /* GraphQL */ `
  mutation CloseIssue($issueId: ID!) {
    closeIssue(input: { issueId: $issueId, stateReason: COMPLETED }) { issue { id } }
  }
`;

export const ISSUE_BODY = /* GraphQL */ `
  query IssueBody($id: ID!) { node(id: $id) { ... on Issue { body } } }
`;

/** The newest first; `diff` is the whole text after the edit, whatever its name says. */
export const BODY_HISTORY = /* GraphQL */ `
  query BodyHistory($id: ID!) {
    viewer { login }
    node(id: $id) { ... on Issue { userContentEdits(first: 10) { nodes { diff editor { login } } } } }
  }
`;

export const DELETE_COMMENT = /* GraphQL */ `
  mutation DeleteComment($id: ID!) {
    deleteIssueComment(input: { id: $id }) { clientMutationId }
  }
`;

export const UPDATE_BODY = /* GraphQL */ `
  mutation UpdateBody($id: ID!, $body: String!) {
    updateIssue(input: { id: $id, body: $body }) { issue { id } }
  }
`;

export const ADD_COMMENT = /* GraphQL */ `
  mutation AddComment($subjectId: ID!, $body: String!) {
    addComment(input: { subjectId: $subjectId, body: $body }) { commentEdge { node { id } } }
  }
`;

export const UPDATE_COMMENT = /* GraphQL */ `
  mutation UpdateComment($id: ID!, $body: String!) {
    updateIssueComment(input: { id: $id, body: $body }) { issueComment { id } }
  }
`;

export const ADD_REACTION = /* GraphQL */ `
  mutation AddReaction($subjectId: ID!, $content: ReactionContent!) {
    addReaction(input: { subjectId: $subjectId, content: $content }) { reaction { id } }
  }
`;

export const CREATE_PULL_REQUEST = /* GraphQL */ `
  mutation CreatePullRequest(
    $repositoryId: ID!
    $headRefName: String!
    $baseRefName: String!
    $title: String!
    $body: String!
  ) {
    createPullRequest(
      input: {
        repositoryId: $repositoryId
        headRefName: $headRefName
        baseRefName: $baseRefName
        title: $title
        body: $body
      }
    ) { pullRequest { number } }
  }
`;
