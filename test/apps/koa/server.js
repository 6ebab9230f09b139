const Koa = require('koa');
const bodyParser = require('koa-bodyparser');
const { createSession } = require('koa-session');

const app = new Koa({ proxy: true, keys: [process.env.SESSION_SECRET] });

// Everything as it comes: a signed cookie koa.sess that holds the session itself.
app.use(createSession({}, app));
app.use(bodyParser({ enableTypes: ['json', 'form', 'text'] }));

const pages = {
  'GET /': ({ session }) => {
    session.visits = (session.visits ?? 0) + 1;
    return { visits: session.visits, user: session.user, basket: session.basket ?? [] };
  },
  'POST /login': (ctx) => {
    ctx.session.user = ctx.request.body.user;
    ctx.redirect('/');
  },
  'POST /basket': ({ session, request }) => {
    session.basket = [...(session.basket ?? []), request.body.item];
    return session.basket;
  },
  'POST /logout': (ctx) => {
    ctx.session = null;
    return { user: null };
  },
  'POST /echo': ({ request }) => ({ type: request.type, body: request.body }),
  'GET /seen': ({ protocol, secure, host, ip, query }) => ({ protocol, secure, host, ip, query }),
  'GET /refused': (ctx) => ctx.throw(403, 'Not for you'),
  'GET /throw': () => {
    throw new Error('This page always fails');
  },
};

app.use((ctx) => {
  const body = pages[`${ctx.method} ${ctx.path}`]?.(ctx);
  if (body !== undefined) ctx.body = body;
});

app.listen(process.env.PORT ?? 3000);
