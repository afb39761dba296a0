import http from 'node:http';
import { listen } from '../listening';

/** One request as it reached the server, and the answer as it left. */
export interface Exchange {
  readonly url: string;
  readonly method: string;
  readonly requestHeaders: http.IncomingHttpHeaders;
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: number;
}

/** Stands between browser and server and writes down what really travels: no cache can hide in front of it. */
export class Recorder {
  readonly exchanges: Exchange[] = [];
  readonly #server: http.Server;
  readonly address: string;

  private constructor(server: http.Server, address: string) {
    this.#server = server;
    this.address = address;
  }

  static async before(target: string): Promise<Recorder> {
    const server = http.createServer((request, response) => recorder.#pass(target, request, response));
    const recorder = new Recorder(server, `http://127.0.0.1:${await listen(server)}`);
    return recorder;
  }

  /** Returns the records since the last call. */
  take(): Exchange[] {
    return this.exchanges.splice(0);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #pass(target: string, request: http.IncomingMessage, response: http.ServerResponse): void {
    const { method = 'GET', url = '/', headers } = request;
    const onward = http.request(new URL(url, target), { method, headers }, (answer) => {
      const status = answer.statusCode ?? 0;
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () =>
        this.exchanges.push({ url, method, requestHeaders: headers, status, headers: answer.headers, bytes }),
      );
      response.writeHead(status, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }
}
