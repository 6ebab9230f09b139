const fastify = require('fastify')({ logger: true });

const items = [];

fastify.get('/', async () => ({ hello: 'world' }));

fastify.get('/items', async () => items);

fastify.post(
  '/items',
  {
    schema: {
      body: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, price: { type: 'number' } },
      },
    },
  },
  async (request, reply) => {
    items.push(request.body);
    reply.code(201);
    return request.body;
  },
);

fastify.get('/items/:index', async (request) => ({ item: items[request.params.index], query: request.query }));

fastify.post('/length', async (request) => ({ length: request.body.length }));

fastify.get('/throw', async () => {
  throw new Error('This route always fails');
});

fastify.listen({ port: process.env.PORT ?? 3000 }, (err) => {
  if (err) {
    fastify.log.error(err);
    process.exit(1);
  }
});
