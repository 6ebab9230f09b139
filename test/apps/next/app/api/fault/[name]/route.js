export const dynamic = 'force-dynamic';

const faults = {
  // What Next.js makes of the way a request came.
  seen: ({ headers }) =>
    Response.json({ address: headers.get('x-forwarded-for'), secure: headers.get('x-forwarded-proto') === 'https' }),
  throw: () => {
    setImmediate(() => {
      throw new Error('a fault');
    });
    return new Promise(() => undefined);
  },
  loop: function loopsForEver() {
    for (;;);
  },
  regexp: () => Response.json(/^(a+)+$/.test(`${'a'.repeat(60)}!`)),
  held: () =>
    new Promise((resolve) => {
      console.log('held');
      process.once('SIGUSR2', () => resolve(new Response('late')));
    }),
};

export async function GET(request, { params }) {
  const { name } = await params;
  return faults[name](request);
}
