const mostAnswers = 500;

/** Answers that never change, by their question. Beyond 500 the oldest is forgotten; a failure is not kept. */
export class Memo<Answer> {
  readonly #answers = new Map<string, Promise<Answer>>();
  readonly #isLasting: (answer: Answer) => boolean;

  /** `isLasting` tells which answers to keep; all of them unless given. */
  constructor(isLasting: (answer: Answer) => boolean = () => true) {
    this.#isLasting = isLasting;
  }

  /** The answer that is known, or else the one that `ask` gives; who asks meanwhile waits for the same. */
  recall(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const asked = ask();
    this.#answers.set(question, asked);
    const forget = (): boolean => this.#answers.delete(question);
    asked.then((answer) => this.#isLasting(answer) || forget(), forget);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostAnswers && oldest !== undefined) this.#answers.delete(oldest);
    return asked;
  }
}
