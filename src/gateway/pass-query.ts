/** Versions of an interface, and pages of a list. All else is left out: with `fields`, for one, an answer comes without its usage. */
const PASSED = new Set([
  'after',
  'after_id',
  'alt',
  'api-version',
  'before_id',
  'beta',
  'client_version',
  'limit',
  'pageSize',
  'pageToken',
]);
/** Forms of Gemini's answers that are metered; `proto` and `media` are not. */
const READ_FORMS = new Set(['json', 'sse']);

/** A form of answer that is asked for and cannot be metered; `null` when there is none. */
export function findUnreadForm(query: URLSearchParams): string | null {
  return query.getAll('alt').find((form) => !READ_FORMS.has(form)) ?? null;
}

/** The parameters that go on to a provider. */
export function passQuery(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => PASSED.has(name)));
}
