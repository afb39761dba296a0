/** Fastify with @fastify/static and its precompressed variants on. */
import fastifyStatic from '@fastify/static';
import fastify from 'fastify';
import { host, port, root } from './place';

const application = fastify();
application.register(fastifyStatic, { root, prefix: '/static/', preCompressed: true, maxAge: 60_000 });
application.get('/app', (_request, reply) => reply.type('text/plain').send('hello'));
void application.listen({ port, host });
