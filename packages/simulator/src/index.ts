export { DEFAULT_MODEL, startSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
export { startMessagesSimulator, type MessagesSimulatorOptions } from './messages-simulator.ts';
export {
  checkRecording,
  loadRecording,
  RecordingError,
  RecordingFile,
  type AnswerSpec,
  type RecordedAnswer,
  type Recording,
} from './recording.ts';
export { assistantText, maxAnswerTokens, promptTokens, requestText, type ChatRequest } from './chat-request.ts';
export { Limiter, type Admission, type LimitReason, type Limits } from './limits.ts';
export type { Fault, RandomFaults, ScriptedFault } from './faults.ts';
export type { RecordedRequest, SimulatorStats } from './request-log.ts';
export type { Latency } from './chat-service.ts';
export { CHARACTERS_PER_TOKEN, estimateTokens, firstTokens } from './tokens.ts';
