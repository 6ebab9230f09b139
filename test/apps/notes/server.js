const express = require('express');

const notes = new Map();

const app = express();
app.use(express.json(), express.urlencoded(), express.text({ type: ['text/plain', 'text/markdown', 'text/html'] }));

app.get('/search', (req, res) => {
  const { q } = req.query;
  res.json([...notes].filter(([, note]) => JSON.stringify(note).includes(JSON.stringify(q).slice(1, -1))));
});

app
  .route('/notes/:name')
  .get((req, res) => {
    if (!notes.has(req.params.name)) return res.sendStatus(404);
    res.json(notes.get(req.params.name));
  })
  .put((req, res) => {
    const made = !notes.has(req.params.name);
    notes.set(req.params.name, req.body);
    res.status(made ? 201 : 200).json(req.body);
  })
  .patch((req, res) => {
    notes.set(req.params.name, { ...notes.get(req.params.name), ...req.body });
    res.json(notes.get(req.params.name));
  })
  .delete((req, res) => {
    const { reason } = req.body ?? {};
    notes.delete(req.params.name);
    if (reason === undefined) return res.sendStatus(204);
    res.json({ reason });
  });

app.listen(process.env.PORT ?? 3000);
