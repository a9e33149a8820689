/** What is left of something that was made twice, and is closed. */
export function renderTwin(of: number): string {
  return `Closed: this was made a second time, because GitHub answered the first time too late. #${of} is the one that counts.\n`;
}
