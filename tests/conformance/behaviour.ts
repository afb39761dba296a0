import type { Answer, Ask } from './exchange';
import type { Fixture } from './fixture';
import { APPLICATION_HEADER } from './hosts';

/** The surroundings of a trial: a host that serves `fixture.root` at `/static/`. */
export interface Trial {
  ask(ask: Ask): Promise<Answer>;
  /** GET with headers. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Ends the server and starts it anew on the same files, as a deploy does. */
  restart(): Promise<void>;
  readonly fixture: Fixture;
}

/** A sentence about what is served, and the trial that it is true. It throws where it is not. */
export interface Behaviour {
  readonly name: string;
  readonly holds: (trial: Trial) => Promise<void>;
  /** Holds for our own options or design only, and is nothing to ask other servers. */
  readonly own?: boolean;
}

/** Behaviours under one heading. */
export interface Chapter {
  readonly title: string;
  readonly behaviours: readonly Behaviour[];
}

export function trial(host: Pick<Trial, 'ask' | 'restart'>, fixture: Fixture): Trial {
  return {
    ask: (ask) => host.ask(ask),
    get: (path, headers = {}) => host.ask({ path, headers }),
    restart: () => host.restart(),
    fixture,
  };
}

/** Tells whether the application behind the wrapper gave the answer. */
export function fromApplication(answer: Answer): boolean {
  return answer.headers[APPLICATION_HEADER] !== undefined;
}
