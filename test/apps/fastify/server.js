const { createHash } = require('node:crypto');
const fastify = require('fastify')({ logger: true });

fastify.register(require('@fastify/multipart'), { limits: { fileSize: 10 * 1024 * 1024 } });

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

const upload = async (request) => {
  const parts = [];
  for await (const part of request.parts()) {
    const { fieldname: name, filename, mimetype: type } = part;
    if (part.type === 'field') {
      parts.push({ name, value: part.value });
      continue;
    }
    const bytes = await part.toBuffer();
    parts.push({ name, filename, type, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return parts;
};
fastify.post('/upload', upload);
fastify.post('/avatar', upload);

fastify.get('/throw', async () => {
  throw new Error('This route always fails');
});

fastify.listen({ port: process.env.PORT ?? 3000 }, (err) => {
  if (err) {
    fastify.log.error(err);
    process.exit(1);
  }
});
