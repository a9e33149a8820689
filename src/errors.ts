/**
 * Something that the person at the terminal can put right: `message` says what is wrong, `remedy` what to do about it. Both are whole sentences
 * without secrets, shown without a stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
