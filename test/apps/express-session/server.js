const express = require('express');
const session = require('express-session');
const { page } = require('./page');

const goods = ['Teapot', 'Lantern', 'Compass', 'Kite'];

const app = express();
app.use(express.static('public'));
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: true }));
app.use(express.urlencoded());
app.use(express.json());

app.get('/', (req, res) => {
  req.session.visits = (req.session.visits ?? 0) + 1;
  res.send(page(goods, req.session));
});

app.post('/login', (req, res) => {
  req.session.user = req.body.user;
  res.redirect('/');
});

app.post('/basket', (req, res) => {
  const { item } = req.body;
  if (!goods.includes(item)) return res.status(400).send('No such item');
  req.session.basket = [...(req.session.basket ?? []), item];
  res.redirect('/');
});

app.post('/api/echo', (req, res) => {
  res.json(req.body);
});

app.get('/throw', () => {
  throw new Error('This page always fails');
});

app.listen(process.env.PORT ?? 3000, () => {
  console.log('The shop is open');
});
