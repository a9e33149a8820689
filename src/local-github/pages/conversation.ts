import { html } from 'hono/html';
import { type Html, nothing } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { label, moment, person, reactions } from './parts.ts';
import type { CommentView, ConversationView, EventView, RepositoryLink } from './views.ts';

/** The first post, then comments and events in the order in which they happened. */
export function conversation(repository: RepositoryLink, view: ConversationView): Html {
  const post = { ...view, id: 0, isMinimized: false };
  const later = [
    ...view.events.map((event) => ({ at: event.createdAt, markup: eventLine(event) })),
    ...view.comments.map((comment) => ({
      at: comment.createdAt,
      markup: article(repository, comment, `issuecomment-${comment.id}`),
    })),
  ];
  later.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return html`${article(repository, post, 'description')}${later.map(({ markup }) => markup)}`;
}

function article(repository: RepositoryLink, comment: CommentView, anchor: string): Html {
  const { author, createdAt, isEdited } = comment;
  const edited = isEdited ? html` <span class="quiet">(edited)</span>` : nothing;
  return html`<article class="comment" id="${anchor}">
<header>${person(author)} <a class="quiet" href="#${anchor}">${moment(createdAt)}</a>${edited}</header>
${comment.isMinimized ? html`<details><summary>This comment is hidden</summary>${text()}</details>` : text()}
</article>`;

  function text(): Html {
    const place = { repository, idPrefix: `${anchor}-`, lines: 'kept' } as const;
    const body =
      comment.body.trim() === ''
        ? html`<p class="quiet">No description provided.</p>`
        : renderMarkdown(comment.body, place);
    return html`<div class="markdown">${body}</div>${reactions(comment.reactions)}`;
  }
}

function eventLine(event: EventView): Html {
  return html`<p class="event">${person(event.actor)} ${eventText(event)}
<span class="quiet">${moment(event.createdAt)}</span></p>`;
}

const closings = {
  completed: 'closed this as completed',
  not_planned: 'closed this as not planned',
  duplicate: 'closed this as duplicate',
  unmerged: 'closed this without merging it',
};

function eventText(event: EventView): Html {
  switch (event.kind) {
    case 'labeled':
      return html`added the label ${label(event.label)}`;
    case 'unlabeled':
      return html`removed the label ${label(event.label)}`;
    case 'merged':
      return html`merged this into <code>${event.baseBranch}</code> as <code>${event.oid.slice(0, 7)}</code>`;
    case 'reopened':
      return html`reopened this`;
    case 'closed':
      return html`${closings[event.as]}`;
  }
}

/** Title, number, state and author of an issue or a pull request. */
export function conversationHead(view: ConversationView, badge: Html, sentence: Html): Html {
  return html`<header class="title"><h1>${view.title} <span class="quiet">#${view.number}</span></h1>
<p>${badge} ${person(view.author)} ${sentence} <span class="quiet">${moment(view.createdAt)}</span></p></header>`;
}

/** The labels for the column at the side. */
export function labelSection(view: ConversationView): Html {
  const labels = view.labels.map((each) => label(each));
  const none = html`<p class="quiet">None yet</p>`;
  return html`<section><h2>Labels</h2>${labels.length === 0 ? none : html`<p>${labels}</p>`}</section>`;
}
