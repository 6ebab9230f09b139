const bcrypt = require('bcryptjs');

module.exports = {
  uiHost: '127.0.0.1',
  adminAuth: {
    type: 'credentials',
    users: [{ username: 'admin', password: bcrypt.hashSync('correct horse battery', 8), permissions: '*' }],
  },
  credentialSecret: 'only for this test',
  httpNodeRoot: '/',
  telemetry: { enabled: false },
  editorTheme: { projects: { enabled: false } },
  logging: { console: { level: 'warn' } },
};
