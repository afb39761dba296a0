// Leaves the browser time for what its user does.

/** Milliseconds after which work goes on in a browser that is never idle. */
const LONGEST_WAIT = 500;

/** Waits until the browser has nothing else to do. */
export function idle() {
  // Safari does not tell when it is idle.
  if (!('requestIdleCallback' in window)) return new Promise((resolve) => setTimeout(resolve));
  return new Promise((resolve) => requestIdleCallback(resolve, { timeout: LONGEST_WAIT }));
}

/** Waits until an element is at most a quarter of a screen away from what is seen. */
export function near(element) {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        resolve();
      },
      { rootMargin: '25%' },
    );
    observer.observe(element);
  });
}
