import { html } from 'hono/html';
import { describeSaved, installationUrl, nextSteps, type Registration } from './next-steps.ts';
import { type Html, page } from './page-frame.ts';

/** The page after a registration: what there is now, and what comes next. */
export function donePage(registration: Registration): Html {
  const { app } = registration;
  const [install = '', ...others] = nextSteps(registration);
  return page(
    `${app.name} is registered`,
    html`<p><a href="${app.url}">${app.url}</a></p>
<p>${describeSaved(registration)}</p>
<h2>What comes next</h2>
<ol>
<li><a href="${installationUrl(app)}">${install}</a></li>
${others.map((step) => html`<li>${step}</li>`)}
</ol>`,
  );
}
