import type { TokenCounts } from '../../domain/model-usage.ts';

/** What one event of an answer, or a whole answer that does not stream, tells of the model's work. */
export interface Report {
  readonly model: string | null;
  /** Counts since the call began, those that are told. */
  readonly tokens: Partial<TokenCounts>;
  /** The counts are the last word on this call. */
  readonly isFinal: boolean;
  /** What the model wrote in this event, anywhere in the strings of this value. */
  readonly written: unknown;
}

export const NOTHING: Report = { model: null, tokens: {}, isFinal: false, written: null };

/** What a request asks for, before it is sent on. */
export type ReadRequest =
  | {
      readonly kind: 'ready';
      readonly model: string | null;
      /** The request in other words; `null` leaves it as it came, byte for byte. */
      readonly changed: unknown;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** How a model is called over HTTP, whoever the provider is. */
export interface Protocol {
  readonly name: 'messages' | 'responses' | 'chat-completions' | 'generate-content';
  /** `path` without the version in front. */
  readRequest(body: unknown, path: string): ReadRequest;
  read(event: unknown): Report;
  /** The last event of a stream that ends before the model has ended, in the protocol's words for an error. */
  lastEvent(error: GatewayError): string;
}

/** An error in the shape that all the clients read, so that people find `message` in the agent's output. */
export interface GatewayError {
  readonly type: 'error';
  readonly error: {
    readonly type: string;
    readonly code: string;
    readonly message: string;
  };
}
