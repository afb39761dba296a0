import { askForAll, clientOf } from './ask';
import type { Case } from './cases';
import { type Figure, figureOf, median, ratioOf } from './figures';
import type { LoadGenerator } from './load';
import { prepare, type Question, type Sample, sample } from './measure';
import { OURS, type Outcome } from './results';
import type { Running, Server } from './running';

export interface Rounds {
  /** Visits to every contender; the processes of one take turns. */
  readonly rounds: number;
  /** Length of a visit. */
  readonly seconds: number;
  /** Visit every process once, without measuring, before the first round. */
  readonly warmUp: boolean;
}

/** Those that others are compared with. */
const REFERENCES = ['floor', 'nginx'];

interface Participant {
  readonly who: Running;
  /** For each of its processes. */
  readonly questions: readonly Question[];
  readonly samples: Sample[];
}

/**
 * Measures one case: everything is asked for once, then all contenders are visited in rounds. Who fails under load leaves
 * the case, unless it is one of ours: then the benchmark fails.
 */
export async function runCase(
  item: Case,
  running: readonly Running[],
  generator: LoadGenerator,
  { rounds, seconds, warmUp }: Rounds,
): Promise<Record<string, Outcome>> {
  const outcomes: Record<string, Outcome> = {};
  let taking: Participant[] = [];
  for (const who of running) {
    const questions = await askFirst(item, who);
    if (typeof questions === 'string') outcomes[who.contender.name] = { without: questions };
    else taking.push({ who, questions, samples: [] });
  }
  const visit = async (order: readonly Participant[], turn: number, length: number, keep: boolean) => {
    for (const { who, questions, samples } of order) {
      const server = who.servers[turn % who.servers.length];
      const question = questions[turn % questions.length];
      if (server === undefined || question === undefined) continue;
      try {
        const visited = await sample(server, question, item.paths, length, generator);
        if (keep) samples.push(visited);
      } catch (error) {
        const { name } = who.contender;
        if (OURS.includes(name)) throw error;
        outcomes[name] = { without: (error as Error).message };
      }
    }
    taking = taking.filter(({ who }) => outcomes[who.contender.name] === undefined);
  };
  // Compiled code and filled caches.
  const processes = warmUp ? Math.max(0, ...taking.map(({ who }) => who.servers.length)) : 0;
  for (let turn = 0; turn < processes; turn++) await visit(taking, turn, 1, false);
  for (let round = 0; round < rounds; round++) {
    // A round goes through the list from either end: nobody always comes after the same neighbour.
    await visit(round % 4 < 2 ? taking : [...taking].reverse(), round, seconds, true);
  }
  const everyone = new Map(taking.map(({ who, samples }) => [who.contender.name, samples]));
  for (const { who, samples } of taking) outcomes[who.contender.name] = outcome(samples, everyone);
  return outcomes;
}

/** Checks the answers of all processes of a contender, and asks each for all that the case will ask for. */
async function askFirst(item: Case, { servers }: Running): Promise<Question[] | string> {
  const questions: Question[] = [];
  for (const server of servers) {
    const question = await askServer(item, server);
    if (typeof question === 'string') return question;
    questions.push(question);
  }
  return questions;
}

async function askServer(item: Case, server: Server): Promise<Question | string> {
  const client = clientOf(server);
  try {
    const question = await prepare(item, server, client);
    if (typeof question === 'string') return question;
    await askForAll(client, item.paths ?? [question.path], question.headers);
    return question;
  } finally {
    client.close();
  }
}

/** A contender's outcome in a case: its figures over the rounds, and the ratio to each other one round by round. */
function outcome(mine: readonly Sample[], everyone: ReadonlyMap<string, readonly Sample[]>): Outcome {
  const ratio: Record<string, Figure> = {};
  for (const other of REFERENCES) {
    const compared = ratioOf(cpuOf(mine), cpuOf(everyone.get(other) ?? []));
    if (compared !== null) ratio[other] = compared;
  }
  return {
    cpu: figureOf(cpuOf(mine)),
    requestsPerSecond: median(mine.map(({ requestsPerSecond }) => requestsPerSecond)),
    memory: mine.at(-1)?.memory ?? 0,
    ratio,
  };
}

const cpuOf = (samples: readonly Sample[]): number[] => samples.map(({ cpu }) => cpu);
