/** Errors as the server answers them: a code for programs, a message and a remedy for people, never a stack trace. */

/** What every refused request gets. */
export interface ErrorAnswer {
  /** The error. */
  error: {
    /** For programs: `not_found`. */
    code: ErrorCode;
    /** What failed, what was found and what was wanted. */
    message: string;
    /** What to do. */
    remedy: string;
  };
}

const errorStatuses = {
  malformed: 400,
  out_of_range: 400,
  unauthorized: 401,
  wrong_host: 403,
  wrong_origin: 403,
  not_found: 404,
  too_large: 413,
  wrong_type: 415,
  failed: 500,
  unavailable: 503,
} as const;

/** A code. */
export type ErrorCode = keyof typeof errorStatuses;

/**
 * Makes the answer of a refused request.
 *
 * @param code Its code.
 * @param message What failed, found and wanted, then the remedy as the last sentence.
 * @returns A JSON response with the code's status.
 */
export function errorResponse(code: ErrorCode, message: string): Response {
  const end = message.lastIndexOf(". ");
  const body: ErrorAnswer = {
    error: end < 0
      ? { code, message, remedy: "Try again, or start the server again" }
      : { code, message: message.slice(0, end), remedy: message.slice(end + 2) },
  };
  return Response.json(body, { status: errorStatuses[code] });
}

/**
 * Makes the answer to an error that the explorer threw.
 *
 * @param error `RangeError` for what does not exist, `SyntaxError` or `TypeError` for what is malformed; others are ours.
 * @param options The code of a `RangeError`.
 * @returns The response; an unexpected error is written to the console and not told.
 */
export function thrownResponse(
  error: unknown,
  { range }: { range: "not_found" | "out_of_range" },
): Response {
  if (error instanceof RangeError) return errorResponse(range, error.message);
  if (error instanceof SyntaxError || error instanceof TypeError) {
    if (error.message.startsWith("Cannot ")) return errorResponse("malformed", error.message);
  }
  console.error(error);
  return errorResponse(
    "failed",
    "Cannot answer: found an error in the server, wanted none. See its terminal",
  );
}
