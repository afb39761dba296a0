/** The smallest server of Node: its start is the part of a start that nobody can save. */
import { createServer } from 'node:http';

createServer((_request, response) => response.end('hello')).listen(Number(process.env.PORT), '127.0.0.1');
