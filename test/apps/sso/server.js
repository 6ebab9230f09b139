const express = require('express');
const session = require('express-session');
const { SAML } = require('@node-saml/node-saml');

const { PORT = 3000, PROVIDER, PROVIDER_CERTIFICATE } = process.env;

const app = express();
app.set('trust proxy', true);
// A session exists before the login, and holds what the answer of the provider must match.
app.use(session({ secret: 'only for the test', resave: false, saveUninitialized: true }));
app.use(express.urlencoded());

const here = (req) => `${req.protocol}://${req.get('host')}`;

app.get('/', (req, res) => {
  const { user, visits = 0 } = req.session;
  req.session.visits = visits + 1;
  res.send(`<!doctype html>
    <p id="user">${user ?? 'nobody'}</p>
    <a href="/oidc/login">OpenID Connect</a>
    <a href="/saml/login">SAML</a>`);
});

/** As passport does it: a new session for the user, against fixation. */
function enter(req, res, next, user) {
  const { visits } = req.session;
  req.session.regenerate((error) => {
    if (error) return next(error);
    Object.assign(req.session, { user, visits });
    res.redirect('/');
  });
}

let oidc;
const openid = async () => {
  const client = await import('openid-client');
  oidc ??= await client.discovery(new URL(PROVIDER), 'app', 'a secret of the app and the provider');
  return client;
};

app.get('/oidc/login', async (req, res) => {
  const client = await openid();
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  req.session.oidc = { verifier, state, nonce };
  const url = client.buildAuthorizationUrl(oidc, {
    redirect_uri: `${here(req)}/oidc/callback`,
    response_mode: 'form_post',
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  res.redirect(url.href);
});

app.post('/oidc/callback', async (req, res, next) => {
  if (!req.session.oidc) return res.status(400).send('No login was begun in this session');
  const client = await openid();
  const { verifier, state, nonce } = req.session.oidc;
  const posted = new Request(`${here(req)}/oidc/callback`, { method: 'POST', body: new URLSearchParams(req.body) });
  const tokens = await client.authorizationCodeGrant(oidc, posted, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
  });
  enter(req, res, next, tokens.claims().sub);
});

/** Requests whose answers are awaited, by their ids; every answer must be to one of them. */
const requests = new Map();
const saml = (req) =>
  new SAML({
    issuer: 'app',
    callbackUrl: `${here(req)}/saml/callback`,
    entryPoint: `${PROVIDER}/saml`,
    idpCert: PROVIDER_CERTIFICATE,
    validateInResponseTo: 'always',
    wantAuthnResponseSigned: false,
    cacheProvider: {
      saveAsync: async (key, value) => {
        requests.set(key, value);
        req.session.saml = key;
        return { value, createdAt: Date.now() };
      },
      getAsync: async (key) => (req.session.saml === key ? requests.get(key) : null),
      removeAsync: async (key) => {
        requests.delete(key);
        return key;
      },
    },
  });

app.get('/saml/login', async (req, res) => {
  res.redirect(await saml(req).getAuthorizeUrlAsync('', undefined, {}));
});

app.post('/saml/callback', async (req, res, next) => {
  if (!req.session.saml) return res.status(400).send('No login was begun in this session');
  const { profile } = await saml(req).validatePostResponseAsync(req.body);
  enter(req, res, next, profile.nameID);
});

app.post('/transfer', (req, res) => {
  console.log(`transfer of ${req.session.visits}`);
  res.send('Done');
});

app.listen(PORT, '127.0.0.1');
