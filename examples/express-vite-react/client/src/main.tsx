import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import './style.css';

const Greeting = lazy(() => import('./Greeting'));

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Suspense fallback={<p>Loading …</p>}>
        <Greeting />
      </Suspense>
    </StrictMode>,
  );
}
