/**
 * An error with an HTTP status. Thrown in a view or in middleware, it becomes the error page of that status.
 * Its message is for developers; clients see it in DEBUG only.
 */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** There is nothing here (Django: Http404). */
export class Http404 extends HttpError {
  override readonly name = 'Http404';
  constructor(message = 'Not found') {
    super(404, message);
  }
}

/** The client may not do this (Django: PermissionDenied). */
export class PermissionDenied extends HttpError {
  override readonly name = 'PermissionDenied';
  constructor(message = 'Permission denied') {
    super(403, message);
  }
}

/** The request is malformed (Django: BadRequest, SuspiciousOperation). */
export class BadRequest extends HttpError {
  override readonly name = 'BadRequest';
  constructor(message = 'Bad request') {
    super(400, message);
  }
}
