import { SETTINGS } from '../../conf';
import { type MiddlewareFunction, withMutableHeaders } from './middleware';

/** Sets `X-Frame-Options` to the value of X_FRAME_OPTIONS, unless the view has set it (Django: XFrameOptionsMiddleware). */
export const frameOptionsMiddleware: MiddlewareFunction = (next, container) => {
  const value = container.get(SETTINGS).X_FRAME_OPTIONS;
  if (value === null) return next;
  return async (request) => {
    const response = withMutableHeaders(await next(request));
    if (!response.headers.has('x-frame-options')) response.headers.set('x-frame-options', value);
    return response;
  };
};
