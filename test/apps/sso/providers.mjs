// Where users of server.js log in: OpenID Connect at /, SAML at /saml.
import { createServer } from 'node:https';
import express from 'express';
import Provider from 'oidc-provider';
import samlify from 'samlify';

const { PORT, APP, TLS_KEY, TLS_CERTIFICATE, SAML_KEY, SAML_CERTIFICATE } = process.env;
const here = `https://127.0.0.1:${PORT}`;

const oidc = new Provider(here, {
  clients: [
    {
      client_id: 'app',
      client_secret: 'a secret of the app and the provider',
      redirect_uris: [`${APP}/oidc/callback`],
    },
  ],
});

// Schemas need Java or a native module; signatures and conditions are checked all the same.
samlify.setSchemaValidator({ validate: async () => 'not validated' });
const idp = samlify.IdentityProvider({
  entityID: `${here}/saml`,
  privateKey: SAML_KEY,
  signingCert: SAML_CERTIFICATE,
  requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  nameIDFormat: ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
  singleSignOnService: [{ Binding: samlify.Constants.namespace.binding.redirect, Location: `${here}/saml` }],
});
const sp = samlify.ServiceProvider({
  entityID: 'app',
  wantAssertionsSigned: true,
  assertionConsumerService: [{ Binding: samlify.Constants.namespace.binding.post, Location: `${APP}/saml/callback` }],
});

const app = express();
app.get('/saml', async (req, res) => {
  const request = await idp.parseLoginRequest(sp, 'redirect', { query: req.query });
  const { context, entityEndpoint } = await idp.createLoginResponse(sp, request, 'post', { email: 'alice@saml.test' });
  res.send(`<!doctype html>
    <form method="post" action="${entityEndpoint}">
      <input type="hidden" name="SAMLResponse" value="${context}">
      <button>I am Alice</button>
    </form>`);
});
app.use(oidc.callback());

createServer({ key: TLS_KEY, cert: TLS_CERTIFICATE }, app).listen(PORT, '127.0.0.1');
