import { askForAll, clientOf } from './ask';
import type { Case } from './cases';
import { type Figure, figureOf, median, ratioOf } from './figures';
import type { LoadGenerator } from './load';
import { prepare, type Question, type Sample, sample } from './measure';
import { OURS, type Outcome } from './results';
import { PROCESSES, type Running, type Server } from './running';

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
  const goRound = async (order: readonly Participant[], turn: number, length: number): Promise<void> => {
    for (const one of order) {
      const visited = await visit(one, turn, { item, seconds: length, generator });
      if (typeof visited === 'string') outcomes[one.who.contender.name] = { without: visited };
      else one.samples.push(visited);
    }
    taking = taking.filter(({ who }) => outcomes[who.contender.name] === undefined);
  };
  if (warmUp) {
    // Code is compiled, and caches are filled.
    for (let turn = 0; turn < PROCESSES; turn++) await goRound(taking, turn, 1);
    for (const { samples } of taking) samples.length = 0;
  }
  for (let round = 0; round < rounds; round++) {
    // Every other pair of rounds goes through the list backwards, so that nobody always comes after the same neighbour.
    const backwards = round % (2 * PROCESSES) >= PROCESSES;
    await goRound(backwards ? [...taking].reverse() : taking, round, seconds);
  }
  const everyone = new Map(taking.map(({ who, samples }) => [who.contender.name, samples]));
  for (const { who, samples } of taking) outcomes[who.contender.name] = outcome(samples, everyone);
  return outcomes;
}

/**
 * Puts load on the process of a contender whose turn it is.
 *
 * @returns the reason, when it failed
 * @throws Error when it is one of ours that failed
 */
async function visit(
  { who, questions }: Participant,
  turn: number,
  { item, seconds, generator }: { item: Case; seconds: number; generator: LoadGenerator },
): Promise<Sample | string> {
  const server = who.servers[turn % who.servers.length];
  const question = questions[turn % questions.length];
  if (server === undefined || question === undefined) return 'has no process';
  try {
    return await sample(server, question, item.paths, seconds, generator);
  } catch (error) {
    if (OURS.includes(who.contender.name)) throw error;
    return (error as Error).message;
  }
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
