/** What is used of `@github/copilot-sdk` 1.0.14. The package is installed when it is needed, so its own types are not at hand. */
export interface CopilotSdk {
  readonly CopilotClient: new (options: SdkClientOptions) => SdkClient;
  readonly CopilotRequestHandler: new () => object;
  readonly RuntimeConnection: { forStdio(options: { readonly env: Readonly<Record<string, string>> }): unknown };
}

export interface SdkClientOptions {
  /** Nothing but what is asked for: no skills, memory, plugins, instructions, telemetry. */
  readonly mode: 'empty';
  readonly connection: unknown;
  readonly baseDirectory: string;
  readonly workingDirectory: string;
  readonly useLoggedInUser: false;
  readonly logLevel: 'none';
  readonly gitHubToken?: string;
  readonly requestHandler: object;
}

export interface SdkClient {
  start(): Promise<void>;
  /** Ends the process with SIGKILL; it does not wait for it. */
  forceStop(): Promise<void>;
  createSession(config: SdkSessionConfig): Promise<SdkSession>;
  deleteSession(id: string): Promise<void>;
  listModels(): Promise<readonly { readonly id: string }[]>;
  /** Rejects when the process ends. It is the SDK's own field, and the only word of it that the SDK gives. */
  readonly processExitPromise?: Promise<never> | null;
}

export interface SdkTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Record<string, unknown>;
  readonly overridesBuiltInTool: true;
  readonly skipPermission: true;
  readonly defer: 'never';
}

export interface SdkSessionConfig {
  readonly model: string;
  readonly systemMessage: { readonly mode: 'replace'; readonly content: string };
  readonly availableTools: readonly string[];
  readonly tools: readonly SdkTool[];
  readonly streaming: false;
  readonly infiniteSessions: { readonly enabled: false };
  readonly capi: { readonly enableWebSocketResponses: false };
  readonly disabledMcpServers: readonly string[];
  readonly hooks: { onPreToolUse(): Promise<{ readonly permissionDecision: 'deny' }> };
  readonly onEvent: (event: { readonly type: string; readonly data: unknown }) => void;
  readonly provider?: { readonly type: 'openai'; readonly baseUrl: string; readonly apiKey?: string; readonly maxPromptTokens: number };
}

export interface SdkSession {
  readonly sessionId: string;
  send(message: { readonly prompt: string }): Promise<string>;
  abort(): Promise<void>;

}

/** Of a request that the runtime hands over instead of sending it. */
export interface SdkRequestContext {
  readonly sessionId?: string;
  readonly signal: AbortSignal;
}
