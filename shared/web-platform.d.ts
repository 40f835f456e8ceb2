/** The few globals that Node and browsers share and that `lib: es2024` does not declare. Nothing of the DOM, nothing of Node. */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: { new (): AbortController };
interface TextDecoder {
  decode(input?: Uint8Array): string;
}
declare var TextDecoder: { new (label?: string, options?: { fatal?: boolean }): TextDecoder };
interface URL {
  readonly href: string;
  readonly protocol: string;
  readonly host: string;
  readonly username: string;
  readonly password: string;
}
declare var URL: { parse(text: string): URL | null };
