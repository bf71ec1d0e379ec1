/** The body of an error as OpenAI sends it. */
export interface ApiErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

/** An answer that is not a completion: its status, its body, and headers besides `content-type`. */
export interface ApiError {
  status: number;
  headers: Record<string, string>;
  body: ApiErrorBody;
}

/** An error in OpenAI's shape. `type` defaults to `invalid_request_error`. */
export function apiError(
  status: number,
  code: string | null,
  message: string,
  more: { type?: string; param?: string; headers?: Record<string, string> } = {},
): ApiError {
  const { type = 'invalid_request_error', param = null, headers = {} } = more;
  return { status, headers, body: { error: { message, type, param, code } } };
}
