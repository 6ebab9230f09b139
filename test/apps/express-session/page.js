const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => String(text).replace(/[&<>"']/g, (character) => entities[character]);

const article = (item) => `
      <li>
        <h2>${item}</h2>
        <form method="post" action="/basket">
          <button name="item" value="${item}">Into the basket</button>
        </form>
      </li>`;

const login = `
      <form method="post" action="/login">
        <input name="user" placeholder="Name" required>
        <input name="password" type="password" placeholder="Password" required>
        <button>Log in</button>
      </form>`;

exports.page = (goods, { visits, user, basket = [] }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Tiny shop</title>
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <header>
      <h1>Tiny shop</h1>
      ${user ? `<p>Hello, ${escape(user)}</p>` : login}
    </header>
    <ul>${goods.map(article).join('')}
    </ul>
    <footer>
      <p id="basket">In your basket: ${basket.length ? basket.join(', ') : 'nothing yet'}</p>
      <p id="visits">Visits: ${visits}</p>
    </footer>
  </body>
</html>
`;
