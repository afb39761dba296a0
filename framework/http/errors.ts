/**
 * An error that is an answer: thrown in a view or in middleware, it becomes the error page of that status.
 * Its message is for whoever develops; the client reads it in DEBUG only.
 */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';
  constructor(
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** There is nothing here (Django: Http404). */
export class Http404 extends HttpError {
  override readonly name = 'Http404';
  constructor(message = 'Not found') {
    super(404, message);
  }
}

/** Whoever asks may not do this (Django: PermissionDenied). */
export class PermissionDenied extends HttpError {
  override readonly name = 'PermissionDenied';
  constructor(message = 'Permission denied') {
    super(403, message);
  }
}

/** The request makes no sense (Django: BadRequest, SuspiciousOperation). */
export class BadRequest extends HttpError {
  override readonly name = 'BadRequest';
  constructor(message = 'Bad request') {
    super(400, message);
  }
}
